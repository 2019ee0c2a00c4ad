import type { Facts } from '../model/facts.ts';
import type { FleetDrift } from '../model/fleet.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { bootReader, withLink } from './boot-reader.ts';
import { effectiveHeld } from './effective-held.ts';
import { effectiveNames } from './effective-names.ts';
import { knownReader } from './effective-readers.ts';
import { effectiveView } from './effective-view.ts';

/**
 * Keys that files set and that hold another value now than the next boot will give them, by key. Keys that no file sets are not
 * told: what a program or the kernel made of them is no promise of anybody.
 * @param sysctlAs the machine's sysctl files as a reader takes them
 */
export function fleetDrift(
  facts: Facts,
  kernel: Kernel,
  knowledge: Knowledge,
  sysctlAs: (reader: SysctlReader) => readonly ReadSysctlFile[],
): readonly Omit<FleetDrift, 'hosts'>[] {
  const { reader } = knownReader(bootReader(facts, knowledge), facts, knowledge);
  const files = withLink(sysctlAs(reader), facts, knowledge);
  if (!files.some((file) => file.lines.some((line) => line.kind === 'setting'))) return [];
  const names = effectiveNames(facts, kernel, knowledge, files);
  const view = effectiveView(files, reader, names);
  const holds = effectiveHeld(view, { facts, kernel, knowledge, names, files, seen: {} });
  return [...view.keys()].sort().flatMap((key) => {
    const winner = view.winner(key);
    const reading = facts.sysctl.get(key);
    if (winner === undefined || reading === undefined || !('value' in reading)) return [];
    const { held } = holds.of(key, winner);
    if (held === undefined || held === reading.value) return [];
    return [{ key, running: reading.value, boot: held, from: `${winner.path}:${winner.line}` }];
  });
}
