import { inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Zeroes } from '../model/propagation.ts';
import type { HeldState } from './held-state.ts';
import type { Written } from './propagation.ts';

/** Of two forms of one setting (`dirty_bytes`, `dirty_ratio`) the kernel keeps the one that was written and sets the other to 0. */
export function exclusivePairs(all: readonly Zeroes[], kernel: Kernel, state: HeldState, written: Written): void {
  if (written.taken === false) return;
  for (const pair of all) {
    if (pair.written !== written.key || inRange(kernel, pair) === false) continue;
    const now = state.get(pair.written).value;
    const changed = now === undefined || written.old.value === undefined ? undefined : now !== written.old.value;
    const happens = pair.when === 'changed' ? changed : written.made;
    const sure = happens === true && written.taken === true && inRange(kernel, pair) === true;
    if (happens === false || state.get(pair.zeroes).value === '0') continue;
    const why = `${pair.written} takes its place`;
    state.set(pair.zeroes, sure ? { value: '0', why, from: written.from } : { why: `0 if ${why}, which is not known`, from: written.from });
  }
}
