import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { wholeGlob } from './path-glob.ts';
import { addText, anywhere, patternTexts, plainRun, type Steps } from './pattern-texts.ts';
import type { SysctlEntry } from './sysctl-entries.ts';

/**
 * Whether a path that a pattern came to is left alone because a line names it: as an explicit setting or as an exclusion, in any
 * file, before or after. Paths are compared as text. Since procps 4.0.5 an exclusion may be a pattern itself, in which `*` crosses
 * separators; for systemd it is none.
 * @param steps counts the comparing with patterns
 */
export function explicitPaths(
  entries: readonly SysctlEntry[],
  reader: SysctlReader,
  steps: Steps = { count: 0 },
): (path: string) => SysctlEntry | undefined {
  const named = new Map<string, SysctlEntry>();
  for (const entry of entries) named.set(entry.path, entry);
  const patterns =
    reader.name !== 'systemd' && readerAtLeast(reader, '4.0.5')
      ? [...new Map(entries.filter((e) => e.value === undefined && e.glob).map((e) => [e.path, e])).values()]
      : [];
  if (patterns.length === 0) return (path) => named.get(path);
  const matchers = patternTexts<{ readonly entry: SysctlEntry; readonly at: number; matches(path: string): boolean }>();
  for (const [at, entry] of patterns.entries()) addText(matchers, plainRun(entry.path), { entry, at, ...wholeGlob(entry.path) });
  const asked = new Map<string, SysctlEntry | undefined>();
  return (path) => {
    const exact = named.get(path);
    if (exact !== undefined || asked.has(path)) return exact ?? asked.get(path);
    const near = anywhere(matchers, path, ({ at }) => at, steps);
    steps.count += near.length;
    const found = near.find((one) => one.matches(path))?.entry;
    asked.set(path, found);
    return found;
  };
}
