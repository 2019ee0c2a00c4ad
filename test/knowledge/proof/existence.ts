import { support } from '../../../src/core/support.ts';
import type { Kernel } from '../../../src/model/kernel-types.ts';
import type { Knowledge } from '../../../src/model/knowledge.ts';
import type { Parameter } from '../../../src/model/parameter.ts';
import type { Booted, Row } from './booted.ts';
import type { Verdict } from './verdict.ts';

/** Whether each key that is known is there where it should be, and each key that is there is known. */
export function proveExistence(knowledge: Knowledge, kernel: Kernel, booted: Booted): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const tell = (key: string, state: Verdict['state'], said: string, measured: string) =>
    verdicts.push({ kernel: booted.release, key, field: 'existence', state, said, measured });
  const there = new Map<string, (readonly [string, Row])[]>();
  for (const [key, row] of Object.entries(booted.keys)) {
    const entry = knowledge.parameter(key);
    if (entry === undefined) {
      const name = knowledge.known(key);
      const said = support(key, kernel, knowledge).exists;
      if (name === undefined || said === false) tell(key, 'wrong', name === undefined ? 'no such name' : 'absent', 'there');
      else tell(key, 'unknown', 'a bare name', 'there');
    } else there.set(entry.key, [...(there.get(entry.key) ?? []), [key, row]]);
  }
  for (const name of knowledge.keys) {
    const entry = knowledge.parameter(name) as Parameter;
    const said = support(name, kernel, knowledge).exists;
    const rows = there.get(name);
    if (said === undefined) tell(name, 'unknown', 'unknown', rows === undefined ? 'absent' : 'there');
    else if (rows === undefined) {
      const reason = said ? notBuilt(entry, booted) : 'absent';
      // a module that this build has and that nobody loaded: such a start cannot tell
      const open =
        said && entry.module !== undefined && booted.modules?.[entry.module] === 'module' && !booted.loaded.includes(entry.module);
      tell(name, open ? 'untried' : reason === undefined ? 'wrong' : 'proved', reason ?? 'there', 'absent');
    } else if (!said) tell(name, 'wrong', 'absent', 'there');
    else {
      const wrong = moduleFault(entry, rows, booted);
      tell(name, wrong === undefined ? 'proved' : 'wrong', wrong?.[0] ?? 'there', wrong?.[1] ?? 'there');
    }
  }
  return verdicts;
}

/** Why a key that this version can have is not there in this build of it; undefined: nothing that is known explains it. */
function notBuilt(entry: Parameter, booted: Booted): string | undefined {
  if (entry.module !== undefined && !booted.loaded.includes(entry.module)) {
    const way = booted.modules?.[entry.module];
    if (way !== 'built in') return `needs the module ${entry.module}, which is not loaded`;
  }
  if (entry.kconfig !== undefined && lacks(entry.kconfig, booted.options ?? {})) return `needs ${entry.kconfig}, which is off`;
  return undefined;
}

/** `A && B`, `A / B` (either), `A=n`; other words between the names mean `and`. */
function lacks(kconfig: string, options: Readonly<Record<string, string>>): boolean {
  const names = [...kconfig.matchAll(/(CONFIG_\w+)(=n)?/g)];
  const off = names.map(([, name = '', inverted]) => {
    const value = options[name];
    return value !== undefined && (inverted === undefined ? value === 'n' : value !== 'n');
  });
  return kconfig.includes(' / ') || kconfig.includes('||') ? off.every(Boolean) : off.some(Boolean);
}

/** A key that only comes with a module must name one that was loaded; one that is there before must not. */
function moduleFault(entry: Parameter, rows: readonly (readonly [string, Row])[], booted: Booted): readonly [string, string] | undefined {
  const own = rows.filter(([key]) => !key.includes('.dummy0.'));
  if (own.length === 0) return undefined;
  const before = own.some(([, row]) => row.values.some((pair) => pair !== null && pair[0] !== null));
  const { module } = entry;
  if (!before && module === undefined) return ['there without a module', `only after one of ${booted.loaded.length} modules`];
  if (!before && module !== undefined && !booted.loaded.includes(module)) return [`comes with ${module}`, `there without ${module}`];
  if (before && module !== undefined && booted.modules?.[module] === 'module') return [`comes with ${module}`, 'there before any module'];
  return undefined;
}
