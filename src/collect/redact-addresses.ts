import { ipv6FromBytes } from './parse/ip-text.ts';

/** Addresses by pseudonyms of the same kind; two that share a network share it afterwards too. */
export interface AddressPseudonyms {
  /** @param prefix of a network, whose other bits stay zero */
  four(address: string, prefix?: number): string;
  /** 32 hexadecimal digits */
  sixHex(hex: string, prefix?: number): string;
  /** every address that stands in a text */
  text(text: string): string;
}

/** Second bytes that make these first ones something else than a public address. */
const mixed: ReadonlyMap<number, (second: number) => number> = new Map<number, (second: number) => number>([
  [100, (b) => (b >= 64 && b < 128 ? 10 : 0)],
  [169, (b) => (b === 254 ? 32 : 0)],
  [172, (b) => (b >= 16 && b < 32 ? 12 : 0)],
  [192, (b) => (b === 168 ? 16 : b === 0 || b === 88 ? 24 : 0)],
  [198, (b) => (b === 18 || b === 19 ? 15 : b === 51 ? 24 : 0)],
  [203, (b) => (b === 0 ? 24 : 0)],
]);
const plain = Array.from({ length: 223 }, (_, at) => at + 1).filter((a) => a !== 10 && a !== 127 && !mixed.has(a));

/** @param given what the pseudonyms depend on; without it nobody can tell which was which */
export function addressPseudonyms(given?: Uint8Array): AddressPseudonyms {
  // loading these takes longer than many a command that needs neither
  const { createHmac, randomBytes } = process.getBuiltinModule('node:crypto');
  const { isIPv4, isIPv6 } = process.getBuiltinModule('node:net');
  const key = given ?? randomBytes(32);
  const four = new Map<string, string>();
  const six = new Map<string, string>();
  const flips = new Map<string, number>();
  const flip = (prefix: string): number => {
    const have = flips.get(prefix);
    if (have !== undefined) return have;
    const bit = (createHmac('sha256', key).update(prefix).digest()[0] ?? 0) & 1;
    flips.set(prefix, bit);
    return bit;
  };
  const scrambled = (bits: string, kept: number, family: string) => {
    let out = bits.slice(0, kept);
    for (let at = kept; at < bits.length; at += 1) out += `${Number(bits[at]) ^ flip(`${family}${bits.slice(0, at)}`)}`;
    return out;
  };
  const order = plain
    .map((a) => [createHmac('sha256', key).update(`first ${a}`).digest('hex'), a] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const others = new Map(plain.map((a, at) => [a, order[at]?.[1] ?? a]));
  const mapFour = (address: string): string => {
    const parts = address.split('.').map(Number);
    const [a = 0, b = 0] = parts;
    if (a === 0 || a === 127 || a >= 224) return address;
    const kept = a === 10 ? 8 : (mixed.get(a)?.(b) ?? 0);
    const bits = parts.map((part) => part.toString(2).padStart(8, '0')).join('');
    // of a first byte that is partly private the second stays as well, or the kind could change
    const mappedBits = scrambled(bits, kept > 0 ? kept : mixed.has(a) ? 16 : 8, '4 ');
    const mapped = mappedBits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? parts;
    if (kept === 0) mapped[0] = others.get(a) ?? a;
    return mapped.join('.');
  };
  const mapSix = (hex: string): string => {
    if (/^0{20}ffff/.test(hex)) return hex.slice(0, 24) + toHex(cached(four, fromHex(hex.slice(24)), mapFour));
    if (/^0{24}/.test(hex) || hex.startsWith('ff')) return hex;
    // an IPv4 address seen through NAT64
    if (/^0064ff9b0{16}/.test(hex)) return hex.slice(0, 24) + toHex(cached(four, fromHex(hex.slice(24)), mapFour));
    const kept = /^fe[89ab]/.test(hex) ? 64 : /^f[cd]/.test(hex) ? 8 : hex.startsWith('20010db8') ? 32 : 4;
    const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
    return (
      scrambled(bits, kept, '6 ')
        .match(/.{4}/g)
        ?.map((nibble) => Number.parseInt(nibble, 2).toString(16))
        .join('') ?? hex
    );
  };
  const pseudonyms: AddressPseudonyms = {
    four(address, prefix = 32) {
      const mapped = cached(four, address, mapFour);
      return prefix >= 32 ? mapped : masked(mapped, prefix);
    },
    sixHex(hex, prefix = 128) {
      const mapped = cached(six, hex.toLowerCase(), mapSix);
      const digits = Math.floor(prefix / 4);
      const edge = digits < 32 ? (Number.parseInt(mapped[digits] ?? '0', 16) & (0xf0 >> (prefix % 4)) & 0xf).toString(16) : '';
      return (mapped.slice(0, digits) + edge).padEnd(32, '0').slice(0, 32);
    },
    text: (text) =>
      text.replace(
        /(?<![\w.:]|[^\da-fA-F:]-|^-)([0-9A-Fa-f:]*[.:][0-9A-Fa-f:.]*)(?:\/(\d{1,3})(?![\w.]))?/g,
        (whole, found: string, length?: string) => {
          const [address, port = ''] = isIPv4(found) || isIPv6(found) ? [found] : splitPort(found);
          const prefix = length === undefined ? undefined : Number(length);
          const end = length === undefined ? '' : `/${length}`;
          if (isIPv4(address)) return `${pseudonyms.four(address, prefix)}${port}${end}`;
          if (!isIPv6(address) || address === '::') return whole;
          return `${ipv6FromBytes(pseudonyms.sixHex(expanded(address), prefix)) ?? '::'}${port}${end}`;
        },
      ),
  };
  return pseudonyms;
}

function cached(known: Map<string, string>, from: string, make: (from: string) => string): string {
  const have = known.get(from) ?? make(from);
  known.set(from, have);
  return have;
}

/** `10.0.0.1:443`, and `10.0.0.1:` before a word. */
function splitPort(text: string): readonly [string, string] {
  const at = text.lastIndexOf(':');
  return at < 0 ? [text.replace(/\.+$/, ''), /\.+$/.exec(text)?.[0] ?? ''] : [text.slice(0, at), text.slice(at)];
}

function masked(address: string, prefix: number): string {
  return address
    .split('.')
    .map((part, at) => Number(part) & (0xff00 >> Math.max(0, Math.min(8, prefix - 8 * at))) & 0xff)
    .join('.');
}

const fromHex = (hex: string) => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
const toHex = (address: string) =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');

function expanded(address: string): string {
  const last = address.slice(address.lastIndexOf(':') + 1);
  const whole = last.includes('.') ? address.slice(0, -last.length) + (toHex(last).match(/.{4}/g)?.join(':') ?? '') : address;
  const [head = '', tail] = whole.split('::', 2);
  const groups = (half: string | undefined) => (half === undefined || half === '' ? [] : half.split(':'));
  const gap = tail === undefined ? 0 : Math.max(0, 8 - groups(head).length - groups(tail).length);
  return [...groups(head), ...new Array<string>(gap).fill('0'), ...groups(tail)]
    .map((group) => group.padStart(4, '0'))
    .join('')
    .slice(0, 32);
}
