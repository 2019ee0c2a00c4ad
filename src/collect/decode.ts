/**
 * Bytes as text. A byte order mark stays: the readers of these files stumble over it, so it must be seen.
 * Bytes that are no UTF-8 are kept one to one as latin1, so that an edited file can be written back unharmed.
 */
export function decode(bytes: Uint8Array): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  // most files need no TextDecoder, which is slow to start
  if (!text.includes('\uFFFD')) return { text, encoding: 'utf8' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf8' };
  } catch {
    return { text: buffer.toString('latin1'), encoding: 'latin1' };
  }
}
