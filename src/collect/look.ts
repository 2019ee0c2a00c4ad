import type { NotChecked } from '../model/facts.ts';
import { decode } from './decode.ts';
import type { Run } from './run.ts';
import type { Tree } from './tree.ts';

/** One look at one machine: what it is looked at through, and what could not be seen. */
export interface Look {
  readonly tree: Tree;
  readonly run: Run;
  readonly superuser: boolean;
  readonly notChecked: readonly NotChecked[];
  /** a small file as text; undefined where it cannot be read */
  text(path: string, limit?: number): string | undefined;
  bytes(path: string): Buffer | undefined;
  skip(what: string, why: string, couldChange: string): void;
}

const smallFile = 4 << 20;

export function lookAt(tree: Tree, run: Run, superuser: boolean): Look {
  const notChecked: NotChecked[] = [];
  const bytes = (path: string, limit = smallFile) => {
    const content = tree.read(path, limit);
    return 'problem' in content ? undefined : content.bytes;
  };
  return {
    tree,
    run,
    superuser,
    notChecked,
    bytes,
    text(path, limit) {
      const held = tree.text?.(path, limit ?? smallFile);
      if (held !== undefined) return held;
      const found = bytes(path, limit);
      return found && decode(found).text;
    },
    skip(what, why, couldChange) {
      notChecked.push({ what, why, couldChange });
    },
  };
}
