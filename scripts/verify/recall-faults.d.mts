export interface Fault {
  readonly name: string;
  readonly ids: readonly string[];
  readonly set?: readonly [string, string];
  readonly native?: true;
  readonly kind?: 'sysctl' | 'limits' | 'unit';
  readonly lines?: readonly string[];
  readonly pair?: true;
  readonly files?: Readonly<Record<string, string>>;
  /** of `files`: path and line, one or several; else offsets in `lines` */
  readonly at?: readonly unknown[];
}
export const faults: readonly Fault[];
export const silent: readonly (readonly [string, string])[];
