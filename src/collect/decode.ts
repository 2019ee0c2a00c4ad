/**
 * Bytes as text. A byte order mark stays: the readers of these files stumble over it, so it must be seen.
 * Bytes that are no UTF-8 are kept one to one as latin1, so that an edited file can be written back unharmed.
 */
export function decode(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf8' };
  } catch {
    return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), encoding: 'latin1' };
  }
}
