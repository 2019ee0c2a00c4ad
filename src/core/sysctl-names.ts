import type { SysctlNames } from '../model/sysctl-file.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import { compareText } from './compare-text.ts';

/**
 * Names below /proc/sys, from dotted keys (`/` for a dot inside a name).
 * @param partial the keys are only some of those that are there: whether another one is, is not known
 */
export function sysctlNames(keys: Iterable<string>, partial = false): SysctlNames {
  const files = new Set<string>();
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const key of keys) {
    const path = pathOfKey(key);
    if (files.has(path)) continue;
    files.add(path);
    for (let at = path.length; at > 0; ) {
      const slash = path.lastIndexOf('/', at - 1);
      const folder = path.slice(0, Math.max(0, slash));
      const names = folders.get(folder);
      if (names !== undefined) {
        names.add(path.slice(slash + 1, at));
        break;
      }
      folders.set(folder, new Set([path.slice(slash + 1, at)]));
      at = slash;
    }
  }
  const sorted = new Map<string, readonly string[]>();
  const list = (path: string) => {
    const names = folders.get(path);
    if (names === undefined) return undefined;
    const known = sorted.get(path) ?? [...names].sort(compareText);
    sorted.set(path, known);
    return known;
  };
  return { has: (path) => files.has(path) || folders.has(path) || (partial ? undefined : false), list };
}
