import type { FleetChange, FleetReport } from '../model/fleet.ts';

/** A change as one line tells it: `nofile of nginx.service (soft)`. */
export function changeName({ change }: FleetChange): string {
  const whose = change.unit ?? change.domain;
  if (change.target === 'module') return `module ${change.key}`;
  if (change.target !== 'limit') return change.key;
  return `${change.key}${whose === undefined ? '' : ` of ${whose}`}${change.type === undefined ? '' : ` (${change.type})`}`;
}

/** The same for changes that hosts of different groups need alike. */
export const changeId = (one: FleetChange) => JSON.stringify([one.change.target, changeName(one), one.change.unit, one.change.proposed]);

/** Changes that every group needs which needs any, where there are several such groups. */
export function commonChanges(report: FleetReport): readonly FleetChange[] {
  const busy = report.groups.filter((group) => group.changes.length > 0);
  const [first, ...others] = busy;
  if (first === undefined || others.length === 0) return [];
  const sets = others.map((group) => new Set(group.changes.map(changeId)));
  const shared = first.changes.filter((one) => sets.every((set) => set.has(changeId(one))));
  return shared.map((one) => ({
    change: one.change,
    current: sum(
      busy.flatMap((group) => group.changes.filter((other) => changeId(other) === changeId(one)).flatMap(({ current }) => current)),
    ),
    where: sum(busy.flatMap((group) => group.changes.filter((other) => changeId(other) === changeId(one)).flatMap(({ where }) => where))),
  }));
}

function sum<V extends string | null>(counts: readonly { readonly value: V; readonly hosts: number }[]): { value: V; hosts: number }[] {
  const all = new Map<V, number>();
  for (const { value, hosts } of counts) all.set(value, (all.get(value) ?? 0) + hosts);
  return [...all]
    .map(([value, hosts]) => ({ value, hosts }))
    .sort((a, b) => b.hosts - a.hosts || ((a.value ?? '') < (b.value ?? '') ? -1 : 1));
}

export const counted = (count: number, one: string, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;

/** How the outliers were told from the rest; said with every list of them. */
export function outlierRule(rule: { readonly fewest: number; readonly share: number; readonly most: number }): string {
  return `of at least ${rule.fewest} hosts with the same distribution, kernel release, CPUs and memory (to the GiB), at least ${rule.share} % hold another single value; settable keys only, and none with more than ${rule.most} different values`;
}

/** `edge1, edge2 and 3 more`. */
export function someHosts(hosts: readonly string[], most: number): string {
  if (hosts.length <= most) return hosts.join(', ');
  return `${hosts.slice(0, most).join(', ')} and ${hosts.length - most} more`;
}
