import { fieldOf } from '../model/judgement.ts';
import type { InForce } from './in-force.ts';

/** The least of what a key has now and at the next boot, as a limit must be allowed at both. */
export function smallestValue(values: readonly InForce[]): bigint | undefined {
  const numbers = values.map((v) => fieldOf(v.value ?? '', 0)).filter((v) => v !== undefined);
  return numbers.length === 0 ? undefined : numbers.reduce((a, b) => (a < b ? a : b));
}
