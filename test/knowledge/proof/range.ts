import { accepts, type Neighbours } from '../../../src/core/accepts.ts';
import type { Kernel } from '../../../src/model/kernel-types.ts';
import type { Parameter } from '../../../src/model/parameter.ts';
import { type Booted, type Probe, probedValues, type Row } from './booted.ts';
import type { Verdict } from './verdict.ts';

/** Refusals that are about the machine and not about the value: nothing is learnt of the range. */
const aboutTheMachine = new Set(['EPERM', 'EBUSY', 'ENOMEM', 'EOPNOTSUPP', 'E524', 'EACCES', 'EROFS', 'EIO']);

/** `idle`: the write went well and the key held afterwards what it had before. */
interface Trial {
  readonly value: string;
  readonly result: 'taken' | 'refused' | 'idle';
  readonly after?: string;
}

/** The values that were probed, each asked of `accepts`; and the four around the two bounds that a bisection found. */
export function proveRange(entry: Parameter, kernel: Kernel, booted: Booted, row: Row): Omit<Verdict, 'key'> | undefined {
  if (row.probe === undefined || entry.kind === 'status' || entry.kind === 'action' || entry.value.storage === 'string') return undefined;
  const base = { kernel: booted.release, field: 'range' } as const;
  const fixed = trials(row);
  const all = [...fixed, ...around(row, fixed)];
  if (all.length === 0) return undefined;
  const measured = spell(row, all);
  const neighbours = neighboursOf(booted);
  let unknown: string | undefined;
  for (const trial of all) {
    const text = Array(row.probe.fields).fill(trial.value).join(' ');
    const said = accepts(entry, kernel, text, neighbours);
    if (said.accepted === undefined) unknown ??= said.why;
    else if (!(said.accepted ? takes(entry, trial, said.kept) : leaves(entry, trial, row.probe))) {
      const after = trial.after === undefined ? '' : ` and has '${trial.after}'`;
      const does = `${trial.result === 'refused' ? 'refuses' : 'takes'} '${text}'${after}`;
      return {
        ...base,
        state: 'wrong',
        said: said.accepted ? `keeps '${said.kept}' of '${text}'` : `refuses '${text}': ${said.why}`,
        measured: `${does}; ${measured}`,
      };
    }
  }
  return unknown === undefined
    ? { ...base, state: 'proved', said: measured, measured }
    : { ...base, state: 'unknown', said: unknown, measured };
}

/** A key that keeps what it had takes that very value without a word. */
function leaves({ value }: Parameter, { result, after }: Trial, { first }: Probe): boolean {
  return result !== 'taken' || (value.keeps === 'nothing' && after === first);
}

function takes(entry: Parameter, { result, after }: Trial, kept: string): boolean {
  if (result === 'refused') return false;
  if (after === undefined || after === kept) return true;
  if (entry.value.keeps === 'what-fits') return Number(after) <= Number(kept);
  // what does not fit into the ticks of the kernel wraps around there
  if (entry.value.keeps === 'ticks-centiseconds' && Math.abs(Number(kept)) > 2 ** 31 / 10) return true;
  const tick = entry.value.keeps === 'ticks-ms' ? 10 : entry.value.keeps === 'ticks-centiseconds' ? 1 : 0;
  return tick > 0 && Math.abs(Number(after) - Number(kept)) <= tick;
}

/** What other keys held while one was probed: the probe puts each back. */
function neighboursOf({ machines, keys }: Booted): Neighbours {
  const probed = machines.findIndex((m) => m.megabytes === 4096);
  const held = (key: string) => keys[key]?.probe?.first ?? keys[key]?.values[probed]?.[1];
  const start = held('net.ipv4.ip_unprivileged_port_start');
  const ports = held('net.ipv4.ip_local_port_range')?.split(' ')[0];
  return {
    held,
    ...(start !== undefined && { unprivilegedPortStart: Number(start) }),
    ...(ports !== undefined && { localPortLow: Number(ports) }),
  };
}

function trials(row: Row): readonly Trial[] {
  const { probe } = row;
  if (probe === undefined) return [];
  const other = new Map(probe.other?.map(([at, ...told]) => [at, told]));
  return probedValues.flatMap((value, at): readonly Trial[] => {
    const code = probe.codes[at];
    if (code === '=') return [kept(probe, value)];
    if (code === '-') return [{ value, result: 'refused' }];
    const [rc, after] = other.get(at) ?? [];
    if (rc === undefined || after === undefined || aboutTheMachine.has(rc)) return [];
    // SHORT: the write ends early and changes the key, so that a loader sees success
    if (rc === 'ok' || rc === 'SHORT') return [{ value, result: after === probe.first ? 'idle' : 'taken', after }];
    // a key that could not be put back refuses for what it holds, not for the value; of a vector the first fields were written
    return after === probe.first || probe.fields > 1 ? [{ value, result: 'refused' }] : [];
  });
}

function kept({ fields }: Probe, value: string): Trial {
  return { value, result: 'taken', after: Array(fields).fill(value).join(' ') };
}

/** The bisection asked for values that are kept as they are: where the kernel rounds, its bounds are too narrow and say nothing. */
function around({ range, probe }: Row, fixed: readonly Trial[]): readonly Trial[] {
  if (range === undefined || probe === undefined) return [];
  const [min, max] = [BigInt(range[0]), BigInt(range[1])];
  const inside = (value: string) => BigInt(value) >= min && BigInt(value) <= max;
  if (fixed.some((t) => (t.result === 'taken' ? !inside(t.value) : t.result === 'refused' && inside(t.value)))) return [];
  // a write outside that went well and changed nothing: so may those just outside have
  const idle = fixed.some((t) => t.result === 'idle' && !inside(t.value));
  const outside = (value: bigint, said = 'EINVAL'): readonly Trial[] => {
    if (aboutTheMachine.has(said)) return [];
    return [idle ? { value: String(value), result: 'idle', after: probe.first } : { value: String(value), result: 'refused' }];
  };
  return [...outside(min - 1n, range[2]), kept(probe, range[0]), kept(probe, range[1]), ...outside(max + 1n, range[3])];
}

function spell({ range, probe }: Row, all: readonly Trial[]): string {
  const of = (result: Trial['result']) => all.filter((t) => t.result === result).map((t) => t.value);
  const bounds = range === undefined ? 'not bisected' : `${range[0]} to ${range[1]}`;
  const parts = [`takes ${of('taken').join(' ') || 'none'}`, `refuses ${of('refused').join(' ') || 'none'}`];
  const idle = of('idle');
  return `${bounds}; ${parts.join('; ')}${idle.length > 0 ? `; ignores ${idle.join(' ')}` : ''}${(probe?.fields ?? 1) > 1 ? ` (${probe?.fields} fields)` : ''}`;
}
