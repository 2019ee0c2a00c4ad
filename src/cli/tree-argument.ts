import { openSnapshot } from '../collect/snapshot-file.ts';
import { isSosreport } from '../collect/sosreport-tree.ts';
import { CollectError, openTree, type Tree } from '../collect/tree.ts';
import { type Arguments, one } from './arguments.ts';
import { JobError, UsageError } from './errors.ts';

/**
 * What the machine is seen through: this one, the folder of --root or what --snapshot names.
 * @throws {UsageError} where both were given
 * @throws {JobError} where it cannot be read
 */
export function treeArgument(args: Arguments): Tree {
  const [root, snapshot] = [one(args, 'root'), one(args, 'snapshot')];
  if (root !== undefined && snapshot !== undefined) throw new UsageError('--root and --snapshot: expected one of them, not both');
  try {
    if (snapshot !== undefined) return openSnapshot(snapshot);
    const tree = openTree(root);
    return root !== undefined && isSosreport(tree) ? openSnapshot(root) : tree;
  } catch (error) {
    if (error instanceof CollectError) throw new JobError(error.message);
    throw error;
  }
}
