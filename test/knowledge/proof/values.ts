import { defaultValue } from '../../../src/core/default-value.ts';
import type { Kernel } from '../../../src/model/kernel-types.ts';
import type { Parameter } from '../../../src/model/parameter.ts';
import type { Booted, Row } from './booted.ts';
import type { Verdict } from './verdict.ts';

/** How far a value that hangs on what was free at boot may be off. */
const near = 0.03;

/** The default at each memory that was booted, before any module but the key's own. */
export function proveDefault(entry: Parameter, kernel: Kernel, booted: Booted, row: Row): Omit<Verdict, 'key'> | undefined {
  if (entry.kind === 'status' || entry.kind === 'action') return undefined;
  const base = { kernel: booted.release, field: 'default' } as const;
  let unknown: string | undefined;
  let proved = '';
  for (const [at, machine] of booted.machines.entries()) {
    const pair = row.values[at];
    const measured = pair && (pair[0] ?? pair[1]);
    if (measured == null || measured.startsWith('!')) continue;
    const found = defaultValue(entry, kernel, machine);
    if (found?.value === undefined || !found.certain) {
      unknown ??= `${found?.value ?? found?.entry?.words ?? 'unknown'}${found?.certain === false ? ' (not certain)' : ''}`;
      proved ||= measured;
    } else if (!same(found.value, measured, found.approximate === true)) {
      return { ...base, state: 'wrong', said: found.value, measured: `${measured} at ${machine.megabytes} MB` };
    } else proved ||= measured;
  }
  if (unknown !== undefined) return { ...base, state: 'unknown', said: unknown, measured: proved };
  return proved === '' && row.values.every((pair) => pair === null || (pair[0] ?? pair[1]).startsWith('!'))
    ? undefined
    : { ...base, state: 'proved', said: proved, measured: proved };
}

function same(said: string, measured: string, approximate: boolean): boolean {
  if (said === measured) return true;
  if (!approximate) return false;
  const [a, b] = [said.split(' ').map(Number), measured.split(' ').map(Number)];
  return a.length === b.length && a.every((n, i) => Math.abs(n - (b[i] ?? Number.NaN)) <= near * Math.abs(b[i] ?? 0));
}

const writes = (mode: string) => (Number.parseInt(mode, 8) & 0o222) !== 0;
const reads = (mode: string) => (Number.parseInt(mode, 8) & 0o444) !== 0;

/** A status cannot be written, an action can, anything else can be written and read. */
export function proveMode(entry: Parameter, booted: Booted, row: Row): Omit<Verdict, 'key'> {
  // of a key that is gone the kind tells that, and not whether it could be written
  const untold = (entry.kind === 'removed' || entry.kind === 'renamed' || entry.kind === 'distribution') && !writes(row.mode);
  const right = entry.kind === 'status' ? !writes(row.mode) : writes(row.mode) && (entry.kind === 'action' || reads(row.mode));
  return {
    kernel: booted.release,
    field: 'mode',
    state: untold ? 'unknown' : right ? 'proved' : 'wrong',
    said: entry.kind,
    measured: row.mode,
  };
}
