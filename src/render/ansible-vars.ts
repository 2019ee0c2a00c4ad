import type { Plan } from '../model/plan.ts';
import { limitEntries, sysctlEntries } from './ansible-entries.ts';
import { commentLines } from './comment-lines.ts';
import { type Header, headerLines } from './header.ts';
import { planFileKind } from './plan-file.ts';
import { ansibleString, ansibleText } from './yaml-string.ts';

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The plan as Ansible variables (YAML, every value a quoted string, its reason above it):
 * `sysctl_overwrite` (key → value, as dev-sec's os_hardening and a loop over `dict2items` take it), `tune_advise_sysctl_file`,
 * `tune_advise_absent` ({name, sysctl_file}), `tune_advise_limits` ({domain, limit_type, limit_item, value}), `tune_advise_units`
 * ({unit, path, content}), `tune_advise_modules` (names), `tune_advise_files` ({path, content}), `tune_advise_restart` (units).
 * What these modules cannot express is said in a comment.
 */
export function ansibleVars(plan: Plan, header: Header): string {
  const sysctlFile = plan.files
    .map((f) => f.path)
    .filter((path) => planFileKind(path) === 'sysctl')
    .toSorted()[0];
  const lines = [
    '---',
    ...headerLines(header),
    '#',
    ...usage.map((line) => (line === '' ? '#' : `# ${line}`)),
    '',
    ...sysctlBlock(plan),
    '',
    ...commentLines('the file that these keys belong in, so that no later one wins over it'),
    `tune_advise_sysctl_file: ${ansibleString(sysctlFile ?? '/etc/sysctl.d/99-tune-advise.conf')}`,
    '',
    ...absentBlock(plan),
    '',
    ...list(
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
    ...list(
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
    ...plainList('tune_advise_modules', moduleNames(plan)),
    '',
    ...list(
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
    ...plainList('tune_advise_restart', [...new Set(plan.restart.map((r) => r.unit))].toSorted(compareText)),
  ];
  return `${lines.join('\n')}\n`;
}

const usage: readonly string[] = [
  'A task that sets them:',
  '- ansible.posix.sysctl:',
  '    name: "{{ item.key }}"',
  '    value: "{{ item.value }}"',
  '    sysctl_file: "{{ tune_advise_sysctl_file }}"',
  '    sysctl_set: true',
  '  loop: "{{ sysctl_overwrite | dict2items }}"',
];

function sysctlBlock(plan: Plan): readonly string[] {
  const said: string[] = [];
  const unsaid: string[] = [];
  for (const entry of sysctlEntries(plan)) {
    const why = unsayable(entry.key, entry.value);
    if (why !== undefined) {
      unsaid.push(...commentLines(`not here: ${entry.key} = ${entry.value}: ${why}`));
      continue;
    }
    said.push(
      ...entry.reasons.flatMap((reason) => commentLines(reason, 110, '  ')),
      `  ${yamlKey(entry.key)}: ${ansibleString(entry.value)}`,
    );
  }
  const first = said.length === 0 ? ['sysctl_overwrite: {}'] : ['sysctl_overwrite:', ...said];
  return [...unsaid, ...first];
}

/** Limits of ansible.posix.sysctl, read in its source (1.4): it refuses an empty value, and makes 1 and 0 of yes and off. */
function unsayable(key: string, value: string): string | undefined {
  if (value === '') return 'ansible.posix.sysctl refuses an empty value';
  if (/^(y|yes|on|t|true|n|no|off|f|false)$/i.test(value)) return 'ansible.posix.sysctl would write a number for this word';
  return /[*?[]/.test(key) ? 'ansible.posix.sysctl knows no patterns' : undefined;
}

const yamlKey = (key: string) => (/^[A-Za-z][A-Za-z0-9_./-]*$/.test(key) ? key : ansibleString(key));

function absentBlock(plan: Plan): readonly string[] {
  const seen = new Set<string>();
  const items: Item[] = [];
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
  return [...unsaid, ...commentLines('lines to take out: ansible.posix.sysctl with state: absent'), ...list('tune_advise_absent', items)];
}

function filesOf(plan: Plan, kind: 'systemd' | 'other') {
  return plan.files.filter((file) => planFileKind(file.path) === kind).toSorted((a, b) => compareText(a.path, b.path));
}

/** `/etc/systemd/system/nginx.service.d/50-limits.conf` → `nginx.service`; `''` for a file that is no drop-in of a unit. */
function unitOf(path: string): string {
  return /\/([^/]+)\.d\/[^/]+$/.exec(path)?.[1] ?? '';
}

function moduleNames(plan: Plan): readonly string[] {
  const names = plan.changes.flatMap((c) => (c.target === 'module' ? [c.key] : c.module === undefined ? [] : [c.module]));
  return [...new Set(names)].toSorted(compareText);
}

interface Item {
  readonly reasons: readonly string[];
  readonly fields: readonly (readonly [name: string, value: string])[];
}

function list(name: string, items: readonly Item[]): readonly string[] {
  if (items.length === 0) return [`${name}: []`];
  return [
    `${name}:`,
    ...items.flatMap((item) => [
      ...item.reasons.flatMap((reason) => commentLines(reason, 110, '  ')),
      ...item.fields.map(
        ([field, value], i) =>
          `  ${i === 0 ? '- ' : '  '}${field}: ${field === 'content' ? ansibleText(value, '      ') : ansibleString(value)}`,
      ),
    ]),
  ];
}

function plainList(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [`${name}: []`] : [`${name}:`, ...values.map((value) => `  - ${ansibleString(value)}`)];
}
