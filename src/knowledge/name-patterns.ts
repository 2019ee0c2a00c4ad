import type { KnownName } from '../model/parameter.ts';

/**
 * Makes a lookup over known names. A name may hold patterns: `*` inside it stands for one or two components (`cpu0`,
 * `cpu0.domain0`), a last `.*` for everything below. Exact names come first.
 */
export function namePatterns(names: readonly KnownName[]): (key: string) => KnownName | undefined {
  const exact = new Map<string, KnownName>();
  const patterns = new Map<string, { readonly parts: readonly string[]; readonly name: KnownName }[]>();
  for (const name of names) {
    if (!name.key.includes('*')) {
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
  if (pattern[on] !== '*') return key[at] === pattern[on] && matches(key, at + 1, pattern, on + 1);
  if (on === pattern.length - 1) return true;
  return matches(key, at + 1, pattern, on + 1) || matches(key, at + 2, pattern, on + 1);
}
