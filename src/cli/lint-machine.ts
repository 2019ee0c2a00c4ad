import { linkedPath } from '../core/linked-path.ts';
import type { Finding } from '../model/finding.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SourceFile } from '../model/source-file.ts';
import { lintNativeFiles } from './lint-files.ts';
import type { Machine } from './machine.ts';

/**
 * What lint says of the machine's own files, with all that is known of the machine. Files of packages are not judged, and a file that
 * is read through a link as well is judged once; the lines behind a link count where it is asked which line wins.
 */
export function lintMachine(machine: Machine, knowledge: Knowledge): readonly Finding[] {
  const { facts, kernel } = machine;
  // the rules know by themselves that systemd reads /etc/sysctl.conf through a link, and name it by its own path
  const files = machine.files.filter(
    (file) => file.path.startsWith('/etc/') && file.problem === undefined && leadsTo(file) !== '/etc/sysctl.conf',
  );
  if (files.length === 0) return [];
  const own = new Set(files.filter((file) => file.link === undefined).map((file) => file.path));
  const elsewhere = new Set(files.filter((file) => judgedElsewhere(leadsTo(file), own)).map((file) => file.path));
  return lintNativeFiles({
    files,
    kernels: [kernel],
    kernelsFrom: 'this machine',
    knowledge,
    nat: facts.nat.filter((role) => role.holds === true).map((role) => role.role),
    ...(facts.memoryBytes !== undefined && { memoryBytes: facts.memoryBytes.value }),
    ...(facts.cpus !== undefined && { cpus: facts.cpus.value }),
  }).findings.filter(({ place }) => !elsewhere.has(place.path));
}

const leadsTo = ({ path, link }: SourceFile) => (link === undefined ? undefined : linkedPath(path, link));

function judgedElsewhere(target: string | undefined, own: ReadonlySet<string>): boolean {
  return target !== undefined && (own.has(target) || /^\/(?:usr\/(?!local\/)|lib\/)/.test(target));
}
