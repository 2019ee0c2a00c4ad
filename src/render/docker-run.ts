import type { ContainerSettings } from '../model/container-settings.ts';
import type { Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import { composeLimits } from './compose-limits.ts';
import { composeRest } from './compose-rest.ts';
import { composeSayable } from './compose-sayable.ts';
import { type Header, headerLines } from './header.ts';

/**
 * `docker run` with `--sysctl` and `--ulimit` (podman takes the same), one flag a line. A comment would end the command, so all
 * reasons stand above it, and with them what cannot be said there.
 * @param plan the plan for a program in a new container
 */
export function dockerRun(plan: Plan, settings: ContainerSettings, header: Header): string {
  const flags = [
    ...settings.own
      .filter(({ key, value }) => composeSayable(key, value) === undefined)
      .map(({ key, value, reasons }) => ({ name: `${key} = ${value}`, reasons, flag: `--sysctl ${shellWord(`${key}=${value}`)}` })),
    ...composeLimits(plan).map(({ item, soft, hard, reasons }) => ({
      name: `${item} ${soft} soft, ${hard} hard`,
      reasons,
      flag: `--ulimit ${item}=${soft}:${hard}`,
    })),
  ];
  const reasons = flags.flatMap((flag) => [
    ...commentLines(flag.name),
    ...flag.reasons.flatMap((reason) => commentLines(reason, 106).map((line) => `#   ${line.slice(2)}`)),
  ]);
  const lines = [
    ...headerLines(header),
    '#',
    ...composeRest(plan, settings, '--network host'),
    '#',
    ...reasons,
    '',
    ...(flags.length === 0
      ? commentLines('nothing that a container can have for itself')
      : ['docker run \\', ...flags.map(({ flag }) => `  ${flag} \\`), '  IMAGE']),
  ];
  return `${lines.join('\n')}\n`;
}

const shellWord = (text: string) => (/^[0-9A-Za-z_.=,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
