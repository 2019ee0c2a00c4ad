/** Whether a name is so near to a known one that it is taken for a slip of the pen. */
export function nearKey(typed: string, known: string): boolean {
  const bare = (key: string) => key.toLowerCase().replace(/[._/-]/g, '');
  if (bare(typed) === bare(known)) return true;
  const last = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  if (last(typed) === last(known) && last(typed).length >= 8) return true;
  if (`.${known}`.endsWith(`.${typed}`)) return true;
  return Math.abs(typed.length - known.length) <= 2 && typed.length <= 120 && distance(typed, known) <= 2;
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
