import { type ReaderName, readerNames } from '../../src/model/sysctl-reader.ts';
import { noSandbox, openSandbox, type SandboxMode } from './sandbox.ts';
import { machineOf } from './sysctl-compare.ts';
import { type Hunted, hunt } from './sysctl-hunt.ts';
import { predictor } from './sysctl-predict.ts';
import { realReader } from './sysctl-readers.ts';
import { featureNames } from './sysctl-trees.ts';

export { featureNames, noSandbox, readerNames };

export interface Shard {
  readonly reader: ReaderName;
  readonly root: string;
  readonly trees: number;
  readonly seed: number;
  readonly modes: readonly SandboxMode[];
  readonly most: number;
  readonly predict: boolean;
  readonly shrink: boolean;
}

export interface ShardResult extends Omit<Hunted, 'features'> {
  readonly version: string;
  readonly features: Readonly<Record<string, number>>;
}

/** One process's part of a hunt; `undefined` when the reader is not there. */
export async function verifyShard(
  { reader, root, predict, ...what }: Shard,
  progress: (trees: number) => void,
): Promise<ShardResult | undefined> {
  const sandbox = openSandbox();
  try {
    const real = await realReader(sandbox, reader, root);
    if (real === undefined) return undefined;
    const result = await hunt(sandbox, real, await machineOf(sandbox), { ...what, progress, ...(predict && { predict: predictor() }) });
    return { ...result, version: real.reader.version, features: Object.fromEntries(result.features) };
  } finally {
    sandbox.close();
  }
}
