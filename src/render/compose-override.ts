import type { ContainerSettings } from '../model/container-settings.ts';
import type { Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import { composeLimits } from './compose-limits.ts';
import { composeRest } from './compose-rest.ts';
import { composeSayable, plainName } from './compose-sayable.ts';
import { type Header, headerLines } from './header.ts';
import { yamlString } from './yaml-string.ts';

/**
 * `sysctls` and `ulimits` of one service, to be merged into a compose file (YAML, each line below its reason), and in comments what
 * a service cannot have. Values of sysctls are quoted, limits are integers as the compose specification asks.
 * @param plan the plan for a program in a new container
 */
export function composeOverride(plan: Plan, settings: ContainerSettings, header: Header): string {
  const own = settings.own.filter(({ key, value }) => composeSayable(key, value) === undefined);
  const limits = composeLimits(plan);
  const name = plainName(plan.profile);
  const reasons = (texts: readonly string[], indent: string) => texts.flatMap((text) => commentLines(text, 110, indent));
  const service = [
    ...(own.length === 0 ? [] : ['    sysctls:']),
    ...own.flatMap(({ key, value, reasons: why }) => [...reasons(why, '      '), `      ${key}: ${yamlString(value)}`]),
    ...(limits.length === 0 ? [] : ['    ulimits:']),
    ...limits.flatMap(({ item, soft, hard, reasons: why }) => [
      ...reasons(why, '      '),
      `      ${item}:`,
      `        soft: ${soft}`,
      `        hard: ${hard}`,
    ]),
  ];
  const lines = [
    ...headerLines(header),
    '#',
    ...commentLines('to merge into the file of the application: docker compose -f compose.yaml -f compose.tune.yaml up --detach'),
    ...composeRest(plan, settings, 'network_mode: host'),
    '',
    ...(service.length === 0
      ? [...commentLines('nothing that a service can have for itself'), 'services: {}']
      : ['services:', ...commentLines('put the name of your service here', 110, '  '), `  ${name}:`, ...service]),
  ];
  return `${lines.join('\n')}\n`;
}
