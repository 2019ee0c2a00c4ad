/** `0100007F` as /proc prints it on a little-endian machine → `127.0.0.1`; undefined for anything else. */
export function ipv4FromWord(hex: string): string | undefined {
  if (!/^[0-9A-Fa-f]{8}$/.test(hex)) return undefined;
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}

/** Four words in host byte order, as in /proc/net/tcp6. */
export function ipv6FromWords(hex: string): string | undefined {
  if (!/^[0-9A-Fa-f]{32}$/.test(hex)) return undefined;
  let straight = '';
  for (let word = 0; word < 32; word += 8) for (const at of [6, 4, 2, 0]) straight += hex.slice(word + at, word + at + 2);
  return ipv6FromBytes(straight);
}

/** Sixteen bytes in order, as in /proc/net/if_inet6 → text with the longest run of zeros shortened. */
export function ipv6FromBytes(hex: string): string | undefined {
  if (!/^[0-9A-Fa-f]{32}$/.test(hex)) return undefined;
  const groups = Array.from({ length: 8 }, (_, i) => Number.parseInt(hex.slice(i * 4, i * 4 + 4), 16));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${[24, 26, 28, 30].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.')}`;
  }
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const text = groups.map((group) => group.toString(16));
  if (best.start < 0) return text.join(':');
  return `${text.slice(0, best.start).join(':')}::${text.slice(best.start + best.length).join(':')}`;
}

/** The address itself, where an IPv6 socket carries an IPv4 connection. */
export function unmapped(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** Reaches no further than this machine. */
export function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return plain.startsWith('127.') || plain === '::1';
}
