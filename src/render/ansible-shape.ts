import type { Plan } from '../model/plan.ts';
import { type SysctlEntry, sysctlEntries } from './ansible-entries.ts';
import { ansibleList } from './ansible-yaml.ts';
import { commentLines } from './comment-lines.ts';
import { ansibleString } from './yaml-string.ts';

export type AnsibleShape = 'list' | 'sysctl-overwrite' | 'kernel-settings';

/** How to use a shape: lines for a comment, `''` for an empty one. */
export function shapeUsage(shape: AnsibleShape): readonly string[] {
  return usages[shape];
}

const usages: Readonly<Record<AnsibleShape, readonly string[]>> = {
  'sysctl-overwrite': [
    'A task that sets them:',
    '- ansible.posix.sysctl:',
    '    name: "{{ item.key }}"',
    '    value: "{{ item.value }}"',
    '    sysctl_file: "{{ tune_advise_sysctl_file }}"',
    '    sysctl_set: true',
    '  loop: "{{ sysctl_overwrite | dict2items }}"',
  ],
  // dev-sec/ansible-collection-hardening and Oefenweb/ansible-sysctl, tasks read at 066d282 and 05232a9
  list: [
    'A task that sets them (a role that loops over name, value and state takes the list as well: Oefenweb.sysctl, which',
    'writes /etc/sysctl.conf instead of the file that is named here):',
    '- ansible.posix.sysctl:',
    '    name: "{{ item.name }}"',
    '    value: "{{ item.value }}"',
    '    state: "{{ item.state }}"',
    '    sysctl_file: "{{ item.sysctl_file }}"',
    '    sysctl_set: "{{ item.state == \'present\' }}"',
    '    reload: false',
    '  loop: "{{ sysctl_settings }}"',
  ],
  // linux-system-roles/kernel_settings, README.md read at 18d8e68
  'kernel-settings': [
    'For the role kernel_settings (fedora.linux_system_roles): it adds these to the settings that it keeps, and removes none of',
    'them later (that is `previous: replaced`). Its provider is TuneD. Lines in /etc/sysctl.conf and /etc/sysctl.d win over it:',
    'take out those of tune_advise_absent, and look with `tune-advise effective --reader tuned`.',
  ],
};

/**
 * The settings as the variable of one shape: `sysctl_overwrite` (key → value), `sysctl_settings` ({name, value, state, sysctl_file}),
 * `kernel_settings_sysctl` ({name, value}). What the modules behind it cannot express is said in a comment.
 * @param sysctlFile the path that the plan's own file has
 * @returns lines without line ends
 */
export function shapedSettings(plan: Plan, shape: AnsibleShape, sysctlFile: string): readonly string[] {
  const said: SysctlEntry[] = [];
  const unsaid: string[] = [];
  for (const entry of sysctlEntries(plan)) {
    const why = shape === 'kernel-settings' ? unsayableForTuned(entry) : unsayable(entry);
    if (why === undefined) said.push(entry);
    else unsaid.push(...commentLines(`not here: ${entry.key} = ${entry.value}: ${why}`));
  }
  if (shape === 'sysctl-overwrite') return [...unsaid, ...dictionary(said)];
  const fields = ({ key, value }: SysctlEntry): readonly (readonly [string, string])[] => [
    ['name', key],
    ['value', value],
    ...(shape === 'list' ? ([['state', 'present'] as const, ['sysctl_file', sysctlFile] as const] as const) : []),
  ];
  return [
    ...unsaid,
    ...ansibleList(
      shape === 'list' ? 'sysctl_settings' : 'kernel_settings_sysctl',
      said.map((entry) => ({ reasons: entry.reasons, fields: fields(entry) })),
    ),
  ];
}

function dictionary(entries: readonly SysctlEntry[]): readonly string[] {
  if (entries.length === 0) return ['sysctl_overwrite: {}'];
  const lines = entries.flatMap((entry) => [
    ...entry.reasons.flatMap((reason) => commentLines(reason, 110, '  ')),
    `  ${yamlKey(entry.key)}: ${ansibleString(entry.value)}`,
  ]);
  return ['sysctl_overwrite:', ...lines];
}

const yamlKey = (key: string) => (/^[A-Za-z][A-Za-z0-9_./-]*$/.test(key) ? key : ansibleString(key));

/** Limits of ansible.posix.sysctl, read in its source (1.4, 1.5): it refuses an empty value, and makes 1 and 0 of yes and off. */
export function unsayable({ key, value }: { readonly key: string; readonly value: string }): string | undefined {
  if (value === '') return 'ansible.posix.sysctl refuses an empty value';
  if (/^(y|yes|on|t|true|n|no|off|f|false)$/i.test(value)) return 'ansible.posix.sysctl would write a number for this word';
  return /[*?[]/.test(key) ? 'ansible.posix.sysctl knows no patterns' : undefined;
}

/** TuneD puts its variables and functions in for `${…}`, and the role asks for a value (README of kernel_settings). */
function unsayableForTuned({ key, value }: SysctlEntry): string | undefined {
  if (value === '') return 'kernel_settings asks for a value';
  if (value.includes('${')) return 'TuneD would put a variable in';
  return /[*?[]/.test(key) ? 'TuneD takes no patterns' : undefined;
}
