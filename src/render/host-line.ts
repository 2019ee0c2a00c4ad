import type { Facts, NatRoleFact } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import { oneLine } from './one-line.ts';
import { sizeText } from './size-text.ts';

/** `edge1 · Linux 5.15.0-91-generic (read as 5.15.0) · 16 CPUs, 64 GiB · NAT: outbound (given), clients (assumed)`. */
export function hostLine(facts: Facts): string {
  const name = facts.from === 'stand-in' ? 'no machine, only options' : (facts.host ?? 'unnamed host');
  const cpus = facts.cpus === undefined ? 'CPUs unknown' : `${facts.cpus.value} CPU${facts.cpus.value === 1 ? '' : 's'}`;
  const memory = facts.memoryBytes === undefined ? 'memory unknown' : sizeText(facts.memoryBytes.value);
  return oneLine([name, kernelText(facts.kernel?.value), `${cpus}, ${memory}`, natText(facts.nat)].join(' · '));
}

function kernelText(kernel: Kernel | undefined): string {
  if (kernel === undefined) return 'kernel unknown';
  return kernel.raw === kernel.version ? `Linux ${kernel.raw}` : `Linux ${kernel.raw} (read as ${kernel.version})`;
}

function natText(roles: readonly NatRoleFact[]): string {
  if (roles.length === 0) return 'NAT: not looked at';
  const holding = roles.filter((r) => r.holds === true).map((r) => `${r.role} (${r.grade})`);
  const unknown = roles.filter((r) => r.holds === undefined).map((r) => `${r.role} unknown`);
  const said = [...holding, ...unknown];
  return `NAT: ${said.length > 0 ? said.join(', ') : 'none seen'}`;
}

/** A sentence where the place itself limits what can be set; `undefined` on a plain host or virtual machine. */
export function environmentWarning(facts: Facts): string | undefined {
  const environment = facts.environment?.value;
  const detail = environment?.detail === undefined ? '' : ` (${oneLine(environment.detail)})`;
  switch (environment?.kind) {
    case 'container':
      return `this is a container${detail}: most keys belong to its host and cannot be set from here; set them there, or through the runtime's own sysctl and ulimit options`;
    case 'gvisor':
      return `this is gVisor${detail}: its kernel is not Linux, and most keys here do nothing`;
    case 'wsl':
      return `this is WSL${detail}: the kernel is Microsoft's, and it starts anew with the virtual machine`;
    default:
      return undefined;
  }
}

/** What each role of NAT rests on, in one line; empty where no role was worked out. */
export function natReasons(facts: Facts): string {
  const said = facts.nat.map((role) => `${role.role} ${natWord(role)}: ${role.reason}`);
  return said.length === 0 ? '' : oneLine(`NAT: ${said.join(' · ')}`);
}

function natWord({ holds, grade }: NatRoleFact): string {
  if (holds === undefined) return 'unknown';
  return grade === 'assumed' ? 'assumed' : holds ? 'yes' : 'no';
}
