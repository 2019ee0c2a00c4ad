import { accepts } from '../../../src/core/accepts.ts';
import { support } from '../../../src/core/support.ts';
import { compareVersions } from '../../../src/model/kernel.ts';
import type { Kernel } from '../../../src/model/kernel-types.ts';
import type { Knowledge } from '../../../src/model/knowledge.ts';
import type { ParameterKind } from '../../../src/model/parameter.ts';
import type { Verdict } from './verdict.ts';

type Bound = number | string | null;
/** from which tree on, handler, least, most, mode */
type History = readonly [tree: string, handler: string | null, min: Bound, max: Bound, mode: string | null];

interface InTrees {
  readonly seen?: readonly string[];
  readonly first?: string;
  readonly last?: string;
  readonly history: readonly History[];
}

/** What source trees say of keys: read, not measured. Made by scripts/knowledge/trees.mjs. */
export interface Trees {
  /** series → the point release that was read */
  readonly trees: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, InTrees>>;
}

/** Holds the knowledge against the source of kernels that are too old to be started. */
export function proveTrees(knowledge: Knowledge, { trees, keys }: Trees): readonly Verdict[] {
  return Object.entries(trees).flatMap(([series, version]) =>
    Object.entries(keys).flatMap(([name, inTrees]) => ofKey(knowledge, { raw: version, version }, series, name, inTrees)),
  );
}

function ofKey(knowledge: Knowledge, kernel: Kernel, series: string, name: string, inTrees: InTrees): readonly Verdict[] {
  const key = concrete(name);
  const tell = (field: Verdict['field'], state: Verdict['state'], said: string, measured: string): Verdict => ({
    kernel: `source of ${series}`,
    key: name,
    field,
    state,
    said,
    measured,
  });
  const entry = knowledge.parameter(key);
  const has = isSeen(inTrees, series);
  const exists = support(key, kernel, knowledge).exists;
  // a first and a last tree are those of one source file: where a key is not in it, another file may have had it
  const untold = exists === true && !has && inTrees.seen === undefined;
  const found = exists === undefined || untold ? 'unknown' : exists === has ? 'proved' : 'wrong';
  const spell = (there: boolean | undefined) => (there === undefined ? 'unknown' : there ? 'there' : 'absent');
  const verdicts = [tell('existence', found, spell(exists), spell(has))];
  const at = inTrees.history.findLast(([tree]) => compareVersions(tree, series) <= 0 || tree.startsWith(`${series}.`));
  if (!has || at === undefined || entry === undefined) return verdicts;
  const [, handler, min, max, mode] = at;
  if (mode !== null && /^0[0-7]{3}$/.test(mode)) {
    const writes = (Number.parseInt(mode, 8) & 0o222) !== 0;
    verdicts.push(tell('mode', modeState(entry.kind, writes), entry.kind, mode));
  }
  const trials = trialsOf(handler, number(min), number(max), entry.value.storage === 'int');
  if (trials.length > 0 && entry.value.storage !== 'string' && entry.kind !== 'status' && entry.kind !== 'action') {
    const measured = `${handler} ${min ?? ''} to ${max ?? ''}`;
    const results = trials.map(([value, taken]) => {
      const said = accepts(entry, kernel, Array(entry.value.fields).fill(value).join(' '));
      return said.accepted === undefined
        ? 'unknown'
        : said.accepted === taken
          ? 'proved'
          : `${said.accepted ? 'takes' : 'refuses'} ${value}`;
    });
    const wrong = results.find((r) => r !== 'unknown' && r !== 'proved');
    if (wrong !== undefined) verdicts.push(tell('range', 'wrong', wrong, measured));
    else verdicts.push(tell('range', results.includes('unknown') ? 'unknown' : 'proved', measured, measured));
  }
  return verdicts;
}

function modeState(kind: ParameterKind, writes: boolean): Verdict['state'] {
  if (!writes && (kind === 'removed' || kind === 'renamed' || kind === 'distribution')) return 'unknown';
  return (kind === 'status') !== writes ? 'proved' : 'wrong';
}

function isSeen({ seen, first, last }: InTrees, series: string): boolean {
  if (seen !== undefined) return seen.includes(series);
  const after = first !== undefined && (compareVersions(first, series) <= 0 || first.startsWith(`${series}.`));
  return after && last !== undefined && compareVersions(last, series) >= 0;
}

/** A name of an interface for `*` there, any other name elsewhere. */
function concrete(name: string): string {
  return name
    .replace(/^(net\.\w+\.(?:conf|neigh))\.(?:\*|all|default)\.(?=[^.]+$)/, '$1.default.')
    .replace('.sched_domain.*.', '.sched_domain.cpu0.domain0.')
    .replaceAll('*', 'any');
}

const plain = /^-?\d+$/;
const named = new Map([
  ['&zero', '0'],
  ['SYSCTL_ZERO', '0'],
  ['&one', '1'],
  ['SYSCTL_ONE', '1'],
  ['&two', '2'],
  ['&four', '4'],
  ['&one_hundred', '100'],
]);

/** A bound that was written as a number or by a name that can only be one; `null`: there is none; undefined: not known. */
function number(bound: Bound): bigint | null | undefined {
  if (bound === null) return null;
  const text = String(bound);
  if (plain.test(text)) return BigInt(text);
  const value = named.get(text);
  return value === undefined ? undefined : BigInt(value);
}

/** Values at and just beyond the bounds, and whether that handler takes them. */
function trialsOf(
  handler: string | null,
  min: bigint | null | undefined,
  max: bigint | null | undefined,
  signed: boolean,
): readonly (readonly [string, boolean])[] {
  // this one does not look at bounds, even where the table names some
  if (handler === 'proc_dointvec')
    return signed
      ? [
          ['2147483647', true],
          ['-2147483648', true],
        ]
      : [['2147483647', true]];
  if (handler !== 'proc_dointvec_minmax' && handler !== 'proc_dou8vec_minmax') return [];
  const trials: (readonly [string, boolean])[] = [];
  if (typeof min === 'bigint') trials.push([String(min), true], [String(min - 1n), false]);
  if (typeof max === 'bigint') trials.push([String(max), true], [String(max + 1n), false]);
  return trials;
}
