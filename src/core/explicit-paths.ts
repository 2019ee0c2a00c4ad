import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { wholeGlob } from './path-glob.ts';
import type { SysctlEntry } from './sysctl-entries.ts';

/**
 * Whether a path that a pattern came to is left alone because a line names it: as an explicit setting or as an exclusion, in any
 * file, before or after. Paths are compared as text. Since procps 4.0.5 an exclusion may be a pattern itself, in which `*` crosses
 * separators; for systemd it is none.
 */
export function explicitPaths(entries: readonly SysctlEntry[], reader: SysctlReader): (path: string) => SysctlEntry | undefined {
  const named = new Map<string, SysctlEntry>();
  for (const entry of entries) named.set(entry.path, entry);
  const patterns =
    reader.name !== 'systemd' && readerAtLeast(reader, '4.0.5')
      ? [...new Map(entries.filter((e) => e.value === undefined && e.glob).map((e) => [e.path, e])).values()]
      : [];
  if (patterns.length === 0) return (path) => named.get(path);
  const matchers = patterns.map((entry) => ({ entry, matcher: wholeGlob(entry.path) }));
  const asked = new Map<string, SysctlEntry | undefined>();
  return (path) => {
    const exact = named.get(path);
    if (exact !== undefined || asked.has(path)) return exact ?? asked.get(path);
    const found = matchers.find(({ matcher }) => matcher.matches(path))?.entry;
    asked.set(path, found);
    return found;
  };
}
