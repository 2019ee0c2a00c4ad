import { type Booted, probedValues, type Row } from '../knowledge/proof/booted.ts';
import { keptText } from './kept-text.ts';
import type { Outcome } from './kernel-under-test.ts';

/** What became of values that were written into this key of a running kernel; several probes must agree. */
export function keptAsProbed(booted: Booted, probed: readonly Booted[], key: string, value: string): Outcome {
  const row = booted.keys[key] ?? booted.keys[key.replace(/^(net\.\w+\.(?:conf|neigh))\.[^.]+\./, '$1.default.')];
  if (row === undefined) return { refused: 'there is no such key' };
  if ((Number.parseInt(row.mode, 8) & 0o222) === 0) return { refused: `the key has mode ${row.mode}` };
  const text = keptText(key, value, { algorithms: available(booted), disciplines: disciplines(booted) });
  if (text !== undefined) return text;
  const outcomes = probed.map((one) => ofRow(key, value, one.keys[key] ?? row));
  const bad = outcomes.find((outcome) => 'refused' in outcome);
  if (bad !== undefined) return bad;
  return outcomes.find((outcome) => !('kept' in outcome)) ?? outcomes[0] ?? { unmeasured: 'no kernel near this one was probed' };
}

const available = ({ keys }: Booted) => keys['net.ipv4.tcp_available_congestion_control']?.values.at(-1)?.[1].split(' ') ?? [];
const disciplines = ({ loaded }: Booted) => [
  'pfifo_fast',
  'pfifo',
  'bfifo',
  'noqueue',
  'mq',
  ...loaded.flatMap((name) => (/^sch_/.test(name) ? [name.slice(4)] : [])),
];

function ofRow(key: string, value: string, row: Row): Outcome {
  if (row.probe === undefined) return { unmeasured: 'not probed' };
  const fields = value.split(' ');
  if (fields.length !== row.probe.fields) return { refused: `has ${row.probe.fields} fields, ${fields.length} were written` };
  if (!fields.every((field) => /^-?\d+$/.test(field))) return { refused: 'is no number' };
  const kept: string[] = [];
  for (const field of fields) {
    const outcome = ofNumber(key, BigInt(field), row);
    if (!('kept' in outcome)) return outcome;
    kept.push(outcome.kept);
  }
  return { kept: kept.join(' ') };
}

/** Refused for want of hardware or memory: nothing is learnt of the value. */
const aboutTheMachine = new Set(['EPERM', 'EBUSY', 'ENOMEM', 'EOPNOTSUPP', 'E524', 'EACCES', 'EROFS', 'EIO']);

/** What the probe rounds, which it only says of the values that it wrote: by hand, each from the rows of the probe. */
const steps: readonly (readonly [RegExp, bigint])[] = [
  // list heads fill whole pages
  [/^net\.netfilter\.nf_conntrack_buckets$/, 512n],
  // ticks of 4 ms and of 10 ms both divide 20 ms
  [/_ms$|\.ratelimit$/, 20n],
  // 1/100 s in ticks of 4 ms: two of them are five ticks
  [/_centisecs$/, 2n],
];

function ofNumber(key: string, value: bigint, { probe, range }: Row): Outcome {
  const at = probedValues.findIndex((text) => BigInt(text) === value);
  const code = at < 0 ? undefined : probe?.codes[at];
  if (code === '=') return { kept: `${value}` };
  if (code === '-') return { refused: `EINVAL, as probed with ${value}` };
  if (code === '*') {
    const [, result, after] = probe?.other?.find(([index]) => index === at) ?? [];
    if (result !== undefined && aboutTheMachine.has(result)) return { unmeasured: `${result} on the machine of the probe` };
    return result === 'ok' && after !== undefined ? { kept: after } : { refused: `${result}, as probed with ${value}` };
  }
  const step = steps.find(([name]) => name.test(key))?.[1];
  if (step !== undefined) {
    if (value < 0n || value > largestTaken(probe?.codes ?? '')) return { unmeasured: 'beyond what was probed' };
    return { kept: `${((value + step - 1n) / step) * step}` };
  }
  if (range !== undefined && range[0] !== range[1]) {
    const [min, max] = [BigInt(range[0]), BigInt(range[1])];
    return value >= min && value <= max ? { kept: `${value}` } : { refused: `outside of ${min} to ${max}, as bisected` };
  }
  return between(value, probe?.codes ?? '');
}

function largestTaken(codes: string): bigint {
  const last = [...codes].findLastIndex((code) => code === '=' || code === '*');
  return last < 0 ? -1n : BigInt(probedValues[last] ?? '-1');
}

/** Between two values that were both kept, or both refused. */
function between(value: bigint, codes: string): Outcome {
  const above = probedValues.findIndex((text) => BigInt(text) > value);
  const [below, next] = [codes[above - 1], codes[above]];
  if (above > 0 && below === '=' && next === '=') return { kept: `${value}` };
  if (above > 0 && below === '-' && next === '-') return { refused: 'between two values that were refused' };
  return { unmeasured: 'between values that were taken and refused' };
}
