import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { FileLines } from '../model/rule.ts';
import type { SysctlLine } from '../model/setting.ts';
import type { UpgradeSide } from '../model/upgrade.ts';
import type { UpgradeMachine } from './upgrade-usual.ts';

/** What every part of an upgrade's judgement looks at. */
export interface UpgradeContext {
  readonly files: readonly FileLines[];
  readonly from: UpgradeSide;
  readonly to: UpgradeSide;
  readonly knowledge: Knowledge;
  readonly machine: UpgradeMachine;
}

/** One line that sets one parameter; patterns are left out. */
export interface UpgradeLine {
  readonly key: string;
  readonly value: string;
  readonly line: SysctlLine;
}

/** By key, sorted; the lines of a key in the order of files and lines. */
export function linesByKey(files: readonly FileLines[]): ReadonlyMap<string, readonly UpgradeLine[]> {
  const found = new Map<string, UpgradeLine[]>();
  const seen = new Set<string>();
  for (const file of files) {
    if (file.kind !== 'sysctl') continue;
    for (const line of file.lines) {
      const { key, value, kind, glob, absent } = line;
      if (kind !== 'setting' || key === undefined || value === undefined || glob === true || absent === true) continue;
      // a file of many pods comes once for each of them
      const name = [line.path, line.line, line.span.start, key].join('\n');
      if (seen.has(name)) continue;
      seen.add(name);
      const have = found.get(key);
      if (have) have.push({ key, value, line });
      else found.set(key, [{ key, value, line }]);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

export const kernels = ({ from, to }: Pick<UpgradeContext, 'from' | 'to'>): readonly Kernel[] => [from.kernel, to.kernel];

/** Path, line and value of a line, as a change tells them. */
export const at = ({ line, key, value }: UpgradeLine) => ({ key, path: line.path, line: line.line, value });

/** The same for the first of several, with the count of the others. */
export function firstOf(lines: readonly UpgradeLine[]) {
  const [first] = lines;
  if (first === undefined) return {};
  return { ...at(first), ...(lines.length > 1 && { more: lines.length - 1 }) };
}
