import type { Facts } from '../model/facts.ts';
import { atLeast } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { InheritedSysctls } from '../model/safe-sysctls.ts';
import { kernelText, namespaced } from './namespaced.ts';

/**
 * The facts as a program in a new container meets them: its own keys start with the kernel's defaults, whatever the host holds,
 * except those that are taken over from the host; no file and no PID 1 of the host sets them. Keys of the host stay.
 */
export function namespacedStart(facts: Facts, kernel: Kernel, knowledge: Knowledge): Facts {
  const kept = inherited(kernel, knowledge);
  const stays = (key: string) => namespaced(key, kernel, knowledge).reach !== 'own' || kept.some((entry) => covers(entry, key));
  // Distribution and PID 1 would bring in what their files set in the first namespace.
  const { kernel: _kernel, distro: _distro, ...rest } = facts;
  return {
    ...rest,
    from: 'stand-in',
    init: { value: { name: 'container' }, origin: { kind: 'assumed', why: 'a container' } },
    sysctl: new Map([...facts.sysctl].filter(([key]) => stays(key))),
    sysctlComplete: false,
    limits: [],
  };
}

/** What a new namespace starts with, a sentence each, for the head of what is generated. */
export function startOf(kernel: Kernel, knowledge: Knowledge): readonly string[] {
  const names = inherited(kernel, knowledge).map(({ keys, unless }) => {
    const list = keys.join(', ');
    const known = unless !== undefined && atLeast(kernel, '5.1');
    return known ? `${list} (unless ${unless})` : list;
  });
  return [
    `a new network namespace on ${kernelText(kernel)} starts with the kernel's own defaults, not with what the host has set`,
    ...(names.length === 0 ? [] : [`it takes over from the host, as it is at that moment: ${names.join('; ')}`]),
  ];
}

function inherited(kernel: Kernel, knowledge: Knowledge): readonly InheritedSysctls[] {
  return (knowledge.safeSysctls?.inherited ?? []).filter(({ since }) => since === undefined || atLeast(kernel, since));
}

function covers({ keys }: InheritedSysctls, key: string): boolean {
  return keys.some((name) => (name.endsWith('*') ? key.startsWith(name.slice(0, -1)) : key === name));
}
