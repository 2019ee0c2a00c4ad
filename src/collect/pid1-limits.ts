import { decode } from './decode.ts';
import { processLimits } from './parse/process-texts.ts';
import { openTree } from './tree.ts';

/**
 * What the first process of this machine, or of a tree, has: rows of /proc/1/limits by their first column.
 * @throws {CollectError} when the root is no directory
 */
export function pid1Limits(root: string | undefined): ReturnType<typeof processLimits> | undefined {
  const content = openTree(root).read('/proc/1/limits', 64 << 10);
  if ('problem' in content) return undefined;
  const rows = processLimits(decode(content.bytes).text);
  return Object.keys(rows).length === 0 ? undefined : rows;
}
