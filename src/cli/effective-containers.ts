import type { UnitLimits } from '../core/unit-limits.ts';
import { containerLimits, containerUnit } from '../core/unit-limits-containers.ts';
import type { SourceFile } from '../model/source-file.ts';
import { readContainersConf, readDockerDaemon } from '../read/container-limits.ts';

/** Units whose files tell what the containers of an engine get; none for other units. */
export function containerStarters(unit: string): readonly string[] {
  return containerUnit(unit)?.startedBy ?? [];
}

/**
 * What containers of an engine get, one sentence each; nothing for other units.
 * @param limitsOf limits of a unit of the same machine
 * @param items that were asked for; none: nofile
 */
export function effectiveContainers(
  unit: string,
  limitsOf: (unit: string) => UnitLimits,
  files: readonly SourceFile[],
  items: readonly string[],
): readonly string[] {
  const starters = containerStarters(unit).map(limitsOf);
  const from = starters.find((one) => one.state === 'loaded') ?? starters.at(-1);
  if (from === undefined) return [];
  const read = files.flatMap(({ path, text }) => {
    if (text === undefined) return [];
    if (path.endsWith('/docker/daemon.json')) return unit === 'docker.service' ? [readDockerDaemon(path, text)] : [];
    return path.endsWith('/containers.conf') && unit === 'podman.service' ? [readContainersConf(path, text)] : [];
  });
  // the administrator's file comes after the distribution's
  const ordered = read.toSorted((a, b) => Number(a.path.startsWith('/etc/')) - Number(b.path.startsWith('/etc/')));
  const found = containerLimits(
    unit,
    from,
    ordered.flatMap((one) => one.limits),
  );
  if (found === undefined) return [];
  const wanted = items.length === 0 ? ['nofile'] : items;
  const values = found.values.filter((value) => wanted.includes(value.key));
  return [
    ...values.map(({ key, type, value, rule, winner }) => {
      const place = winner === undefined ? '' : ` (${winner.path}:${winner.line})`;
      return `a container gets ${key} ${type} ${value ?? 'unknown'}${place}: ${rule}`;
    }),
    ...found.notes.map((note) => `${note.text} (${note.source}; not measured here)`),
    ...ordered.flatMap((one) => one.problems.map((problem) => `${one.path}: ${problem}`)),
  ];
}
