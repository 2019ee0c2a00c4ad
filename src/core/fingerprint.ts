/**
 * A name for a finding that survives line moves: from its id, file, text and how often that came before in the file.
 * Not cryptographic: it only has to keep findings of one tree apart.
 * @returns 16 hexadecimal digits
 */
export function fingerprint(parts: readonly string[]): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const part of parts) {
    for (let i = 0; i <= part.length; i++) {
      // the position past the end stands for a separator, so that ['ab', 'c'] and ['a', 'bc'] differ
      const code = i < part.length ? part.charCodeAt(i) : 0x1f;
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const hex = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
  return hex(b) + hex(a);
}
