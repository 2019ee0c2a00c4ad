import type { UnitLine } from './setting.ts';

/** What systemd takes from one file about limits, and what it leaves out. */
export interface UnitLimitsTaken {
  /** `value` in the kernel's unit; `undefined` is no limit */
  readonly taken: readonly {
    readonly item: string;
    readonly line: UnitLine;
    readonly value: { readonly soft: bigint | undefined; readonly hard: bigint | undefined };
  }[];
  /** `item` where the line is about a limit; `line` is its number in the file */
  readonly refused: readonly { readonly line: number; readonly item?: string; readonly value: string; readonly why: string }[];
}
