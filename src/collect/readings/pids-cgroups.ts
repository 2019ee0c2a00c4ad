import type { PidsReading, ProcessReading } from '../../model/readings.ts';
import type { Look } from '../look.ts';

const mostGroups = 2_000;

/**
 * The cgroups above the given processes that limit the number of tasks, each once, the fullest first.
 * @param processes with `cgroup` as `process-readings.ts` gives it: the controller's folder and the path
 */
export function pidsCgroups(look: Look, processes: readonly ProcessReading[]): readonly PidsReading[] | undefined {
  const units = new Map<string, string | undefined>();
  for (const { cgroup, unit } of processes) {
    if (cgroup === undefined || cgroup.split('/').includes('..')) continue;
    // the top of a container's own hierarchy has a limit too
    for (const path of upward(cgroup)) {
      if (units.size >= mostGroups || units.has(path)) continue;
      // a parent belongs to all that is below it
      units.set(path, unit !== undefined && path.endsWith(`/${unit}`) ? unit : undefined);
    }
  }
  const all: PidsReading[] = [];
  let any = false;
  for (const [group, unit] of units) {
    const folder = `/sys/fs/cgroup${group}`;
    const limit = look.text(`${folder}/pids.max`)?.trim();
    if (limit === undefined) continue;
    any = true;
    const current = look.text(`${folder}/pids.current`)?.trim() ?? '';
    if (!/^\d{1,12}$/.test(limit) || !/^\d{1,12}$/.test(current)) continue;
    const refused = /^max (\d{1,15})$/m.exec(look.text(`${folder}/pids.events`) ?? '')?.[1];
    all.push({
      cgroup: group.replace(/^\/pids(?=\/|$)/, '') || '/',
      path: `${folder}/pids.max`,
      ...(unit !== undefined && { unit }),
      current: Number(current),
      max: Number(limit),
      ...(refused !== undefined && { refused: Number(refused) }),
    });
  }
  // at the top of the whole machine there is no limit
  const below = [...units.keys()].some((group) => group !== '' && group !== '/pids');
  if (!any && below) look.skip('limits of tasks in cgroups', 'no pids.max can be read', 'why a program cannot start threads');
  return any || !below ? all.sort((a, b) => b.current / b.max - a.current / a.max || (a.path < b.path ? -1 : 1)) : undefined;
}

/** `/a/b` → `/a/b`, `/a`, `` */
function upward(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return [...parts.map((_, at) => `/${parts.slice(0, parts.length - at).join('/')}`), ''];
}
