/**
 * The name that a mistyped one probably meant: at most a third of its letters differ.
 * @returns `undefined` when nothing is near; the first in order when several are equally near
 */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  const word = typed.toLowerCase().slice(0, 120);
  const most = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = most + 1;
  for (const name of names) {
    if (Math.abs(name.length - word.length) >= least) continue;
    const steps = distance(word, name.toLowerCase());
    if (steps < least || (steps === least && best !== undefined && name < best)) {
      best = name;
      least = steps;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  let before = row;
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      // two neighbouring letters swapped are one slip of the finger, not two
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, (before[j - 2] ?? 0) + 1);
      next.push(steps);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
