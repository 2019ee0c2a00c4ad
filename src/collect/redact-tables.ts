import type { AddressPseudonyms } from './redact-addresses.ts';

/** A table of /proc/net with pseudonyms in place of its addresses, which stand there as the kernel holds them in memory. */
export function networkTable(name: string, text: string, addresses: AddressPseudonyms): string {
  if (/^(?:tcp|udp)6?$/.test(name))
    return text.replace(/(?<= )([0-9A-F]{8}|[0-9A-F]{32}):(?=[0-9A-F]{4} )/g, (_, hex: string) => `${words(hex, addresses)}:`);
  if (name === 'route') return lines(text, '\t', (fields) => routeFields(fields, addresses));
  if (name === 'ipv6_route')
    return lines(text, ' ', (fields) => {
      const [to = '', toLength = '', from = '', fromLength = '', way = '', ...rest] = fields;
      if (to.length !== 32) return fields;
      const length = (hex: string) => Number.parseInt(hex, 16);
      return [
        addresses.sixHex(to, length(toLength)),
        toLength,
        addresses.sixHex(from, length(fromLength)),
        fromLength,
        addresses.sixHex(way),
        ...rest,
      ];
    });
  if (name === 'if_inet6') return text.replace(/^[0-9a-f]{32}/gm, (hex) => addresses.sixHex(hex));
  if (name === 'ip_vs')
    return addresses
      .text(text)
      .replace(/\b([0-9A-F]{8}):(?=[0-9A-F]{4}\b)/g, (_, hex: string) => `${toHex(addresses.four(fromHex(hex)))}:`);
  return name === 'fib_trie' ? addresses.text(text) : text;
}

function lines(text: string, separator: string, change: (fields: readonly string[]) => readonly string[]): string {
  return text
    .split('\n')
    .map((line) => change(line.split(separator)).join(separator))
    .join('\n');
}

function routeFields(fields: readonly string[], addresses: AddressPseudonyms): readonly string[] {
  const [name = '', to = '', way = '', ...rest] = fields;
  const mask = rest[4] ?? '';
  if (!/^[0-9A-F]{8}$/i.test(to) || !/^[0-9A-F]{8}$/i.test(mask)) return fields;
  const length = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
  return [
    name,
    length === 0 ? to : reversed(addresses.four(fromHex(swapped(to)), length)),
    /^0+$/.test(way) ? way : reversed(addresses.four(fromHex(swapped(way)))),
    ...rest,
  ];
}

/** Four bytes of a little-endian machine at a time. */
function words(hex: string, addresses: AddressPseudonyms): string {
  if (/^0+$/.test(hex)) return hex;
  if (hex.length === 8) return reversed(addresses.four(fromHex(swapped(hex))));
  const straight = (hex.match(/.{8}/g) ?? []).map(swapped).join('');
  return (addresses.sixHex(straight).match(/.{8}/g) ?? []).map(swapped).join('').toUpperCase();
}

const swapped = (hex: string) => (hex.match(/../g) ?? []).reverse().join('');
const reversed = (address: string) => swapped(toHex(address));
const fromHex = (hex: string) => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
const toHex = (address: string) =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
