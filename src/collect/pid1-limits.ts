import { decode } from './decode.ts';
import { processLimits } from './parse/process-texts.ts';
import type { Tree } from './tree.ts';

/**
 * What the first process of a machine has: rows of /proc/1/limits by their first column.
 */
export function pid1Limits(tree: Tree): ReturnType<typeof processLimits> | undefined {
  const content = tree.read('/proc/1/limits', 64 << 10);
  if ('problem' in content) return undefined;
  const rows = processLimits(decode(content.bytes).text);
  return Object.keys(rows).length === 0 ? undefined : rows;
}
