import type { Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ReadSysctlFile, SysctlNames } from '../model/sysctl-file.ts';
import { keyOfPath } from '../model/sysctl-path.ts';
import { support } from './support.ts';
import { sysctlNames } from './sysctl-names.ts';

/**
 * What patterns expand over: the names below the machine's own /proc/sys; without one every key that this kernel is known to
 * have, for `all`, `default`, `lo` and the interfaces that the files name.
 */
export function effectiveNames(facts: Facts, kernel: Kernel, knowledge: Knowledge, files: readonly ReadSysctlFile[]): SysctlNames {
  // systemd from 252 on opens a key for reading too, and so cannot write those that can only be written
  const readable = (path: string) => (knowledge.parameter(keyOfPath(path))?.kind === 'action' ? false : undefined);
  return { ...namesOf(facts, kernel, knowledge, files), readable };
}

function namesOf(facts: Facts, kernel: Kernel, knowledge: Knowledge, files: readonly ReadSysctlFile[]): SysctlNames {
  // a handful of files that were put together by hand proves the absence of nothing
  if (facts.sysctl.size > 0) return sysctlNames(facts.sysctl.keys(), !facts.sysctlComplete);
  // without a pattern nothing is expanded, and whether a name is there is not known in any case
  if (!files.some((file) => file.lines.some((line) => line.glob === true))) return sysctlNames([], true);
  const interfaces = ['all', 'default', 'lo', ...namedInterfaces(files)];
  const keys = new Set<string>();
  for (const name of knowledge.names) {
    if (/[*?[]/.test(name) || support(name, kernel, knowledge).exists === false) continue;
    if (!name.includes('INTERFACE')) keys.add(name);
    else for (const one of interfaces) keys.add(name.replace('INTERFACE', one));
  }
  return sysctlNames(keys, true);
}

const mostInterfaces = 200;

/** Interfaces that lines of the files name, as keys write them (`eth0/100`), sorted. */
export function namedInterfaces(files: readonly ReadSysctlFile[]): readonly string[] {
  const found = new Set<string>();
  for (const line of files.flatMap((file) => file.lines)) {
    const parts = line.key?.split('.', 6) ?? [];
    const name = parts[3];
    if (parts.length !== 5 || parts[0] !== 'net' || (parts[2] !== 'conf' && parts[2] !== 'neigh') || name === undefined) continue;
    if (name !== '' && name !== 'all' && name !== 'default' && !/[*?[]/.test(name) && found.size < mostInterfaces) found.add(name);
  }
  return [...found].sort();
}
