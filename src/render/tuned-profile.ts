import type { ContainerSetting } from '../model/container-settings.ts';
import type { Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import { moduleNames } from './compose-rest.ts';
import { plainName } from './compose-sayable.ts';
import { type Header, headerLines } from './header.ts';
import { oneLine } from './one-line.ts';
import { planFileKind } from './plan-file.ts';

/**
 * A profile of tuned (tuned.conf): `[main]` and `[sysctl]`, each line below its reason. Its head says where it goes, what is applied
 * after it, and what tuned cannot express.
 * @param entries the settings of the plan's sysctl file
 */
export function tunedProfile(plan: Plan, entries: readonly ContainerSetting[], header: Header): string {
  const name = `tune-advise-${plainName(plan.profile)}`;
  const before = plan.edits
    .filter((edit) => planFileKind(edit.path) === 'sysctl')
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
  const lines = [
    ...headerLines(header),
    '#',
    ...commentLines(`file: /etc/tuned/${name}/tuned.conf; then: tuned-adm profile ${name}`),
    ...commentLines('only one profile is active: tuned-adm active tells which is now; include it in [main] to keep what it sets'),
    ...commentLines(
      'tuned starts after the files of sysctl.d were loaded; with reapply_sysctl = 1 in tuned-main.conf, its default, it then writes /run/sysctl.d, /etc/sysctl.d and /etc/sysctl.conf once more: a line there wins over this profile',
    ),
    ...before.flatMap(({ path, line, to, reason }) =>
      commentLines(`not done by this file: ${path}:${line} ${to === null ? 'must go' : 'must change'} (${reason}); --format diff has it`),
    ),
    ...moduleNames(plan).flatMap((module) =>
      commentLines(`not here: the module ${module} must be loaded before tuned starts: modules-load.d (--output has the file)`),
    ),
    ...limitsNote(plan),
    ...entries.flatMap(({ key, value }) => {
      const why = unsayable(key, value);
      return why === undefined ? [] : commentLines(`not here: ${key} = ${value}: ${why}`);
    }),
    '',
    ...tunedSections(`settings of tune-advise for ${plan.profile}`, inOrder(plan, entries)),
  ];
  return `${lines.join('\n')}\n`;
}

/** tuned writes them one after another, and some writes change other keys: in the order of the plan's own file. */
function inOrder(plan: Plan, entries: readonly ContainerSetting[]): readonly ContainerSetting[] {
  const text = plan.files.map((file) => (planFileKind(file.path) === 'sysctl' ? `\n${file.content}` : '')).join('');
  const place = ({ key }: ContainerSetting) => {
    const at = text.indexOf(`\n${key} =`);
    return at === -1 ? text.length : at;
  };
  return entries.toSorted((a, b) => place(a) - place(b));
}

function limitsNote(plan: Plan): readonly string[] {
  const limits = plan.changes.filter((change) => change.target === 'limit');
  return limits.length === 0
    ? []
    : commentLines('not here: tuned sets no limits: they belong in a unit (--format systemd) or in limits.d (--format limits)');
}

/** `[main]` and `[sysctl]`, as they stand in a file of tuned or in a Tuned resource; what tuned would read otherwise is left out. */
export function tunedSections(summary: string, entries: readonly ContainerSetting[], include?: string): readonly string[] {
  const said = entries.filter(({ key, value }) => unsayable(key, value) === undefined);
  return [
    '[main]',
    `summary=${oneLine(summary)
      .replace(/[#$;%\\]/g, '')
      .slice(0, 200)}`,
    ...(include === undefined ? [] : [`include=${include}`]),
    ...(said.length === 0 ? [] : ['', '[sysctl]']),
    ...said.flatMap(({ key, value, reasons }) => [...reasons.flatMap((reason) => commentLines(reason)), `${key}=${value}`]),
  ];
}

/** Read in tuned 2.20: every dot becomes a slash, `<` and `>` compare, `#` begins a comment, `$` a variable. */
function unsayable(key: string, value: string): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(key)) return 'tuned takes every dot for a separator and knows no patterns';
  if (value === '') return 'tuned takes an empty value for none';
  return /^[0-9A-Za-z-][0-9A-Za-z ,._:/-]*$/.test(value) ? undefined : 'tuned would read the value otherwise';
}
