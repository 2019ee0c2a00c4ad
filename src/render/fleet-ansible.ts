import type { FleetReport } from '../model/fleet.ts';
import { commentLines } from './comment-lines.ts';
import { counted } from './fleet-common.ts';
import { headerLines, type Tool } from './header.ts';

export interface AnsibleFile {
  readonly path: string;
  readonly content: string;
}

/** What Ansible and an INI inventory take for a plain host name: no range, no port, no variable, no comment. */
const plain = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_-])?$/;

/** Words that Ansible has groups of. */
const taken = new Set(['all', 'ungrouped', 'localhost']);

/**
 * An inventory with a group for hosts that need the same, with the group's variables in group_vars and, where a host of it differs
 * (it keeps other lines of an earlier run), its own in host_vars, which win. A host whose name an inventory cannot hold as it is
 * stands as a comment only.
 * @param vars of a host by its name; undefined where it needs nothing
 */
export function fleetAnsible(report: FleetReport, tool: Tool, vars: (host: string) => string | undefined): readonly AnsibleFile[] {
  const header = headerLines({ tool, profile: report.profile, inputs: [] });
  const files: AnsibleFile[] = [];
  const inventory = [...header, ''];
  for (const group of report.groups) {
    inventory.push(
      ...commentLines(`${counted(group.hosts.length, 'host')}, ${counted(group.changes.length, 'change')}`),
      `[${group.name}]`,
    );
    const named = group.hosts.filter((host) => plain.test(host) && !taken.has(host) && !host.startsWith('tune_advise_'));
    const used = new Set(named);
    for (const host of group.hosts)
      inventory.push(...(used.has(host) ? [host] : commentLines(`left out, as no inventory holds such a name: ${host}`, 10_000)));
    inventory.push('');
    const usual = mostUsual(named, vars);
    if (usual !== undefined) files.push({ path: `group_vars/${group.name}.yml`, content: usual });
    for (const host of named) {
      const own = vars(host);
      if (own !== undefined && own !== usual) files.push({ path: `host_vars/${host}.yml`, content: own });
    }
  }
  return [{ path: 'inventory.ini', content: `${inventory.join('\n')}` }, ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function mostUsual(hosts: readonly string[], vars: (host: string) => string | undefined): string | undefined {
  const counts = new Map<string, number>();
  for (const host of hosts) {
    const text = vars(host);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}
