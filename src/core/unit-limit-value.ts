import { unitCount, unitNice, unitSize, unitTime } from './unit-number.ts';

type Kind = 'count' | 'size' | 'seconds' | 'microseconds' | 'nice';

/** The limits that systemd knows, by the name that pam_limits has for them. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['as', 'size'],
  ['core', 'size'],
  ['cpu', 'seconds'],
  ['data', 'size'],
  ['fsize', 'size'],
  ['locks', 'count'],
  ['memlock', 'size'],
  ['msgqueue', 'size'],
  ['nice', 'nice'],
  ['nofile', 'count'],
  ['nproc', 'count'],
  ['rss', 'size'],
  ['rtprio', 'count'],
  ['rttime', 'microseconds'],
  ['sigpending', 'count'],
  ['stack', 'size'],
]);

export const unitLimitItems: readonly string[] = [...kinds.keys()];

/** The unit of the kernel's number, as `EffectiveLimit` tells it. */
export function unitOfLimit(item: string): string {
  if (item === 'nofile') return 'descriptors';
  const kind = kinds.get(item);
  return kind === 'size' ? 'bytes' : kind === 'seconds' || kind === 'microseconds' ? kind : kind === 'nice' ? '20 - nice' : 'count';
}

/** The item of `LimitNOFILE` or `DefaultLimitNOFILE`; `undefined` for what systemd does not know: names are case-sensitive. */
export function limitItem(name: string, prefix: 'Limit' | 'DefaultLimit'): string | undefined {
  const item = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  return item === item.toUpperCase() && kinds.has(item.toLowerCase()) ? item.toLowerCase() : undefined;
}

/** Soft and hard in the kernel's unit; `undefined` is no limit. */
export interface UnitLimitValue {
  readonly soft: bigint | undefined;
  readonly hard: bigint | undefined;
}

/**
 * The value of a `Limit…=` line as systemd takes it: `N` or `SOFT:HARD`.
 * @param value as the unit reader gives it, without the blanks around it
 * @returns the limits, or why systemd ignores the line
 */
export function unitLimitValue(item: string, value: string): UnitLimitValue | { readonly problem: string } {
  const kind = kinds.get(item) ?? 'count';
  const typed = `'${value.length > 60 ? `${value.slice(0, 60)}…` : value}'`;
  if (value === '') return { problem: `an empty value is refused and takes nothing back: expected ${expected[kind]}` };
  const [first, second, rest] = words(value);
  const soft = first === undefined ? undefined : oneLimit(kind, first);
  if (soft === undefined)
    return { problem: `${typed} is not taken: expected ${expected[kind]}${hint(kind, value) || hint(kind, first ?? '')}` };
  if (second === undefined && rest === undefined) return { soft: soft.value, hard: soft.value };
  if (second === undefined || rest !== '') return { problem: `${typed} is not taken: expected one colon, SOFT:HARD` };
  const hard = oneLimit(kind, second);
  if (hard === undefined) return { problem: `${typed} is not taken: expected ${expected[kind]} behind the colon${hint(kind, second)}` };
  if (hard.value !== undefined && (soft.value === undefined || soft.value > hard.value))
    return { problem: `${typed} has a soft limit above the hard one: expected SOFT:HARD with SOFT at most HARD` };
  return { soft: soft.value, hard: hard.value };
}

const expected: Readonly<Record<Kind, string>> = {
  count: 'a number, infinity or SOFT:HARD',
  size: 'bytes (K, M, G, T, P or E behind them), infinity or SOFT:HARD',
  seconds: 'a time span (90, 2min), infinity or SOFT:HARD',
  microseconds: 'a time span (bare numbers are microseconds), infinity or SOFT:HARD',
  nice: '0 to 40, -20 to +19 with a sign, or SOFT:HARD',
};

function hint(kind: Kind, value: string): string {
  if (/^(unlimited|-1|infinite)$/i.test(value)) return kind === 'nice' ? '' : '; no limit is written infinity';
  if (/\s[#;]/.test(value)) return '; a comment cannot stand behind a value';
  if (/^".*"$|^'.*'$/.test(value)) return '; quotes are part of the value';
  if (kind === 'count' && /^\d+[kmgt]$/i.test(value)) return '; counts take no suffix';
  if (kind === 'size' && /^[\d.]+[kmgtpe]$/.test(value)) return '; the suffix is a capital letter';
  return '';
}

/**
 * Soft, hard and what is left, as systemd splits at colons: a backslash hides the next character, one colon may stand at the end.
 * @returns `rest` is `undefined` where nothing follows the first word, the first word `undefined` where a backslash hides nothing
 */
function words(value: string): readonly [string | undefined, string | undefined, string | undefined] {
  const word = (from: number): readonly [string | undefined, number | undefined] => {
    let text = '';
    for (let at = from; at < value.length; at++) {
      if (value[at] === ':') return [text, at + 1];
      if (value[at] === '\\') {
        at++;
        if (at >= value.length) return [undefined, undefined];
      }
      text += value[at];
    }
    return [text, undefined];
  };
  const [soft, next] = word(0);
  if (next === undefined) return [soft, undefined, undefined];
  const [hard, end] = word(next);
  return [soft, hard, end === undefined ? '' : value.slice(end)];
}

function oneLimit(kind: Kind, text: string): { readonly value: bigint | undefined } | undefined {
  if (text === 'infinity' && kind !== 'nice') return { value: undefined };
  const value = read[kind](text);
  if (value === 'infinity') return { value: undefined };
  // the number that stands for no limit cannot be written as a number
  return value === undefined || value >= (1n << 64n) - 1n ? undefined : { value };
}

const read: Readonly<Record<Kind, (text: string) => bigint | 'infinity' | undefined>> = {
  count: unitCount,
  size: unitSize,
  nice: unitNice,
  microseconds: (text) => unitTime(text, 1n),
  seconds: (text) => {
    const time = unitTime(text, 1_000_000n);
    return typeof time === 'bigint' ? (time + 999_999n) / 1_000_000n : time;
  },
};
