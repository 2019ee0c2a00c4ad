const secondsIn: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, min: 60, h: 3600, d: 86400 };

/** Seconds of a duration as it is typed: `350s`, `6m`, `2h`, or a bare number of seconds; fractions allowed, not negative. */
export function readDuration(text: string): number | { readonly error: string } {
  const match = /^(\d{1,12})(\.\d{1,6})?(s|m|min|h|d)?$/.exec(text.trim());
  const seconds = match ? Number(`${match[1]}${match[2] ?? ''}`) * (secondsIn[match[3] ?? ''] ?? Number.NaN) : Number.NaN;
  if (Number.isFinite(seconds) && seconds <= 1e9) return seconds;
  const typed = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { error: `'${typed}' is no duration: expected a number with s, m, h or d behind it (350s, 6m), or a bare number of seconds` };
}
