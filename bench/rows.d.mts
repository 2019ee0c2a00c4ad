import type { Spread } from './statistics.mjs';

export interface What {
  readonly part: string;
  readonly name: string;
  readonly against?: string;
  /** `own`: set by this bench, not by the project's plan */
  readonly goal?: { readonly most?: number; readonly least?: number; readonly own?: boolean } | undefined;
  readonly note?: string;
}
/** milliseconds */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}
export type Rounds = readonly Readonly<Record<string, Cost>>[];
export interface Side {
  readonly whole: number;
  readonly net?: number;
}
export interface Row extends What, Partial<Spread> {
  readonly unit?: 'x' | 'MiB';
  readonly cpu?: number;
  readonly ours?: Side;
  readonly peer?: Side;
  readonly each?: readonly { readonly size: number; readonly net: number; readonly cpu: number }[];
  readonly skipped?: string;
  readonly failed?: string;
}
export function ratioRow(
  what: What,
  rounds: Rounds,
  of: { readonly ours: string; readonly peer: string; readonly oursStart?: string; readonly peerStart?: string; readonly faster?: boolean },
): Row;
export function linearRow(what: What & { readonly unit: string }, sizes: readonly number[], rounds: Rounds): Row;
export function memoryRow(what: What, mebibytes: number): Row;
export function skippedRow(what: What, skipped: string): Row;
export function failedRow(what: What, failed: string): Row;
export function verdict(row: Row): 'met' | 'missed' | 'noisy' | 'skipped' | 'failed' | '';
