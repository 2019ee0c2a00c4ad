import type { Fit } from '../model/fit.ts';
import { listensText, type Seen } from './fit-seen.ts';

const gib = 2 ** 30;
/** what core/nat.ts says of a gateway that is none for others */
const ofContainersOnly = /for its own containers or virtual machines only/;

/** Fits that take more than the name of a program: listeners with NAT, rates, memory, the cloud. */
export function otherFits(seen: Seen): readonly Fit[] {
  return [
    ...proxies(seen),
    ...gateways(seen),
    ...containers(seen),
    ...amounts(seen),
    ...quic(seen),
    ...inKernel(seen),
    ...services(seen),
    ...places(seen),
  ];
}

function proxies({ facts, knowledge, outside }: Seen): readonly Fit[] {
  const names = new Set(knowledge.applications.filter((a) => a.roles.includes('proxy')).flatMap((a) => a.comm));
  const tcp = outside.filter((l) => l.protocol === 'tcp' && l.program !== undefined && names.has(l.program));
  const said = [...new Set(tcp.map((l) => l.program ?? ''))].sort().map((program) =>
    listensText(
      program,
      tcp.filter((l) => l.program === program),
    ),
  );
  if (said.length === 0) return [];
  const nat = facts.nat
    .filter((role) => role.role !== 'gateway' && role.holds === true)
    .map((role) => `NAT ${role.role} (${role.grade}): ${role.reason}`);
  const plain: Fit = {
    profile: 'reverse-proxy',
    grade: 'likely',
    why: [...said, ...(nat.length > 0 ? ['where no NAT is on the path after all'] : [])],
  };
  return nat.length > 0 ? [{ profile: 'proxy-behind-nat', grade: 'likely', why: [...said, ...nat] }, plain] : [plain];
}

function gateways({ facts, programs, modules }: Seen): readonly Fit[] {
  const found: Fit[] = [];
  const gateway = facts.nat.find((role) => role.role === 'gateway' && role.holds === true);
  if (gateway !== undefined && !ofContainersOnly.test(gateway.reason) && !/IPVS/.test(gateway.reason))
    found.push({
      profile: 'nat-gateway',
      grade: gateway.grade === 'proved' ? 'proved' : 'likely',
      why: [`${gateway.grade}: ${gateway.reason}`],
    });
  const ipvs = facts.natRules?.find((rule) => rule.kind === 'ipvs');
  const cluster = programs.has('kubelet') || programs.has('kube-proxy');
  // kube-proxy uses IPVS for services of its own
  if (!cluster && (ipvs !== undefined || (modules.has('ip_vs') && programs.has('keepalived')))) {
    const why =
      ipvs === undefined
        ? 'keepalived runs and the module ip_vs is loaded'
        : `IPVS hands connections on: '${ipvs.text.slice(0, 100)}' (${ipvs.path})`;
    found.push({ profile: 'load-balancer-lvs', grade: 'likely', why: [why] });
  }
  const redirect = facts.natRules?.find((rule) => rule.kind === 'redirect');
  if (redirect !== undefined && !cluster)
    found.push({
      profile: 'transparent-proxy',
      grade: 'heuristic',
      why: [`a rule redirects connections to this host: '${redirect.text.slice(0, 100)}' (${redirect.path})`],
    });
  return found;
}

function containers({ programs }: Seen): readonly Fit[] {
  const cluster = ['kubelet', 'k3s-server', 'k3s-agent', 'k3s', 'rke2', 'k0s'].some((name) => programs.has(name));
  const engines = ['dockerd', 'containerd', 'conmon', 'crio'].filter((name) => programs.has(name));
  if (cluster || engines.length === 0) return [];
  return [
    {
      profile: 'docker-host',
      grade: programs.has('dockerd') ? 'likely' : 'heuristic',
      why: [`${engines.join(', ')} ${engines.length === 1 ? 'runs' : 'run'}, and nothing of Kubernetes was seen`],
    },
  ];
}

/** Rates and amounts that were measured or given: assumptions are no evidence. */
function amounts({ facts, outside }: Seen): readonly Fit[] {
  const found: Fit[] = [];
  const number = (name: string) => {
    const fact = facts.named.get(name);
    return fact === undefined || fact.origin.kind === 'assumed' || typeof fact.value !== 'number'
      ? undefined
      : { value: fact.value, kind: fact.origin.kind };
  };
  const add = (profile: string, grade: Fit['grade'], why: string) => found.push({ profile, grade, why: [why] });
  const serves = outside.some((l) => l.protocol === 'tcp');
  const rate = number('conn_rate');
  const life = number('mean_conn_life_s');
  if (serves && rate !== undefined && rate.value > 500)
    add(
      'api-server-short-connections',
      life !== undefined && life.value < 1 ? 'likely' : 'heuristic',
      `${rate.value} new connections per second (${rate.kind})${life === undefined ? ', how long they live was not told' : ` that live ${life.value} s`}`,
    );
  const open = facts.sockets?.byState['ESTAB'] ?? number('concurrent_conns')?.value;
  if (serves && open !== undefined && open > 50_000)
    add('websocket-long-connections', 'heuristic', `${open} connections are open at the same time`);
  const [link, rtt] = [number('link_bps'), number('rtt_s')];
  const bdp = number('bdp_bytes')?.value ?? (link !== undefined && rtt !== undefined ? (link.value / 8) * rtt.value : undefined);
  if (bdp !== undefined && bdp > 3_000_000)
    add('high-bdp-transfer', 'proved', `${Math.round(bdp)} bytes are in flight on a full path (given)`);
  const isolated = number('isolated_cores');
  if (isolated !== undefined && isolated.value > 0)
    add('low-latency-trading', 'heuristic', `${isolated.value} CPUs are kept for one program (${isolated.kind})`);
  return found;
}

function quic({ outside }: Seen): readonly Fit[] {
  const open = outside.filter((l) => l.protocol === 'udp' && (l.port === 443 || l.port === 8443) && l.program !== undefined);
  if (open.length === 0) return [];
  const program = open[0]?.program ?? '';
  return [{ profile: 'udp-quic', grade: 'likely', why: [`${listensText(program, open)} with UDP: QUIC`] }];
}

const kernelServers: readonly (readonly [port: number, module: string, what: string])[] = [
  [2049, 'nfsd', 'NFS'],
  [445, 'ksmbd', 'SMB'],
  [3260, 'iscsi_target_mod', 'iSCSI'],
];

/** Servers inside the kernel: a listener that no process has, with the module for it. A loaded module alone serves nobody. */
function inKernel({ outside, modules }: Seen): readonly Fit[] {
  const why = kernelServers
    .filter(
      ([port, module]) => modules.has(module) && outside.some((l) => l.protocol === 'tcp' && l.port === port && l.program === undefined),
    )
    .map(([port, module, what]) => `the kernel listens on :${port} and the module ${module} is loaded: ${what}`);
  return why.length === 0 ? [] : [{ profile: 'file-server', grade: 'likely', why }];
}

const runtimes = new Set(['runtime', 'application']);

/** A program of a language runtime that serves; what it is in truth the process name does not say. */
function services({ knowledge, outside }: Seen): readonly Fit[] {
  const names = new Set(
    knowledge.applications.filter((a) => a.roles.some((role) => runtimes.has(role))).flatMap((a) => [...a.comm, ...(a.sharedComm ?? [])]),
  );
  const tcp = outside.filter((l) => l.protocol === 'tcp' && l.program !== undefined && names.has(l.program));
  const said = [...new Set(tcp.map((l) => l.program ?? ''))].sort().map((program) =>
    listensText(
      program,
      tcp.filter((l) => l.program === program),
    ),
  );
  return said.length === 0 ? [] : [{ profile: 'nodejs-jvm-service', grade: 'heuristic', why: said }];
}

/** What the machine is, whatever runs there. */
function places({ facts, modules }: Seen): readonly Fit[] {
  const found: Fit[] = [];
  const cloud = facts.cloudVendor;
  if (cloud?.value === 'aws' && cloud.origin.kind !== 'assumed')
    found.push({
      profile: 'aws-ec2-ena',
      grade: modules.has('ena') ? 'proved' : 'heuristic',
      why: [modules.has('ena') ? 'an instance of EC2 with the module ena' : 'an instance of EC2; its network driver was not seen'],
    });
  const memory = facts.memoryBytes;
  if (facts.from !== 'stand-in' && memory !== undefined && memory.value <= gib && memory.origin.kind !== 'assumed')
    found.push({
      profile: 'low-memory-embedded',
      grade: 'proved',
      why: [`${Math.round(memory.value / 2 ** 20)} MiB of memory, not more than 1 GiB`],
    });
  return found;
}
