import type { FleetAnswer, FleetChange, FleetDrift, FleetFinding, FleetGroup, FleetReport } from '../model/fleet.ts';
import type { Change, Question, Removal } from '../model/plan.ts';
import { compareText } from './compare-text.ts';

/** Texts by number; the same text is kept once. */
export interface Texts {
  number(text: string): number;
  text(number: number): string;
}

export function texts(): Texts {
  const numbers = new Map<string, number>();
  const all: string[] = [];
  return {
    number(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, all.length);
      all.push(text);
      return all.length - 1;
    },
    text: (number) => all[number] ?? '',
  };
}

/** An answer as numbers of texts: what many hosts have in common is kept once. */
export interface JoinedAnswer {
  /** the same for hosts that need the same */
  readonly need: number;
  readonly changes: readonly number[];
  readonly removals: readonly number[];
  readonly findings: readonly number[];
  readonly questions: readonly number[];
  readonly drift: readonly number[];
}

/**
 * What has to be done, without what is there now: in that hosts of one group are the same.
 * @param byFindings no profile was asked for: hosts are grouped by what is wrong with them
 */
export function joinedAnswer(answer: FleetAnswer, known: Texts, byFindings: boolean): JoinedAnswer {
  const judged = byFindings ? answer.findings : [];
  const need = JSON.stringify([answer.changes.map(needOf).sort(), [...answer.removals].sort(), [...judged].sort()]);
  const numbers = (list: readonly string[]) => list.map((text) => known.number(text));
  return {
    need: known.number(need),
    changes: numbers(answer.changes),
    removals: numbers(answer.removals),
    findings: numbers(answer.findings),
    questions: numbers(answer.questions),
    drift: numbers(answer.drift),
  };
}

function needOf(text: string): string {
  const { target, key, module, proposed, domain, unit, type, unitOfValue } = JSON.parse(text) as Change;
  return JSON.stringify([target, key, module, proposed, domain, unit, type, unitOfValue]);
}

export interface JoinedHost {
  readonly name: string;
  readonly answer: JoinedAnswer;
}

/**
 * Groups, drift and questions of all hosts. The order in which hosts come does not matter.
 * @param hosts with names that differ from each other
 */
export function fleetGroups(hosts: readonly JoinedHost[], known: Texts): Pick<FleetReport, 'groups' | 'drift' | 'questions'> {
  const sorted = hosts.toSorted((a, b) => compareText(a.name, b.name));
  const needs = new Map<number, JoinedHost[]>();
  for (const host of sorted) pushTo(needs, host.answer.need, host);
  const groups = [...needs.values()].sort((a, b) => b.length - a.length || compareText(a[0]?.name ?? '', b[0]?.name ?? ''));
  return {
    groups: groups.map((members, at) => groupOf(members, at + 1, known)),
    drift: byText(sorted, (answer) => answer.drift, known)
      .map(({ text, hosts }) => ({ ...(JSON.parse(text) as Omit<FleetDrift, 'hosts'>), hosts }))
      .sort((a, b) => b.hosts.length - a.hosts.length || compareText(JSON.stringify(a), JSON.stringify(b))),
    questions: byText(sorted, (answer) => answer.questions, known)
      .map(({ text, hosts }) => ({ ...(JSON.parse(text) as Question), hosts: hosts.length }))
      .sort((a, b) => b.hosts - a.hosts || compareText(JSON.stringify(a), JSON.stringify(b))),
  };
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list !== undefined) list.push(value);
  else map.set(key, [value]);
}

function byText(hosts: readonly JoinedHost[], of: (answer: JoinedAnswer) => readonly number[], known: Texts) {
  const found = new Map<number, string[]>();
  for (const { name, answer } of hosts) for (const number of new Set(of(answer))) pushTo(found, number, name);
  return [...found].map(([number, names]) => ({ text: known.text(number), hosts: names }));
}

function groupOf(members: readonly JoinedHost[], number: number, known: Texts): FleetGroup {
  const first = members[0];
  const parse = <T>(list: readonly number[]) => list.map((at) => JSON.parse(known.text(at)) as T);
  const findings = byText(members, (answer) => answer.findings, known).map(({ text }) => JSON.parse(text) as FleetFinding);
  return {
    name: `tune_advise_${number}`,
    hosts: members.map(({ name }) => name),
    changes: changesOf(members, known),
    removals: first === undefined ? [] : parse<Removal>(first.answer.removals),
    findings: findings.sort((a, b) => rank[a.severity] - rank[b.severity] || compareText(JSON.stringify(a), JSON.stringify(b))),
  };
}

const rank = { error: 0, warning: 1, advice: 2 } as const;

/** In the order of the first host's plan, each told as it is for that host. */
function changesOf(members: readonly JoinedHost[], known: Texts): readonly FleetChange[] {
  const current = new Map<string, Map<string | null, number>>();
  const where = new Map<string, Map<Change['where'], number>>();
  const times = new Map<number, number>();
  for (const { answer } of members) for (const at of answer.changes) times.set(at, (times.get(at) ?? 0) + 1);
  for (const [at, count] of times) {
    const text = known.text(at);
    const change = JSON.parse(text) as Change;
    const need = needOf(text);
    addTo(current, need, change.current, count);
    addTo(where, need, change.where, count);
  }
  return (members[0]?.answer.changes ?? []).map((at) => {
    const text = known.text(at);
    const { where: _, current: __, currentFrom: ___, sizing: ____, ...change } = JSON.parse(text) as Change;
    const need = needOf(text);
    return { change, current: counted(current.get(need)), where: counted(where.get(need)) };
  });
}

function addTo<V>(all: Map<string, Map<V, number>>, need: string, value: V, count: number): void {
  const counts = all.get(need) ?? new Map<V, number>();
  counts.set(value, (counts.get(value) ?? 0) + count);
  all.set(need, counts);
}

function counted<V extends string | null>(counts: ReadonlyMap<V, number> | undefined): readonly { value: V; hosts: number }[] {
  return [...(counts ?? [])]
    .map(([value, hosts]) => ({ value, hosts }))
    .sort((a, b) => b.hosts - a.hosts || compareText(a.value ?? '', b.value ?? ''));
}
