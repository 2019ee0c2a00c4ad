import { readerTitle } from '../core/effective-readers.ts';
import type { DriftContext } from '../core/verify-drift.ts';
import { expectedOfFiles } from '../core/verify-expected.ts';
import { modulesListed } from '../core/verify-modules.ts';
import { expectedOfPlan, type PlannedValues } from '../core/verify-planned.ts';
import { type VerifyContext, verifyRows } from '../core/verify-rows.ts';
import type { Effective } from '../model/effective.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Verification, VerifyRow } from '../model/verify.ts';
import { effectiveAnswer } from './effective-answer.ts';
import type { Machine } from './machine.ts';
import { type ParsedFiles, parsedFiles } from './parsed-files.ts';
import { limitRows, limitsOfFiles } from './verify-limits.ts';
import { readOnlyAt } from './verify-read-only.ts';
import { verifyTimes } from './verify-times.ts';

export interface VerifyQuestion {
  /** keys and patterns; none: all */
  readonly keys: readonly string[];
  /** parameters are asked for, limits are asked for: neither narrows */
  readonly sysctl: boolean;
  readonly limits: boolean;
  readonly user?: string;
}

/** What the files of the machine give each key, against what runs. */
export function verifyFiles(question: VerifyQuestion, found: Machine, knowledge: Knowledge): Verification {
  const files = lazily(() => parsedFiles(found.files));
  const answer = effectiveAnswer(question.keys, undefined, [], found, knowledge);
  const times = found.facts.from === 'host' && found.tree !== undefined ? verifyTimes(found.tree) : undefined;
  const expected = expectedOfFiles(answer.values, { ...found, knowledge, forgives: forgiving(found, files) });
  const unset = question.keys.length === 0 ? [] : answer.values.filter((value) => value.winner === undefined).map((value) => value.key);
  const limits = question.limits ? limitsOfFiles(found, question.user, knowledge, times) : { rows: [], notes: [] };
  return {
    against: `the files, as ${readerTitle(answer.reader.name)} ${answer.reader.version} reads them (${answer.readerWhy})`,
    rows: [...(question.sysctl ? verifyRows(expected, contextOf(answer, found, knowledge, files)) : []), ...limits.rows],
    notes: [
      ...(answer.notes ?? []),
      ...unset.map((key) => `no line that is read at boot gives ${key} a value: there is nothing to compare`),
      ...limits.notes,
    ],
    notChecked: answer.notChecked,
  };
}

/** What a plan sets and keeps, against what runs; the files tell why they differ. */
export function verifyPlan(
  plan: PlannedValues,
  told: { readonly against: string; readonly from: (key: string) => string; readonly notes: readonly string[] },
  wanted: (key: string) => boolean,
  found: Machine,
  knowledge: Knowledge,
): Verification {
  const files = lazily(() => parsedFiles(found.files));
  const expected = expectedOfPlan(plan, told.from).filter((one) => wanted(one.key));
  const keys = expected.filter((one) => one.target === 'sysctl');
  const answer =
    keys.length === 0 ? undefined : effectiveAnswer(keys.map((one) => one.key).filter(isSafe), undefined, [], found, knowledge);
  const rows: readonly VerifyRow[] = answer === undefined ? [] : verifyRows(keys, contextOf(answer, found, knowledge, files));
  const limits = limitRows(
    expected.filter((one) => one.target === 'limit'),
    found,
    undefined,
  );
  return { against: told.against, rows: [...rows, ...limits], notes: told.notes, notChecked: answer?.notChecked ?? [] };
}

/** A key of a plan from elsewhere may be anything; a pattern would ask for others. */
const isSafe = (key: string) => !/[\s=*?[\]]/.test(key) && key !== '';

function contextOf(answer: Effective, found: Machine, knowledge: Knowledge, files: () => ParsedFiles): VerifyContext {
  const times = found.facts.from === 'host' && found.tree !== undefined ? verifyTimes(found.tree) : undefined;
  const differ = new Map(answer.disagreements.map((one) => [one.key, one.readers]));
  const others: DriftContext['others'] = (key) =>
    Object.entries(differ.get(key) ?? {}).flatMap(([name, given]) =>
      name === answer.reader.name || given.value === undefined || given.path === undefined
        ? []
        : [{ reader: readerTitle(name as typeof answer.reader.name), value: given.value, place: `${given.path}:${given.line}` }],
    );
  const readOnly = lazily(() => readOnlyAt(found.tree));
  const listed = lazily(() => modulesListed(files().texts));
  return {
    facts: found.facts,
    kernel: found.kernel,
    knowledge,
    files: new Map(answer.values.map((value) => [value.key, value])),
    others,
    readOnly: (path) => readOnly()(path),
    reload: reloads[answer.reader.name],
    get loadedEarly() {
      return listed();
    },
    ...(times !== undefined && { changedSinceBoot: (path: string) => times.changedSinceBoot(path) }),
  };
}

const reloads: Readonly<Record<Effective['reader']['name'], string>> = {
  systemd: 'systemctl restart systemd-sysctl.service loads all files as the boot does',
  procps: 'sysctl --system loads all files',
  'procps-p': 'sysctl -p loads /etc/sysctl.conf',
  busybox: 'rc-service sysctl restart loads the files as the boot does',
  tuned: 'tuned-adm profile loads them with the profile',
};

/** The files are only taken apart for this where some line begins with a dash. */
function forgiving({ files: all }: Machine, files: () => ParsedFiles): (path: string, line: number) => boolean {
  const places = lazily(
    () =>
      new Set(
        files().sysctl.flatMap((file) => file.lines.filter((line) => line.forgiving === true).map((line) => `${line.path}:${line.line}`)),
      ),
  );
  const dashed = new Set(all.flatMap(({ path, text }) => (text !== undefined && /^[ \t]*-/m.test(text) ? [path] : [])));
  return (path, line) => dashed.has(path) && places().has(`${path}:${line}`);
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
