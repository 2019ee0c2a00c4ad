import type { Finding } from '../model/finding.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { lintNativeFiles } from './lint-files.ts';
import type { Machine } from './machine.ts';

/** What lint says of the machine's own files, with all that is known of the machine. Files of packages are not judged. */
export function lintMachine(machine: Machine, knowledge: Knowledge): readonly Finding[] {
  const { facts, kernel, files } = machine;
  return lintNativeFiles({
    files: files.filter((file) => file.path.startsWith('/etc/') && file.problem === undefined && file.link === undefined),
    kernels: [kernel],
    kernelsFrom: 'this machine',
    knowledge,
    nat: facts.nat.filter((role) => role.holds === true).map((role) => role.role),
    ...(facts.memoryBytes !== undefined && { memoryBytes: facts.memoryBytes.value }),
    ...(facts.cpus !== undefined && { cpus: facts.cpus.value }),
  }).findings;
}
