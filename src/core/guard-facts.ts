import type { Facts } from '../model/facts.ts';
import { numbers, ports, portText } from './verb.ts';

interface Told {
  readonly reason: string;
  readonly from: string;
}

const containerPrograms = new Map([
  ['kube-proxy', 'kube-proxy'],
  ['kubelet', 'kubelet'],
  ['dockerd', 'docker'],
  ['containerd', 'containerd'],
  ['podman', 'podman'],
  ['crio', 'CRI-O'],
  ['libvirtd', 'libvirt'],
  ['lxd', 'LXD'],
  ['calico-node', 'Calico'],
  ['cilium-agent', 'Cilium'],
  ['flanneld', 'flannel'],
]);

/** The program that owns network keys on a container host, kube-proxy before all; `undefined` where none is seen. */
export function containerHints(facts: Facts): { readonly owner: string; readonly from: string } | undefined {
  for (const [comm, owner] of containerPrograms) if (facts.programs?.includes(comm)) return { owner, from: 'running programs' };
  const bridge = facts.addresses?.find((a) => /^(docker0|cni0|virbr\d+|flannel\.\d+|lxdbr\d+|br-[0-9a-f]{12})$/.test(a.interface));
  return (
    bridge && {
      owner: bridge.interface.startsWith('docker') || bridge.interface.startsWith('br-') ? 'docker' : bridge.interface,
      from: `interface ${bridge.interface}`,
    }
  );
}

/** Whether this host forwards for others: a NAT rule, IPVS, or containers. */
export function routesForOthers(facts: Facts): Told | undefined {
  const gateway = facts.nat.find((role) => role.role === 'gateway' && role.holds === true);
  if (gateway !== undefined) return { reason: gateway.reason, from: gateway.grade };
  const owner = containerHints(facts);
  return owner && { reason: `${owner.owner} is here`, from: owner.from };
}

/** `''` no global IPv6 address; a text that names one; `undefined` not known. */
export function hasIpv6(facts: Facts): string | undefined {
  if (facts.addresses === undefined) return undefined;
  const global = facts.addresses.find((a) => a.family === 6 && a.interface !== 'lo' && !/^fe80:/i.test(a.address));
  if (global !== undefined) return `${global.address} on ${global.interface}`;
  const listener = facts.listeners?.find((l) => l.address === '::1');
  return listener === undefined ? '' : `a listener on [::1]:${listener.port}`;
}

/** The process with the largest hard nofile that is below no bound of its own. */
export function inUse(facts: Facts): { readonly hard: bigint; readonly program: string; readonly pid: number } | undefined {
  const all = facts.limits
    .map((l) => ({ hard: l.rows['Max open files']?.hard ?? '', program: l.program, pid: l.pid }))
    .filter((l) => /^\d{1,20}$/.test(l.hard))
    .map((l) => ({ ...l, hard: BigInt(l.hard) }))
    .sort((a, b) => (a.hard < b.hard ? 1 : a.hard > b.hard ? -1 : a.pid - b.pid));
  return all[0];
}

const nodePorts = { from: 30000, to: 32767 };

/** Ports of services, or NodePorts, that a range covers and no reservation protects. */
export function portsOver(range: string, facts: Facts, reserved: string): { readonly text: string; readonly from: string } | undefined {
  const [low, high] = numbers(range) ?? [];
  if (low === undefined || high === undefined) return undefined;
  const kept = ports(reserved);
  const over = new Set(
    (facts.listeners ?? []).filter((l) => l.ephemeral !== true && l.port >= low && l.port <= high && !kept.has(l.port)).map((l) => l.port),
  );
  if (over.size > 0) return { text: `the listening ports ${portText(over)}`, from: 'listeners' };
  const node = facts.programs?.some((program) => program === 'kube-proxy' || program === 'kubelet') === true;
  const open = node && low <= nodePorts.to && high >= nodePorts.from && !kept.has(nodePorts.from);
  return open ? { text: `the NodePorts ${nodePorts.from}-${nodePorts.to}`, from: 'running programs' } : undefined;
}
