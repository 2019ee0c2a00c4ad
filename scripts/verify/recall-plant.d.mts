import type { FileLines } from '../../src/model/rule.ts';
import type { Fault } from './recall-faults.mjs';

export function random(seed: number): (bound: number) => number;
export function plant(
  fault: Fault,
  host: { readonly path: string; readonly text: string; readonly lines: readonly FileLines[] },
  below: (bound: number) => number,
): { readonly files: readonly (readonly [string, string])[]; readonly at: readonly (readonly [string, number])[] } | undefined;
