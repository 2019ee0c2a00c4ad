import type { Facts, ProcessLimits } from '../model/facts.ts';
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

/** Interfaces of the default routes of IPv4, sorted; `undefined` where nobody looked. */
export function defaultWaysOut(facts: Facts): readonly string[] | undefined {
  const ways = facts.routes?.filter((r) => r.family === 4 && r.destination === '0.0.0.0/0').map((r) => r.interface);
  return ways && [...new Set(ways)].sort();
}

export interface Owned {
  readonly owners: 'any' | readonly string[];
  /** who is meant, where nobody looked which programs run */
  readonly words: string;
}

/** The program on this host that sets a key for itself. */
export function ownedBy(facts: Facts, { owners }: Owned): ReturnType<typeof containerHints> {
  const owner = containerHints(facts);
  return owner !== undefined && (owners === 'any' || owners.includes(owner.owner)) ? owner : undefined;
}

/**
 * What uses IPv6 on an interface, or on any for `all` and `default`.
 * @returns `''` nothing; a text that names it; `undefined` not known
 */
export function hasIpv6(facts: Facts, name: string): string | undefined {
  if (facts.addresses === undefined) return undefined;
  const every = name === 'all' || name === 'default';
  const there = facts.addresses.filter((a) => a.family === 6 && (every || a.interface === name));
  const global = there.find((a) => a.interface !== 'lo' && !/^fe80:/i.test(a.address));
  if (global !== undefined) return `${global.address} on ${global.interface}`;
  const listener = every || name === 'lo' ? facts.listeners?.find((l) => l.address === '::1') : undefined;
  return listener === undefined ? '' : `a listener on [::1]:${listener.port}`;
}

/** The holder with the largest hard nofile that is below no bound of its own. */
export function inUse(facts: Facts): { readonly hard: bigint; readonly holder: ProcessLimits } | undefined {
  const all = facts.limits
    .map((holder) => ({ hard: holder.rows['Max open files']?.hard ?? '', holder }))
    .filter((l) => /^\d{1,20}$/.test(l.hard))
    .map((l) => ({ ...l, hard: BigInt(l.hard) }))
    .sort((a, b) => (a.hard < b.hard ? 1 : a.hard > b.hard ? -1 : a.holder.pid - b.holder.pid));
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
  let open = false;
  for (let port = nodePorts.from; port <= nodePorts.to; port++) open ||= port >= low && port <= high && !kept.has(port);
  return node && open ? { text: `the NodePorts ${nodePorts.from}-${nodePorts.to}`, from: 'running programs' } : undefined;
}
