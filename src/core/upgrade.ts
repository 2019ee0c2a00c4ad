import type { NotChecked } from '../model/facts.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { compareVersions } from '../model/kernel.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { FileLines } from '../model/rule.ts';
import type { UpgradeChange, UpgradeReport, UpgradeSide } from '../model/upgrade.ts';
import { compareText } from './compare-text.ts';
import { lineDefaults, unsetDefaults } from './upgrade-defaults.ts';
import { findingChanges } from './upgrade-findings.ts';
import { keyChanges, scopeChanges, valueChanges } from './upgrade-keys.ts';
import { limitChanges } from './upgrade-limits.ts';
import { linesByKey, type UpgradeContext } from './upgrade-lines.ts';
import { loneFileChanges, readerChanges, type UpgradeTree } from './upgrade-readers.ts';
import type { UpgradeMachine } from './upgrade-usual.ts';

export interface UpgradeInput {
  readonly files: readonly FileLines[];
  readonly from: UpgradeSide;
  readonly to: UpgradeSide;
  /** what lint finds on each side */
  readonly findings: { readonly from: readonly Finding[]; readonly to: readonly Finding[] };
  /** sysctl files that lie as on a machine */
  readonly trees: readonly UpgradeTree[];
  readonly knowledge: Knowledge;
  readonly machine: UpgradeMachine;
  readonly notChecked: readonly NotChecked[];
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, advice: 2 };

/** What changes for these files from one kernel or distribution to another: lint's judgement of both, told as differences. */
export function upgrade(input: UpgradeInput): UpgradeReport {
  const { files, from, to, knowledge, machine } = input;
  const context: UpgradeContext = { files, from, to, knowledge, machine };
  const byKey = linesByKey(files);
  const changes: UpgradeChange[] = [];
  for (const [key, lines] of byKey) {
    const presence = keyChanges(key, lines, context);
    if (presence !== 'stays') {
      changes.push(...presence);
      continue;
    }
    const parameter = knowledge.parameter(key);
    if (parameter === undefined) continue;
    const values = lines.flatMap((line) => valueChanges(line, parameter, context));
    const refused = new Set(values.flatMap(({ kind, path, line }) => (kind === 'value-refused' ? [`${path}\n${line}`] : [])));
    const taken = lines.filter(({ line }) => !refused.has(`${line.path}\n${line.line}`));
    changes.push(...values);
    if (taken.length > 0) changes.push(...lineDefaults(key, taken, parameter, context), ...scopeChanges(taken, parameter, context));
  }
  changes.push(...input.trees.flatMap((tree) => readerChanges(tree, from, to, knowledge)));
  changes.push(...loneFileChanges(loneFiles(files, input.trees), from, to, knowledge));
  changes.push(...limitChanges(context), ...unsetDefaults(new Set(byKey.keys()), context));
  changes.push(...findingChanges(input.findings.from, input.findings.to, changes, context));
  const settings = settingPlaces(files);
  const touched = new Set(
    changes.flatMap(({ path, line, kind }) => (path === undefined || kind === 'finding-gone' ? [] : [`${path}\n${line}`])),
  );
  return {
    from,
    to,
    older: compareVersions(to.kernel.version, from.kernel.version) < 0,
    files: [...new Set(files.map(({ path }) => path))].sort(),
    settings: settings.size,
    unchanged: [...settings].filter((place) => !touched.has(place)).length,
    changes: changes.sort(byHarm),
    notChecked: [...input.notChecked, ...unjudged(input)],
  };
}

function byHarm(a: UpgradeChange, b: UpgradeChange): number {
  const late = (one: UpgradeChange) => (one.kind === 'unknown' ? 1 : 0);
  return (
    rank[a.severity] - rank[b.severity] ||
    late(a) - late(b) ||
    Number(a.path === undefined) - Number(b.path === undefined) ||
    compareText(a.path ?? '', b.path ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.key ?? '', b.key ?? '') ||
    compareText(a.kind, b.kind) ||
    compareText(a.why, b.why)
  );
}

function settingPlaces(files: readonly FileLines[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const file of files) {
    if (file.kind === 'sysctl') for (const { kind, line } of file.lines) if (kind === 'setting') places.add(`${file.path}\n${line}`);
    if (file.kind === 'limits') for (const { kind, line } of file.lines) if (kind === 'limit') places.add(`${file.path}\n${line}`);
    if (file.kind === 'unit')
      for (const { kind, name, line } of file.lines)
        if (kind === undefined && /^(?:Default)?Limit[A-Z]/.test(name)) places.add(`${file.path}\n${line}`);
  }
  return places;
}

/** The first setting of each native sysctl file that lies in no tree. */
function loneFiles(
  files: readonly FileLines[],
  trees: readonly UpgradeTree[],
): readonly { readonly path: string; readonly line: number }[] {
  return files.flatMap((file) => {
    if (file.kind !== 'sysctl' || file.format !== undefined) return [];
    const first = file.lines.find(({ kind }) => kind === 'setting');
    const inTree = trees.some(({ prefix }) => file.path === `${prefix}etc/sysctl.conf`);
    return first === undefined || inTree ? [] : [{ path: file.path, line: first.line }];
  });
}

function unjudged({ files, trees, from, to, knowledge }: UpgradeInput): readonly NotChecked[] {
  const said: NotChecked[] = [];
  const patterns = files.flatMap((file) =>
    file.kind === 'sysctl' ? file.lines.filter(({ kind, glob }) => kind === 'setting' && glob === true) : [],
  );
  if (patterns.length > 0)
    said.push({
      what: `${patterns.length} ${patterns.length === 1 ? 'pattern' : 'patterns'}`,
      why: 'which keys a pattern reaches is told by a machine alone',
    });
  const unnamed = [from, to].filter(({ distribution }) => distribution === undefined).map(({ name }) => name);
  if (unnamed.length > 0)
    said.push({
      what: `readers, PID 1 and limits of ${[...new Set(unnamed)].join(' and ')}`,
      why: 'no distribution that is known here was named: expected one as in debian:12',
    });
  else if (trees.length === 0 && files.some(({ kind, ...file }) => kind === 'sysctl' && !('format' in file)))
    said.push({ what: 'which line wins', why: 'the files do not lie as on a machine (etc/sysctl.d): each was judged alone' });
  for (const side of [from, to])
    if (compareVersions(side.kernel.version, `${knowledge.newestKernel}.99999`) > 0)
      said.push({
        what: `Linux ${side.kernel.raw}`,
        why: `newer than the knowledge, which ends with ${knowledge.newestKernel}: taken to be as that one`,
      });
  return said;
}
