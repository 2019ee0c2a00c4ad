import type { Grade } from '../model/claim.ts';
import { compareVersions } from '../model/kernel.ts';
import type { KernelRange, VersionBound } from '../model/kernel-types.ts';
import type { Parameter } from '../model/parameter.ts';
import { rangeWords } from './explain-accepts.ts';
import { scopeWords } from './explain-scope.ts';

/** What happened to a parameter in one release. */
export interface HistoryRow {
  /** the first release that was seen so; absent: in all that are known */
  readonly at?: string;
  /** the last one before it that was seen otherwise, where releases between them were not looked at */
  readonly after?: string;
  /** it was so already in the oldest release that was looked at */
  readonly knownBy?: true;
  /** `mainline`, `rhel:8`, `stable 6.1` */
  readonly where: string;
  readonly what: readonly string[];
  /** the weakest of the claims that it rests on */
  readonly grade?: Grade;
}

interface Happening {
  readonly bound?: VersionBound;
  readonly which: 'since' | 'until';
  readonly knownBy?: true;
  readonly where: string;
  readonly what: string;
  readonly claim?: string;
}

/**
 * The releases in which a parameter came, changed its default, its range or its scope, lost its effect or went, oldest first; then
 * the same for stable branches and distributions.
 */
export function explainHistory(p: Parameter): readonly HistoryRow[] {
  const all = [
    ...support(p),
    ...changes(p.defaults, (e) => `default ${e.value === undefined ? (e.words ?? 'depends on the machine') : shown(e.value)}`),
    ...fieldsOf(p).flatMap((field) =>
      changes(
        p.value.accepted.filter((range) => range.field === field),
        (e) => `${field === undefined ? 'accepts' : `field ${field + 1} accepts`} ${rangeWords(e, p, true)}`,
      ),
    ),
    ...members(p),
    ...changes(p.scope, scopeWords),
    ...p.stub.map((e) => happening(e, 'since', `without effect: ${e.why}`, undefined)),
  ];
  const rows = new Map<string, Happening[]>();
  for (const one of all) {
    const key = JSON.stringify([one.where, one.which === 'until' ? '-' : '+', one.bound ?? null]);
    rows.set(key, [...(rows.get(key) ?? []), one]);
  }
  return [...rows.values()].map((group) => row(group, p)).toSorted(inOrder);
}

function row(group: readonly Happening[], p: Parameter): HistoryRow {
  const first = group[0] as Happening;
  const at = boundOf(first);
  const claims = new Map(Object.entries(p.claims));
  const grades = group.flatMap((one) => (one.claim === undefined ? [] : [claims.get(one.claim)?.grade]));
  const grade = (['secondary', 'inferred', 'primary'] as const).find((g) => grades.includes(g));
  return {
    ...at,
    ...(group.some((one) => one.knownBy === true) && { knownBy: true as const }),
    where: first.where,
    what: [...new Set(group.map((one) => one.what))],
    ...(grade !== undefined && { grade }),
  };
}

function boundOf({ bound, which }: Happening): { readonly at?: string; readonly after?: string } {
  if (bound === undefined) return {};
  if (typeof bound === 'string') return { at: bound };
  return which === 'since' ? { at: bound.present, after: bound.absent } : { at: bound.absent, after: bound.present };
}

function inOrder(a: HistoryRow, b: HistoryRow): number {
  if (a.where !== b.where) return a.where === 'mainline' ? -1 : b.where === 'mainline' ? 1 : a.where < b.where ? -1 : 1;
  if (a.at === undefined || b.at === undefined) return a.at === b.at ? 0 : a.at === undefined ? -1 : 1;
  return compareVersions(a.at, b.at);
}

const shown = (value: string) => (value === '' ? "''" : value);
const whereOf = (e: KernelRange) => (e.distro !== undefined ? e.distro : e.branch !== undefined ? `stable ${e.branch}` : 'mainline');
const fieldsOf = (p: Parameter) => [...new Set(p.value.accepted.map((range) => range.field))].toSorted((a, b) => (a ?? -1) - (b ?? -1));

function happening(e: KernelRange & { readonly claim?: string }, which: 'since' | 'until', what: string, previous: unknown): Happening {
  return {
    ...(e[which] !== undefined && { bound: e[which] }),
    which,
    ...(which === 'since' && e.sinceKnownBy === true && previous === undefined && { knownBy: true as const }),
    where: whereOf(e),
    what,
    ...(e.claim !== undefined && { claim: e.claim }),
  };
}

function support(p: Parameter): readonly Happening[] {
  return p.support.flatMap((e) => {
    const absent = e.exists === false;
    const came = happening(e, 'since', absent ? 'not there' : 'there', undefined);
    const gone = absent ? 'there again' : p.renamedTo === undefined ? 'gone' : `gone: now ${p.renamedTo}`;
    return e.until === undefined ? [came] : [came, happening(e, 'until', gone, undefined)];
  });
}

/** Entries of one list in which the words of the one before do not simply go on. */
function changes<T extends KernelRange & { readonly claim: string }>(
  entries: readonly T[],
  words: (entry: T) => string,
): readonly Happening[] {
  const last = new Map<string, string>();
  return entries.flatMap((e) => {
    const [where, what] = [whereOf(e), words(e)];
    const before = last.get(where);
    last.set(where, what);
    return before === what ? [] : [happening(e, 'since', what, before)];
  });
}

/** Members that came later than the parameter, or went before it. */
function members(p: Parameter): readonly Happening[] {
  return p.value.members.flatMap((m) => [
    ...(m.since === undefined || m.sinceKnownBy === true ? [] : [happening(m, 'since', `takes ${m.value}: ${m.meaning}`, undefined)]),
    ...(m.until === undefined ? [] : [happening(m, 'until', `no longer ${m.value}: ${m.meaning}`, undefined)]),
  ]);
}
