import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { DefaultEntry, Parameter } from '../model/parameter.ts';
import type { Machine } from './computed-default.ts';
import { computedDefault } from './computed-default.ts';

export interface DefaultValue {
  /** absent where it depends on memory that is not known */
  readonly value?: string;
  readonly entry?: DefaultEntry;
  /** `false` when only a bounded unknown holds for this kernel */
  readonly certain: boolean;
  /** good for comparing sizes, not for equality */
  readonly approximate?: true;
}

/**
 * The kernel's own default, before user space. Memory in bytes, as MemTotal.
 * @returns `undefined` when nothing is known of a default on this kernel
 */
export function defaultValue(parameter: Parameter, kernel: Kernel, machine: Machine): DefaultValue | undefined {
  const found = entryFor(kernel, parameter.defaults);
  if (found === undefined) return undefined;
  const { entry, certain } = found;
  if (entry.value !== undefined) return { value: entry.value, entry, certain };
  const computed = entry.formula === undefined ? undefined : computedDefault(entry.formula, kernel, machine);
  return { ...computed, entry, certain };
}
