const powers: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4 };

/** Bytes of a size as it is typed: `16G`, `1.5T`, `512MiB` in powers of 1024, or a bare whole number of bytes; not negative. */
export function readSize(text: string): number | { readonly error: string } {
  const match = /^(\d{1,18})(\.\d{1,6})?([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  const power = match ? powers[(match[3] ?? '').toLowerCase()] : undefined;
  const bytes = match && power !== undefined ? Math.round(Number(`${match[1]}${match[2] ?? ''}`) * 1024 ** power) : Number.NaN;
  if (Number.isSafeInteger(bytes) && (power !== 0 || match?.[2] === undefined)) return bytes;
  const typed = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { error: `'${typed}' is no size: expected a number with K, M, G or T behind it (16G), or a bare number of bytes` };
}
