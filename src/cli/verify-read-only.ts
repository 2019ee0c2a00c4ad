import { mounts } from '../collect/parse/process-texts.ts';
import type { Tree } from '../collect/tree.ts';

/** Whether the nearest mount above a path is read-only: one below /proc/sys may be open again. */
export function readOnlyAt(tree: Tree | undefined): (path: string) => boolean {
  const content = tree?.read('/proc/self/mounts', 1 << 20);
  const all = content !== undefined && 'bytes' in content ? mounts(content.bytes.toString('latin1')) : new Map<string, never>();
  return (path) => {
    for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const mount = all.get(at);
      if (mount !== undefined) return mount.readOnly;
    }
    return false;
  };
}
