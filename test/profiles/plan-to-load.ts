import type { Profile } from '../../src/model/profile.ts';
import { kernel } from '../knowledge/whole-knowledge.ts';
import { joined, profileNames } from './all-profiles.ts';
import type { Draw } from './draw.ts';
import { type KernelUnderTest, kernelsUnderTest } from './kernel-under-test.ts';
import { type Advised, adviseFor, carriedOut, type Running, written } from './machine-of.ts';

/** Lines of a site that do harm or are too small: the plan's file has to win over them. */
const site = `net.ipv4.tcp_syncookies = 0
net.ipv4.tcp_fin_timeout = 5
net.ipv4.tcp_keepalive_time = 86400
net.ipv4.tcp_keepalive_intvl = 300
net.ipv4.tcp_keepalive_probes = 20
net.ipv4.tcp_max_tw_buckets = 1000
net.ipv4.tcp_timestamps = 0
net.ipv4.tcp_abort_on_overflow = 1
net.ipv4.tcp_rfc1337 = 1
net.ipv4.tcp_retries2 = 3
net.core.somaxconn = 64
net.ipv4.tcp_sack = 0
net.ipv4.ip_local_port_range = 2000 3000
`;

const given = {
  conn_rate: 20000,
  concurrent_conns: 200000,
  out_conn_rate: 9000,
  out_concurrent: 40000,
  timestamps_both_ends: true,
  nat_idle_timeout_s: 350,
  link_bps: 1e10,
  rtt_s: 0.05,
  vip_managed_by_vrrp: true,
  routes_ipv6: true,
  forwards_packets: true,
};

export interface PlanToLoad {
  readonly name: string;
  readonly plan: Advised;
  /** what lies on the disk with the plan carried out: path → text */
  readonly files: Readonly<Record<string, string>>;
  readonly lines: readonly (readonly [string, string])[];
}

/** A plan for a machine whose own files are bad, with all files that its loader then finds. */
export function planToLoad(name: string, under: KernelUnderTest, modules: boolean, memoryBytes = 16 * 2 ** 30): PlanToLoad {
  const draw: Draw = {
    kernel: under.name,
    profiles: [name],
    memoryBytes,
    cpus: 8,
    nat: ['outbound', 'clients'],
    standIn: false,
    modules,
    set: given,
    held: {},
    files: { '/etc/sysctl.d/10-site.conf': site },
    listeners: [],
    services: [],
    programs: [],
    twoWaysOut: false,
  };
  const held = under.defaults(memoryBytes, modules);
  const running: Running = { draw, kernel: under, held, modules: modules ? under.modules : [], files: draw.files };
  const plan = adviseFor(running, joined([name]) as Profile);
  return { name, plan, files: carriedOut(running, plan).files, lines: written(plan) };
}

/** A kernel of which nothing is said beforehand: what it takes is tried. */
export function triedKernel(release: string): KernelUnderTest {
  return {
    name: release,
    kernel: kernel(release),
    modules: [],
    has: () => undefined,
    write: () => ({ unmeasured: 'it is tried' }),
    defaults: () => new Map(),
  };
}

/** Plans for a kernel that is started under emulation, by the dump that is nearest to it. */
export function plansForRelease(release: string, names: readonly string[] | 'all', memoryBytes: number): readonly PlanToLoad[] {
  const series = /^\d+\.\d+/.exec(release)?.[0] ?? '';
  const dump =
    kernelsUnderTest.find((one) => one.name === release) ?? kernelsUnderTest.findLast((one) => one.name.startsWith(`${series}.`));
  if (dump === undefined) throw new Error(`no dump of a kernel like ${release}: npm run verify:kernels makes one`);
  return (names === 'all' ? profileNames : names).map((name) => planToLoad(name, dump, true, memoryBytes));
}
