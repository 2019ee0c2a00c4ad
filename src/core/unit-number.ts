/** 2^64 - 1: the kernel's RLIM_INFINITY, and the largest number that the C library reads. */
const largest = (1n << 64n) - 1n;

/** What the C library's blanks are; systemd's own are fewer. */
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);

interface Digits {
  /** as an unsigned 64-bit number: `-5` is 2^64 - 5; absent where the number is too large */
  readonly value?: bigint;
  /** the same with its sign, for readers of signed numbers */
  readonly signed: bigint;
  /** offset behind the last digit; `from` where there is none */
  readonly end: number;
}

/** Reads a number as strtoull does: blanks, a sign, digits; base 0 knows `0x` and a leading 0 for octal. */
function digits(text: string, from: number, base: 0 | 2 | 8 | 10): Digits {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  const sign = text[at];
  if (sign === '-' || sign === '+') at++;
  let radix: number = base === 0 ? 10 : base;
  if (base === 0 && text[at] === '0') {
    const hexadecimal = /^[xX]$/.test(text[at + 1] ?? '') && /^[0-9a-fA-F]$/.test(text[at + 2] ?? '');
    radix = hexadecimal ? 16 : 8;
    if (hexadecimal) at += 2;
  }
  const start = at;
  while (at < text.length && digitOf(text.charCodeAt(at)) < radix) at++;
  if (at === start) return { value: 0n, signed: 0n, end: from };
  const value = magnitude(text.slice(start, at), radix);
  const signed = sign === '-' ? -value : value;
  return { ...(value <= largest && { value: BigInt.asUintN(64, signed) }), signed, end: at };
}

function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const small = code | 32;
  return small >= 97 && small <= 122 ? small - 87 : 99;
}

/** Past 64 bits only the fact that it is too large matters, so a line of a million digits is not worked out. */
function magnitude(text: string, radix: number): bigint {
  if (text.length <= 10) return BigInt(Number.parseInt(text, radix));
  const plain = text.replace(/^0+/, '');
  if (plain.length > 64) return largest + 1n;
  return plain === '' ? 0n : BigInt(`${({ 2: '0b', 8: '0o', 16: '0x' } as Record<number, string>)[radix] ?? ''}${plain}`);
}

const skip = (text: string, from: number) => {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
};

/** A count: decimal, `0x`, octal with a leading 0, and systemd's own `0b` and `0o`; no suffix. `undefined`: refused. */
export function unitCount(text: string): bigint | undefined {
  const from = skip(text, 0);
  const prefix = /^0[bBoO]/.exec(text.slice(from, from + 2))?.[0].toLowerCase();
  const start = prefix === undefined ? from : from + 2;
  const read = digits(text, start, prefix === '0b' ? 2 : prefix === '0o' ? 8 : 0);
  if (read.value === undefined || read.end === start || read.end !== text.length) return undefined;
  return read.value !== 0n && text[start] === '-' ? undefined : read.value;
}

const suffixes = ['E', 'P', 'T', 'G', 'M', 'K', 'B', ''] as const;
const power = (suffix: (typeof suffixes)[number]) => ({ E: 6n, P: 5n, T: 4n, G: 3n, M: 2n, K: 1n, B: 0n, '': 0n })[suffix];

/** Bytes: decimal numbers with K, M, G, T, P, E (1024) or B behind them, fractions allowed, larger before smaller (`1G 512M`). */
export function unitSize(text: string): bigint | undefined {
  let total = 0n;
  let firstSuffix = 0;
  let at = 0;
  do {
    at = skip(text, at);
    const whole = digits(text, at, 10);
    if (whole.value === undefined || whole.end === at || text[at] === '-') return undefined;
    let end = whole.end;
    let fraction = 0;
    if (text[end] === '.') {
      end++;
      const start = end;
      while (/^[0-9]$/.test(text[end] ?? '')) end++;
      const tail = end === start ? 0n : magnitude(text.slice(start, end), 10);
      if (tail > largest) return undefined;
      fraction = Number(tail);
      // in steps, as the rounding of one division by a power of ten is another one
      for (let i = start; i < end; i++) fraction /= 10;
    }
    end = skip(text, end);
    const found = suffixes.findIndex((suffix, i) => i >= firstSuffix && text.startsWith(suffix, end));
    const suffix = suffixes[found];
    if (suffix === undefined) return undefined;
    const factor = 1024n ** power(suffix);
    if (BigInt.asUintN(64, whole.value + (fraction > 0 ? 1n : 0n)) > largest / factor) return undefined;
    const part = BigInt.asUintN(64, whole.value * factor + BigInt(Math.trunc(fraction * Number(factor))));
    if (part > largest - total) return undefined;
    total += part;
    at = end + suffix.length;
    firstSuffix = found + 1;
  } while (at < text.length);
  return total;
}

const second = 1_000_000n;

/** In the order in which systemd tries them: the first that fits is taken. */
const timeUnits: readonly (readonly [string, bigint])[] = [
  ['seconds', second],
  ['second', second],
  ['sec', second],
  ['s', second],
  ['minutes', 60n * second],
  ['minute', 60n * second],
  ['min', 60n * second],
  ['months', 2_629_800n * second],
  ['month', 2_629_800n * second],
  ['M', 2_629_800n * second],
  ['msec', 1000n],
  ['ms', 1000n],
  ['m', 60n * second],
  ['hours', 3600n * second],
  ['hour', 3600n * second],
  ['hr', 3600n * second],
  ['h', 3600n * second],
  ['days', 86_400n * second],
  ['day', 86_400n * second],
  ['d', 86_400n * second],
  ['weeks', 604_800n * second],
  ['week', 604_800n * second],
  ['w', 604_800n * second],
  ['years', 31_557_600n * second],
  ['year', 31_557_600n * second],
  ['y', 31_557_600n * second],
  ['usec', 1n],
  ['us', 1n],
  ['\u03bcs', 1n],
  ['\u00b5s', 1n],
];

/**
 * Microseconds of a time span: numbers with units, added up (`1min 30s`); a number without a unit is in `unit`.
 * @param unit microseconds
 */
export function unitTime(text: string, unit: bigint): bigint | 'infinity' | undefined {
  let at = skip(text, 0);
  if (text.startsWith('infinity', at)) return skip(text, at + 8) === text.length ? 'infinity' : undefined;
  let total = 0n;
  for (let something = false; ; something = true) {
    at = skip(text, at);
    if (at >= text.length) return something ? total : undefined;
    if (text[at] === '-') return undefined;
    const whole = digits(text, at, 10);
    if (whole.signed < 0n || whole.signed > largest >> 1n) return undefined;
    const point = text[whole.end] === '.' ? whole.end : undefined;
    if (point === undefined && whole.end === at) return undefined;
    let end = whole.end;
    if (point !== undefined) for (end++; /^[0-9]$/.test(text[end] ?? ''); ) end++;
    const digitsEnd = end;
    const behind = skip(text, end);
    const found = timeUnits.find(([name]) => text.startsWith(name, behind));
    const next = behind + (found?.[0].length ?? 0);
    if (next === digitsEnd && next < text.length) return undefined;
    const factor = found?.[1] ?? unit;
    if (whole.signed >= largest / factor) return undefined;
    if (whole.signed * factor >= largest - total) return undefined;
    total += whole.signed * factor;
    if (point !== undefined) {
      if (digitsEnd === point + 1) return undefined;
      let share = factor / 10n;
      for (let i = point + 1; i < digitsEnd && share > 0n; i++, share /= 10n) {
        const more = BigInt(text[i] ?? 0) * share;
        if (more >= largest - total) return undefined;
        total += more;
      }
    }
    at = next;
  }
}

/** The kernel's number for a nice level: `+5` and `-5` are levels, a bare number (0 to 40) is the kernel's own. */
export function unitNice(text: string): bigint | undefined {
  const sign = text[0];
  const read = unitCount(sign === '+' || sign === '-' ? text.slice(1) : text);
  if (read === undefined) return undefined;
  if (sign === '+') return read >= 20n ? undefined : 20n - read;
  if (sign === '-') return read > 20n ? undefined : 20n + read;
  return read > 40n ? undefined : read;
}
