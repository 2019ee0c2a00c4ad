import type { ContainerSettings } from '../model/container-settings.ts';
import type { Plan } from '../model/plan.ts';
import { commentLines } from './comment-lines.ts';
import { composeLimits } from './compose-limits.ts';
import { composeSayable } from './compose-sayable.ts';

/**
 * Comment lines for a container of Docker: what its namespaces start with, what cannot be said there and belongs on the host.
 * @param shared how that file says that a container shares the network of the host
 */
export function composeRest(plan: Plan, settings: ContainerSettings, shared: string): readonly string[] {
  const said = (text: string) => commentLines(text);
  const net = settings.own.some(({ key }) => key.startsWith('net.'));
  const unsaid = settings.own.flatMap(({ key, value }) => {
    const why = composeSayable(key, value);
    return why === undefined ? [] : said(`not here: ${key} = ${value}: ${why}`);
  });
  return [
    ...settings.start.flatMap(said),
    ...(net ? said(`with ${shared} no net.* key may be set here: they are then those of the host (--format sysctl)`) : []),
    ...(composeLimits(plan).length > 0
      ? said(
          'without ulimits a container has the limits of its engine (default-ulimits of daemon.json, else those of its service), which may be higher: see ulimit -Sn and ulimit -Hn in it, and leave out what is below them here',
        )
      : []),
    ...unsaid,
    ...settings.host.flatMap(({ key, value, why }) => said(`for the host (--format sysctl): ${key} = ${value}: ${why}`)),
    ...moduleNames(plan).flatMap((name) => said(`for the host: the module ${name} must be loaded before the container starts`)),
    ...plan.advice.flatMap(({ key, text }) => said(`for the program itself: ${key}: ${text}`)),
  ];
}

export function moduleNames(plan: Plan): readonly string[] {
  const names = plan.changes.flatMap((change) => (change.target === 'module' ? [change.key] : (change.module ?? [])));
  return [...new Set(names)].sort();
}
