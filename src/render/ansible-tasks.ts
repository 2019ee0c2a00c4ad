import type { Knowledge } from '../model/knowledge.ts';
import type { Plan } from '../model/plan.ts';
import { pathOfKey } from '../model/sysctl-path.ts';
import { ansibleEdits } from './ansible-edits.ts';
import { limitEntries } from './ansible-entries.ts';
import { kernelCondition } from './ansible-kernels.ts';
import { unsayable } from './ansible-shape.ts';
import { handlerBlock, taskBlocks } from './ansible-task-blocks.ts';
import { moduleNames, ownSysctlPath, unitOf } from './ansible-vars.ts';
import { type AnsibleItem, ansibleList, ansiblePlainList } from './ansible-yaml.ts';
import { commentLines } from './comment-lines.ts';
import { type Header, headerLines } from './header.ts';
import { planFileKind } from './plan-file.ts';
import { ansibleString, ansibleText, yamlString } from './yaml-string.ts';

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The plan as a play of Ansible that can be run again and again: it reads what is in force, writes our own sysctl file, loads what
 * differs, reads back and puts all of that back where the kernel refuses a value; then edits, limits, modules and units. Nothing is
 * restarted unless `tune_advise_allow_restart` is true.
 * @param knowledge tells which values act for good once they are set, and which kernels have a key
 */
export function ansibleTasks(plan: Plan, header: Header, knowledge: Pick<Knowledge, 'parameter' | 'distributions'>): string {
  const path = ownSysctlPath(plan);
  const own = paragraphs(plan.files.find((file) => file.path === path)?.content ?? '');
  const settings = own.settings.map((s) => ({ ...s, why: s.value === undefined ? undefined : notLive(s.name, s.value, knowledge) }));
  const edits = ansibleEdits(plan);
  const limits = limitFiles(plan);
  const files = plan.files.filter((f) => planFileKind(f.path) === 'other' || (planFileKind(f.path) === 'sysctl' && f.path !== path));
  const units = plan.files.filter((f) => planFileKind(f.path) === 'systemd');
  const modules = moduleNames(plan);
  const restart = [...new Set(plan.restart.map((r) => r.unit))].toSorted(compareText);
  const conditions = settings.flatMap(({ name, value }) => {
    const told = value === undefined ? undefined : kernelCondition(name, value, knowledge);
    return told === undefined ? [] : [`      ${yamlString(name)}: "{{ ${told} }}"`];
  });
  const lines = [
    '---',
    ...headerLines(header),
    '#',
    ...usage.map((line) => `# ${line}`.trimEnd()),
    ...edits.unsaid,
    ...limits.unsaid,
    `- name: ${yamlString(`Tune for ${plan.profile.replace(/[^\x20-\x7a]/g, '') || 'this machine'}`)}`,
    `  hosts: "{{ tune_advise_hosts | default('all') }}"`,
    '  become: true',
    '  gather_facts: true',
    '  gather_subset: ["!all", "min", "service_mgr"]',
    '  vars:',
    '    tune_advise_allow_restart: false',
    `    tune_advise_sysctl_file: ${ansibleString(path)}`,
    `    tune_advise_head: ${ansibleText(own.head, '      ')}`,
    ...ansibleList('tune_advise_sysctl', settings.map(settingItem), '    '),
    ...settings.flatMap((s) => (s.why === undefined ? [] : commentLines(`${s.name}: ${s.why}`, 110, '    '))),
    ...ansiblePlainList(
      'tune_advise_not_live',
      settings.filter((s) => s.why !== undefined).map((s) => s.name),
      '    ',
    ),
    ...(conditions.length > 0
      ? ['    # not every kernel has these keys or takes these values', '    tune_advise_only_if:', ...conditions]
      : ['    tune_advise_only_if: {}']),
    ...computed,
    ...ansibleList('tune_advise_edits', edits.items, '    '),
    ...ansiblePlainList('tune_advise_modules', modules, '    '),
    ...ansibleList('tune_advise_files', files.toSorted((a, b) => compareText(a.path, b.path)).map(fileItem), '    '),
    ...ansibleList('tune_advise_limits_files', limits.files, '    '),
    ...ansibleList('tune_advise_limits', limits.lines, '    '),
    ...ansibleList(
      'tune_advise_units',
      units
        .toSorted((a, b) => compareText(a.path, b.path))
        .map((f) => ({ reasons: [], fields: [['unit', unitOf(f.path)], ...fileItem(f).fields] })),
      '    ',
    ),
    ...ansibleList(
      'tune_advise_restart_units',
      restart.map((unit) => ({ reasons: plan.restart.filter((r) => r.unit === unit).map((r) => r.why), fields: [['name', unit]] })),
      '    ',
    ),
    ...handlerBlock,
    ...taskBlocks,
  ];
  return `${lines.join('\n')}\n`;
}

const usage: readonly string[] = [
  'ansible-playbook -i INVENTORY THIS_FILE --check --diff   tells what it would do, without --check it does it.',
  'It needs the collections ansible.posix and community.general. Services are restarted only with',
  '-e tune_advise_allow_restart=true. The values were worked out for the machine above; where one play covers other machines,',
  'keys that a kernel lacks are left out there, but amounts are not worked out anew: that is what `tune-advise fleet` is for.',
  '',
  'Why the sysctl file is copied whole: its name sorts after every file that was seen, which makes its lines win; it keeps the reason',
  'above each line and shows a real diff. ansible.posix.sysctl then finds its line there and only sets the running value (it would',
  'drop the reasons, and its reload would load the whole file at each key).',
  'Limits: a new file is written whole, lines of a file that is there are changed by community.general.pam_limits.',
];

/** What the play works out of the lists on each host. */
const computed: readonly string[] = [
  '    tune_advise_folders: >-',
  "      {{ ((tune_advise_head != '') | ternary([tune_advise_sysctl_file], []) + (tune_advise_files + tune_advise_limits_files",
  "      + tune_advise_units) | map(attribute='path') | list) | map('dirname') | unique | list }}",
  '    tune_advise_held: >-',
  "      {{ dict(tune_advise_values.results | selectattr('content', 'defined') | map(attribute='item.name')",
  "      | zip(tune_advise_values.results | selectattr('content', 'defined') | map(attribute='content') | map('b64decode')",
  "      | map('regex_replace', '\\s+', ' ') | map('trim'))) }}",
  "    tune_advise_left_out: \"{{ tune_advise_only_if | dict2items | rejectattr('value') | map(attribute='key') | list }}\"",
  "    tune_advise_here: \"{{ tune_advise_sysctl | rejectattr('name', 'in', tune_advise_left_out) | list }}\"",
  '    tune_advise_live: >-',
  "      {{ tune_advise_here | selectattr('value', 'defined') | rejectattr('name', 'in', tune_advise_not_live) | list }}",
];

interface Paragraph {
  readonly name: string;
  /** absent: a line that sets nothing and leaves its key out of patterns */
  readonly value: string | undefined;
  readonly text: string;
}

/** Our own file in parts that make the same bytes again: what stands above the first setting, and each setting with its reason. */
function paragraphs(content: string): { readonly head: string; readonly settings: readonly Paragraph[] } {
  if (content === '') return { head: '', settings: [] };
  const [head = '', ...rest] = content.replace(/\n$/, '').split('\n\n');
  const settings = rest.map((part) => {
    const line = part.split('\n').findLast((text) => !/^\s*([#;]|$)/.test(text)) ?? '';
    const equals = line.indexOf('=');
    const name = (equals < 0 ? line : line.slice(0, equals)).trim();
    const value = equals < 0 ? undefined : line.slice(equals + 1).trim();
    return { name: value === undefined ? name : name.replace(/^-\s*/, ''), value, text: `\n${part}\n` };
  });
  return { head: `${head}\n`, settings };
}

function settingItem({ name, value, text }: Paragraph): AnsibleItem {
  return {
    reasons: [],
    fields: [
      ['name', name],
      ...(value === undefined
        ? []
        : ([
            ['value', value],
            ['proc', `/proc/sys/${pathOfKey(name)}`],
          ] as const)),
      ['text', text],
    ],
  };
}

const forwarding: ReadonlySet<string> = new Set(['net.ipv4.ip_forward', 'net.ipv4.conf.all.forwarding', 'net.ipv6.conf.all.forwarding']);

/** Why a line is only for the next boot; undefined: it is loaded. */
function notLive(key: string, value: string, knowledge: Pick<Knowledge, 'parameter'>): string | undefined {
  if (knowledge.parameter(key)?.oneWay.includes(value)) return 'not loaded live, it could not be taken back before a reboot';
  if (forwarding.has(key)) return 'not loaded live, a change of it resets settings of every interface; it acts from the next boot';
  const why = unsayable({ key, value });
  return why === undefined ? undefined : `not loaded live, ${why}; it acts from the next boot`;
}

const fileItem = (file: { readonly path: string; readonly content: string }): AnsibleItem => ({
  reasons: [],
  fields: [
    ['path', file.path],
    ['content', file.content],
  ],
});

const pamItems: ReadonlySet<string> = new Set(
  'core data fsize memlock nofile rss stack cpu nproc as maxlogins maxsyslogins priority locks sigpending msgqueue nice rtprio chroot'.split(
    ' ',
  ),
);

function limitFiles(plan: Plan): {
  readonly files: readonly AnsibleItem[];
  readonly lines: readonly AnsibleItem[];
  readonly unsaid: readonly string[];
} {
  const files = plan.files.filter((f) => planFileKind(f.path) === 'limits').toSorted((a, b) => compareText(a.path, b.path));
  const lines: AnsibleItem[] = [];
  const unsaid: string[] = [];
  for (const file of files) {
    for (const entry of limitEntries({ ...plan, changes: [], files: [file] })) {
      if (!pamItems.has(entry.item)) {
        const line = `${entry.domain} ${entry.type} ${entry.item} ${entry.value}`;
        unsaid.push(...commentLines(`not changed in a ${file.path} that is there: ${line}: community.general.pam_limits does not know it`));
        continue;
      }
      lines.push({
        reasons: entry.reasons,
        fields: [
          ['dest', file.path],
          ['domain', entry.domain],
          ['limit_type', entry.type],
          ['limit_item', entry.item],
          ['value', entry.value],
        ],
      });
    }
  }
  return { files: files.map(fileItem), lines, unsaid };
}
