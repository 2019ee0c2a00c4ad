import type { Kernel } from '../model/kernel-types.ts';

export interface OnKernels<T> {
  readonly found: T;
  readonly kernels: readonly Kernel[];
}

/** Asks for every kernel and joins the answers that say the same: one finding that lists where it holds. */
export function byKernel<T>(
  kernels: readonly Kernel[],
  ask: (kernel: Kernel) => T | undefined,
  same: (found: T) => string,
): readonly OnKernels<T>[] {
  let groups: Map<string, { found: T; kernels: Kernel[] }> | undefined;
  for (const kernel of kernels) {
    const found = ask(kernel);
    if (found === undefined) continue;
    groups ??= new Map();
    const key = same(found);
    const group = groups.get(key);
    if (group) group.kernels.push(kernel);
    else groups.set(key, { found, kernels: [kernel] });
  }
  return groups === undefined ? [] : [...groups.values()];
}
