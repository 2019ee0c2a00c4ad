import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Sandbox, SandboxMode } from './sandbox.ts';
import { type Comparison, compareTree, type Difference, type Machine, type Predict } from './sysctl-compare.ts';
import type { RealReader } from './sysctl-readers.ts';
import type { SysctlTree } from './sysctl-tree.ts';
import { featuresOf, sysctlTrees } from './sysctl-trees.ts';

export interface Hunt {
  readonly trees: number;
  readonly modes: readonly SandboxMode[];
  readonly seed: number;
  /** after how many disagreements to stop */
  readonly most: number;
  /** absent: yes */
  readonly shrink?: boolean;
  /** compares the values in real mode with our knowledge of the kernel too */
  readonly predict?: Predict;
  readonly progress?: (trees: number) => void;
}

/** A tree on which a reader and ours differ, as small as it could be made. */
export interface Found {
  readonly name: string;
  readonly tree: SysctlTree;
  readonly differences: readonly Difference[];
  /** what plain files below /proc/sys held after the reader, one byte a character */
  readonly recorded: Readonly<Record<string, string>>;
  readonly stderr: string;
}

export interface Hunted {
  readonly trees: number;
  /** keys that a reader changed, over all trees and modes */
  readonly keys: number;
  readonly features: ReadonlyMap<string, number>;
  readonly found: readonly Found[];
  /** trees on which the reader did not end in time: not compared */
  readonly hung: number;
}

/** Compares a real reader with ours on generated trees; each disagreement is shrunk, and the hunt goes on after it. */
export async function hunt(
  sandbox: Sandbox,
  real: RealReader,
  machine: Machine,
  { trees, modes, seed, most, shrink, progress, predict }: Hunt,
): Promise<Hunted> {
  const features = new Map<string, number>();
  const found = new Map<string, Found>();
  let done = 0;
  let keys = 0;
  let hung = 0;
  let round = 0;
  const differences = async (tree: SysctlTree): Promise<Comparison> => {
    let last: Comparison | undefined;
    for (const mode of modes) {
      const comparison = await compareTree(sandbox, real, tree, mode, machine, predict);
      if (comparison.rc === 'timeout') {
        hung += 1;
        continue;
      }
      keys += comparison.compared;
      last = comparison;
      if (comparison.differences.length > 0) return comparison;
    }
    return last ?? { differences: [], compared: 0, written: new Map(), rc: 'timeout', stderr: '' };
  };
  while (done < trees && round <= most) {
    let shrinking = false;
    const property = fc.asyncProperty(sysctlTrees, async (tree) => {
      if (!shrinking) {
        done += 1;
        for (const feature of featuresOf(tree)) features.set(feature, (features.get(feature) ?? 0) + 1);
        progress?.(done);
      }
      const { differences: some } = await differences(tree);
      shrinking ||= some.length > 0;
      return some.length === 0;
    });
    const details = await fc.check(property, { seed: seed + round * 1_000_003, numRuns: trees - done, endOnFailure: shrink === false });
    round += 1;
    if (!details.failed) break;
    const tree = details.counterexample?.[0];
    if (tree === undefined) throw details.errorInstance ?? new Error('the hunt failed without a tree');
    if (details.errorInstance instanceof Error && !/Property failed/.test(details.errorInstance.message)) throw details.errorInstance;
    const { differences: some, stderr } = await differences(tree);
    const name = createHash('sha256')
      .update(JSON.stringify([real.reader, tree]))
      .digest('hex')
      .slice(0, 12);
    const { written } = await compareTree(sandbox, real, tree, 'record', machine);
    found.set(name, { name, tree, differences: some, recorded: Object.fromEntries(written), stderr });
  }
  return { trees: done, keys, features, found: [...found.values()], hung };
}
