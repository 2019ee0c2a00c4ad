/**
 * Whether a path fits a pattern as .gitignore has them: `*` and `?` stay inside a folder, `**` crosses folders, a pattern without
 * `/` (but at its end) fits at any depth, and one that fits a folder fits all below it. Time is at most path times pattern.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const plain = pattern.replace(/^\.?\//, '').replace(/\/$/, '');
  const anchored = pattern.startsWith('/') || plain.includes('/');
  const steps = [...(anchored ? [] : ['**']), ...plain.split('/')];
  return (path) => fits(steps, path.replace(/^(?:\.?\/)+/, '').split('/'));
}

function fits(steps: readonly string[], parts: readonly string[]): boolean {
  // positions in the pattern that the path so far can stand for
  let at = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const position of widened(at, steps)) {
      const step = steps[position];
      if (step === undefined) return true;
      if (step === '**') next.add(position);
      else if (nameFits(step, part)) next.add(position + 1);
    }
    if (next.size === 0) return false;
    at = next;
  }
  return widened(at, steps).has(steps.length);
}

/** `**` may stand for nothing. */
function widened(at: ReadonlySet<number>, steps: readonly string[]): ReadonlySet<number> {
  const all = new Set(at);
  for (const position of all) if (steps[position] === '**') all.add(position + 1);
  return all;
}

function nameFits(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < name.length; ) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at++;
      resume = i;
    } else if (sign === '?' || sign === name[i]) {
      at++;
      i++;
    } else if (star !== -1) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
