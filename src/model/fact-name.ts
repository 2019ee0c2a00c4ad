/** A name that profiles, formulas and --set may use. */
export interface FactName {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  /** where it is read or worked out, empty when only an administrator knows it */
  readonly readFrom: string;
  /** assumed when nothing else is known; absent: a rule that needs it is skipped and asked about */
  readonly assume?: number | boolean | string;
  readonly type: 'number' | 'boolean' | 'text';
}
