/** A component that stands for others: `*`, or a word in capitals (`FAMILY`, `CPU`); `INTERFACE` below `conf` and `neigh` is looked up without. */
export function isPattern(key: string): boolean {
  return key.includes('*') || (/(?:^|\.)[A-Z]{2,}(?:\.|$)/.test(key) && !/^net\.\w+\.(?:conf|neigh)\.INTERFACE\.[^.]+$/.test(key));
}

/**
 * Makes a lookup over names. A name may hold patterns: a word in capitals inside it stands for one component, `*` for one or two
 * (`cpu0`, `cpu0.domain0`), a last `ANYTHING` or `.*` for everything below. Exact names come first.
 */
export function namePatterns<Name extends { readonly key: string }>(names: readonly Name[]): (key: string) => Name | undefined {
  const exact = new Map<string, Name>();
  const patterns = new Map<string, { readonly parts: readonly string[]; readonly name: Name }[]>();
  for (const name of names) {
    if (!isPattern(name.key)) {
      exact.set(name.key, name);
      continue;
    }
    const parts = name.key.split('.');
    const first = parts[0] ?? '';
    patterns.set(first, [...(patterns.get(first) ?? []), { parts, name }]);
  }
  return (key) => {
    const found = exact.get(key);
    if (found) return found;
    const parts = key.split('.', 12);
    return patterns.get(parts[0] ?? '')?.find((p) => matches(parts, 0, p.parts, 0))?.name;
  };
}

function matches(key: readonly string[], at: number, pattern: readonly string[], on: number): boolean {
  if (on === pattern.length) return at === key.length;
  if (at === key.length) return false;
  const part = pattern[on] ?? '';
  const last = on === pattern.length - 1;
  if (last && (part === '*' || part === 'ANYTHING')) return true;
  if (part !== '*') return (key[at] === part || /^[A-Z]{2,}$/.test(part)) && matches(key, at + 1, pattern, on + 1);
  return matches(key, at + 1, pattern, on + 1) || matches(key, at + 2, pattern, on + 1);
}
