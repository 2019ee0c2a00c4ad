import { expect } from 'vitest';
import { json, run } from '../cli/run.ts';

export type Given = Readonly<Record<string, number | boolean | string>>;
/** What is set by a plan: a sysctl or a module by its key, a limit by its name and for whom. */
export type Settings = Readonly<Record<string, string>>;

export const rhel7 = ['--kernel', 'rhel:7'];
export const debian12 = ['--kernel', '6.1', '--distro', 'debian:12'];

const sets = (facts: Given) => Object.entries(facts).flatMap(([name, value]) => ['--set', `${name}=${value}`]);

/** The report of the built program for a profile of this package, with 64 GiB and 16 CPUs unless told otherwise. */
export function shippedPlan(profile: string, machine: readonly string[], facts: Given = {}, more: readonly string[] = []) {
  const memory = machine.includes('--memory') || machine.includes('--root') ? [] : ['--memory', '64G', '--cpus', '16'];
  const ran = run(['advise', '--profile', profile, ...machine, ...memory, ...sets(facts), ...more, '--format', 'json']);
  expect(ran.code, ran.err).toBe(0);
  return json(ran);
}

/** What it changes. */
export function changed(...args: Parameters<typeof shippedPlan>): Settings {
  const changes: readonly { target: string; key: string; type?: string; domain?: string; unit?: string; proposed: string }[] = shippedPlan(
    ...args,
  ).changes;
  return Object.fromEntries(
    changes.map((c) => [
      c.target === 'limit' ? `${c.key} ${c.domain ?? c.unit}${c.type === undefined ? '' : ` ${c.type}`}` : c.key,
      c.proposed,
    ]),
  );
}

export const nofile = (profile: string, unit: string, facts: Given = {}) =>
  changed(profile, debian12, facts, ['--service', unit])[`nofile ${unit} soft`];

/** What lint finds above advice in the sysctl file of a profile of this package, judged for the same kernel. */
export function foundInFile(profile: string, machine: readonly string[], facts: Given): readonly unknown[] {
  const ran = run(['advise', '--profile', profile, ...machine, '--memory', '64G', '--cpus', '16', ...sets(facts), '--format', 'sysctl']);
  expect(ran.code, ran.err).toBe(0);
  const linted = json(
    run(['lint', '-', '--stdin-filename', 'etc/sysctl.d/99-tune-advise.conf', ...machine.slice(0, 2), '--format', 'json'], {
      input: ran.out,
    }),
  );
  return linted.findings.filter((finding: { severity: string }) => finding.severity !== 'advice');
}
