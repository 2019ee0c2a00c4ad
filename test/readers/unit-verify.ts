import { basename } from 'node:path';
import fc from 'fast-check';
import { compareUnits } from './unit-compare.ts';
import { runSystemd, type SystemdRun, systemdVersion, type UnitTree } from './unit-systemd.ts';
import { askedUnits, asUserTree, baseFiles, unitTree } from './unit-trees.ts';

export interface UnitVerification {
  readonly seed: number;
  readonly trees: number;
  readonly units: number;
  readonly values: number;
  /** of the values, those that a line sets */
  readonly set: number;
  readonly refused: number;
  /** what the trees held */
  readonly features: Readonly<Record<string, number>>;
  /** small trees on which ours and systemd differ */
  readonly failures: readonly { readonly tree: UnitTree; readonly disagreements: readonly string[] }[];
}

/** Compares generated units between the real systemd and ours, many trees a run; failures come shrunk. */
export function verifyUnits(units: number, seed: number, script: string, manager: 'system' | 'user' = 'system'): UnitVerification {
  const version = systemdVersion();
  const generated = fc.sample(unitTree, { numRuns: Math.ceil(units / askedUnits.length), seed });
  const trees = manager === 'user' ? generated.map(asUserTree) : generated;
  const failures: { tree: UnitTree; disagreements: readonly string[] }[] = [];
  const features: Record<string, number> = {};
  const total = { units: 0, values: 0, set: 0, refused: 0 };
  for (let at = 0; at < trees.length; at += 50) {
    const batch = trees.slice(at, at + 50);
    const runs = runSystemd(batch, script, manager);
    batch.forEach((tree, i) => {
      const run = runs[i];
      if (run === undefined) throw new Error('a tree without a run');
      const compared = compareUnits(tree, run, version, manager);
      total.units += compared.units;
      total.values += compared.values;
      total.set += compared.set;
      total.refused += compared.refused;
      for (const name of featuresOf(tree)) features[name] = (features[name] ?? 0) + 1;
      if (compared.disagreements.length > 0 && failures.length < 5) failures.push(shrunk(tree, version, script, manager));
      else if (compared.disagreements.length > 0) failures.push({ tree, disagreements: compared.disagreements });
    });
  }
  return { seed, trees: trees.length, ...total, features, failures };
}

/** The smallest tree found that still fails: files go first, then lines. */
function shrunk(
  start: UnitTree,
  version: number,
  script: string,
  manager: 'system' | 'user',
): { tree: UnitTree; disagreements: readonly string[] } {
  let tree = start;
  for (let round = 0; round < 200; round++) {
    const candidates = smaller(tree);
    const runs = candidates.length === 0 ? [] : runSystemd(candidates, script, manager);
    const found = candidates.find((candidate, i) => {
      const run = runs[i];
      return run !== undefined && compareUnits(candidate, run, version, manager).disagreements.length > 0;
    });
    if (found === undefined) break;
    tree = found;
  }
  const [run] = runSystemd([tree], script, manager);
  return { tree, disagreements: run === undefined ? [] : compareUnits(tree, run, version, manager).disagreements };
}

const isBase = (path: string) =>
  [...baseFiles.keys()].some((base) => basename(base) === basename(path) && /all\.target|00-base/.test(path));

function smaller(tree: UnitTree): readonly UnitTree[] {
  const own = [...tree].filter(([path]) => !isBase(path));
  const base = [...tree].filter(([path]) => isBase(path));
  const without = own.map(([path]) => new Map([...tree].filter(([other]) => other !== path)));
  const halves = own.length < 4 ? [] : [0, 1].map((side) => new Map([...base, ...own.filter((_, i) => i % 2 === side)]));
  const lines = own.flatMap(([path, entry]) => {
    if (!('bytes' in entry)) return [];
    const parts = entry.bytes.split(/(?<=\n)/);
    return parts.map((_, i) => new Map([...tree, [path, { bytes: parts.toSpliced(i, 1).join('') }]]));
  });
  return [...halves, ...without, ...lines];
}

function featuresOf(tree: UnitTree): readonly string[] {
  const found: string[] = [];
  for (const [path, entry] of tree) {
    if (isBase(path)) continue;
    found.push(/\.conf\.d\/|\/user\.conf$/.test(path) ? 'manager file' : /\.d\//.test(path) ? 'drop-in' : 'unit file');
    if ('directory' in entry) found.push('directory named as a drop-in');
    else if ('link' in entry) found.push(entry.link === '/dev/null' ? 'mask' : 'link');
    else if (entry.bytes === '') found.push('empty file');
    else {
      found.push(...[...entry.bytes.matchAll(/Limit[A-Z]+\s*=/g)].map(() => 'limit line'));
      if (/\\[\r\n]/.test(entry.bytes)) found.push('file with joined lines');
      if (entry.bytes.includes('\r\n')) found.push('file with CR LF');
      if (/\r(?!\n)|\0/.test(entry.bytes)) found.push('file with odd line ends');
      if (entry.bytes.includes('\u00ef\u00bb\u00bf')) found.push('file with a byte order mark');
      if (/\[X-|\[Bogus/.test(entry.bytes)) found.push('file with unknown sections');
    }
  }
  return found;
}

export interface RecordedTree {
  readonly tree: UnitTree;
  readonly run: SystemdRun;
}

/** Generated trees with what the real systemd makes of them, to compare more than one version of ours with. */
export function recordedUnits(units: number, seed: number, script: string): readonly RecordedTree[] {
  const trees = fc.sample(unitTree, { numRuns: Math.ceil(units / askedUnits.length), seed });
  return runSystemd(trees, script).map((run, i) => ({ tree: trees[i] ?? new Map(), run }));
}

/** How many of the trees come out otherwise by ours. */
export function differing(recorded: readonly RecordedTree[]): number {
  const version = systemdVersion();
  return recorded.filter(({ tree, run }) => {
    try {
      return compareUnits(tree, run, version, 'system').disagreements.length > 0;
    } catch {
      return true;
    }
  }).length;
}
