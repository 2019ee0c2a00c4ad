export type AddressKind = 'loopback' | 'link' | 'private' | 'public' | 'other';

/**
 * What an address is good for. `private` needs NAT to reach the internet: RFC 1918, 100.64/10 (RFC 6598) and fc00::/7 (RFC 4193).
 * `other` is multicast, unspecified, or no address.
 */
export function addressKind(address: string): AddressKind {
  const plain = address.toLowerCase().split('%', 1)[0] ?? '';
  const four = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(plain);
  if (four) return kindOfFour(four.slice(1).map(Number));
  if (!/^[0-9a-f:.]{2,45}$/.test(plain) || !plain.includes(':')) return 'other';
  if (plain === '::1') return 'loopback';
  const first = Number.parseInt(plain.startsWith('::') ? '0' : (plain.split(':', 1)[0] ?? '0'), 16);
  if ((first & 0xffc0) === 0xfe80) return 'link';
  if ((first & 0xfe00) === 0xfc00) return 'private';
  return (first & 0xe000) === 0x2000 ? 'public' : 'other';
}

function kindOfFour(parts: readonly number[]): AddressKind {
  const [a = 256, b = 256] = parts;
  if (parts.some((p) => p > 255) || a === 0 || a >= 224) return 'other';
  if (a === 127) return 'loopback';
  if (a === 169 && b === 254) return 'link';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128)) return 'private';
  return 'public';
}
