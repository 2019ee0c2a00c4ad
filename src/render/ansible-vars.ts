import type { Plan } from '../model/plan.ts';
import { limitEntries } from './ansible-entries.ts';
import { type AnsibleShape, shapedSettings, shapeUsage } from './ansible-shape.ts';
import { type AnsibleItem, ansibleList, ansiblePlainList } from './ansible-yaml.ts';
import { commentLines } from './comment-lines.ts';
import { type Header, headerLines } from './header.ts';
import { planFileKind } from './plan-file.ts';
import { ansibleString } from './yaml-string.ts';

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The plan as Ansible variables (YAML, every value a quoted string, its reason above it):
 * the settings in the shape that is asked for (`sysctl_overwrite`: key → value, as dev-sec's os_hardening and a loop over
 * `dict2items` take it; see shapedSettings), `tune_advise_sysctl_file`,
 * `tune_advise_absent` ({name, sysctl_file}), `tune_advise_limits` ({domain, limit_type, limit_item, value}), `tune_advise_units`
 * ({unit, path, content}), `tune_advise_modules` (names), `tune_advise_files` ({path, content}), `tune_advise_restart` (units).
 * What these modules cannot express is said in a comment.
 */
export function ansibleVars(plan: Plan, header: Header, shape: AnsibleShape = 'sysctl-overwrite'): string {
  const sysctlFile = ownSysctlPath(plan);
  const lines = [
    '---',
    ...headerLines(header),
    '#',
    ...shapeUsage(shape).map((line) => (line === '' ? '#' : `# ${line}`)),
    '',
    ...shapedSettings(plan, shape, sysctlFile),
    '',
    // TuneD keeps them in its own profile
    ...(shape === 'kernel-settings'
      ? []
      : [
          ...commentLines('the file that these keys belong in, so that no later one wins over it'),
          `tune_advise_sysctl_file: ${ansibleString(sysctlFile)}`,
          '',
        ]),
    ...absentBlock(plan),
    '',
    ...ansibleList(
      'tune_advise_limits',
      limitEntries(plan).map((l) => ({
        reasons: l.reasons,
        fields: [
          ['domain', l.domain],
          ['limit_type', l.type],
          ['limit_item', l.item],
          ['value', l.value],
        ],
      })),
    ),
    '',
    ...ansibleList(
      'tune_advise_units',
      filesOf(plan, 'systemd').map((f) => ({
        reasons: [],
        fields: [
          ['unit', unitOf(f.path)],
          ['path', f.path],
          ['content', f.content],
        ],
      })),
    ),
    '',
    ...ansiblePlainList('tune_advise_modules', moduleNames(plan)),
    '',
    ...ansibleList(
      'tune_advise_files',
      filesOf(plan, 'other').map((f) => ({
        reasons: [],
        fields: [
          ['path', f.path],
          ['content', f.content],
        ],
      })),
    ),
    '',
    ...ansiblePlainList('tune_advise_restart', [...new Set(plan.restart.map((r) => r.unit))].toSorted(compareText)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where the plan's own sysctl file lies; its usual place where the plan writes none. */
export function ownSysctlPath(plan: Plan): string {
  const paths = plan.files.map((file) => file.path).filter((path) => planFileKind(path) === 'sysctl');
  return paths.toSorted(compareText)[0] ?? '/etc/sysctl.d/99-tune-advise.conf';
}

function absentBlock(plan: Plan): readonly string[] {
  const seen = new Set<string>();
  const items: AnsibleItem[] = [];
  const unsaid: string[] = [];
  for (const removal of plan.removals.toSorted((a, b) => compareText(a.path, b.path) || a.line - b.line)) {
    const where = `${removal.path}:${removal.line}`;
    if (planFileKind(removal.path) !== 'sysctl') {
      unsaid.push(...commentLines(`not here: ${where} ${removal.key} must go: ${removal.reason}`));
      continue;
    }
    const name = JSON.stringify([removal.key, removal.path]);
    if (seen.has(name)) continue;
    seen.add(name);
    items.push({
      reasons: [`${where}: ${removal.reason}`],
      fields: [
        ['name', removal.key],
        ['sysctl_file', removal.path],
      ],
    });
  }
  return [
    ...unsaid,
    ...commentLines('lines to take out: ansible.posix.sysctl with state: absent'),
    ...ansibleList('tune_advise_absent', items),
  ];
}

function filesOf(plan: Plan, kind: 'systemd' | 'other') {
  return plan.files.filter((file) => planFileKind(file.path) === kind).toSorted((a, b) => compareText(a.path, b.path));
}

/** `/etc/systemd/system/nginx.service.d/50-limits.conf` → `nginx.service`; `''` for a file that is no drop-in of a unit. */
export function unitOf(path: string): string {
  return /\/([^/]+)\.d\/[^/]+$/.exec(path)?.[1] ?? '';
}

export function moduleNames(plan: Plan): readonly string[] {
  const names = plan.changes.flatMap((c) => (c.target === 'module' ? [c.key] : c.module === undefined ? [] : [c.module]));
  return [...new Set(names)].toSorted(compareText);
}
