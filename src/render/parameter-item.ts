import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Parameter } from '../model/parameter.ts';
import type { OnKernel } from './explain-page.ts';
import { rangeJson } from './range-text.ts';

/** What `list parameters` says of one parameter on one kernel: values as text, `null` where it is unknown or there is none. */
export function parameterItem(parameter: Parameter, on: OnKernel) {
  const { kernel } = on;
  return {
    name: parameter.key.replaceAll('INTERFACE', '*'),
    exists: on.support.exists ?? null,
    default: on.default?.value ?? null,
    distroDefault: on.distroDefault ?? null,
    range: acceptedRange(parameter, kernel),
    members: membersOf(parameter, kernel),
    type: parameter.value.type,
    unit: parameter.value.unit,
    scope: entryFor(kernel, parameter.scope)?.entry.scope ?? null,
    module: parameter.module ?? null,
    kconfig: parameter.kconfig ?? null,
    support: parameter.support.map((entry) => ({ ...rangeJson(entry), ...(entry.exists === false && { exists: false }) })),
  };
}

/** What the kernel enforces; `null` for a bound that it does not check, or where nothing is known of this kernel. */
export function acceptedRange(parameter: Parameter, kernel: Kernel): { readonly min: string | null; readonly max: string | null } {
  const entry = entryFor(kernel, parameter.value.accepted)?.entry;
  return { min: entry?.min ?? null, max: entry?.max ?? null };
}

/** The members of an enum that this kernel has, those of which it is not certain included. */
export function membersOf(parameter: Parameter, kernel: Kernel): readonly { readonly value: string; readonly meaning: string }[] {
  return parameter.value.members.filter((m) => entryFor(kernel, [m]) !== undefined).map((m) => ({ value: m.value, meaning: m.meaning }));
}
