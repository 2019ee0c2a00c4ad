import { readdirSync, readFileSync } from 'node:fs';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import type { Difference } from './sysctl-compare.ts';
import type { SysctlTree } from './sysctl-tree.ts';

const folder = new URL('../cases/readers/found/', import.meta.url);

/** A tree on which our model was once wrong, as small as it could be made, with what the real reader did. */
export interface KeptCase {
  readonly name: string;
  readonly reader: SysctlReader;
  readonly tree: SysctlTree;
  /** what plain files below /proc/sys held after the reader, one byte a character */
  readonly recorded: Readonly<Record<string, string>>;
  /** as our model differed when the case was found */
  readonly differences: readonly Difference[];
}

export const keptCases: readonly KeptCase[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }));
