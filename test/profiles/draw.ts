import { factNames } from '../../src/model/fact-names.ts';
import { type Random, random } from '../hostile/random.ts';
import { joined, profileNames } from './all-profiles.ts';
import { capacityKeys } from './capacity-keys.ts';
import { kernelsUnderTest } from './kernel-under-test.ts';

type FactValue = number | boolean | string;

/** A machine and a wish, as plain data: what a failure is told and shrunk as. */
export interface Draw {
  readonly kernel: string;
  readonly profiles: readonly string[];
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly nat: 'auto' | 'none' | readonly ('outbound' | 'gateway' | 'clients')[];
  /** nothing was read of the machine */
  readonly standIn: boolean;
  /** what a dump held once all its modules were loaded */
  readonly modules: boolean;
  readonly set: Readonly<Record<string, FactValue>>;
  /** values in force that are not the kernel's own */
  readonly held: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly listeners: readonly number[];
  readonly services: readonly string[];
  /** short names of running programs */
  readonly programs: readonly string[];
  /** default routes over two interfaces */
  readonly twoWaysOut: boolean;
}

const mebibyte = 2 ** 20;
const memories = [256, 512, 1024, 2048, 4096, 16384, 65536, 262144, 1048576, 6 * 1048576].map((size) => size * mebibyte);
const cpuCounts = [1, 2, 4, 8, 16, 64, 128, 512];
const natSets = [
  'auto',
  'none',
  ['outbound'],
  ['gateway'],
  ['clients'],
  ['outbound', 'clients'],
  ['outbound', 'gateway', 'clients'],
] as const;

/** The draw of a seed and a number. @param names the profiles to choose from, one in turn */
export function drawOf(seed: number, index: number, names: readonly string[] = profileNames): Draw {
  const chance = random(seed, index);
  const kernel = chance.pick(kernelsUnderTest);
  const profiles = chosenProfiles(chance, index, names);
  const memoryBytes = chance.oneIn(3) ? Math.round(2 ** (28 + 14.6 * fraction(chance))) : chance.pick(memories);
  const standIn = chance.oneIn(5);
  const modules = !chance.oneIn(4);
  const held = standIn ? {} : heldValues(chance, kernel.name, memoryBytes, modules, profiles);
  return {
    kernel: kernel.name,
    profiles,
    memoryBytes,
    cpus: chance.pick(cpuCounts),
    nat: chance.pick(natSets),
    standIn,
    modules,
    set: chance.oneIn(3) ? {} : givenFacts(chance, memoryBytes),
    held,
    files: standIn || chance.oneIn(2) ? {} : fileLines(chance, kernel.name, held, profiles),
    listeners: standIn ? [] : chance.pick([[], [80, 443], [22, 8080, 10443], [1024, 32768, 45000], [3000, 3001, 3002, 65535]]),
    services: chance.oneIn(3) ? [chance.pick(['nginx.service', 'haproxy', 'redis-server.service'])] : [],
    programs: standIn ? [] : chance.pick([[], ['nginx'], ['dockerd', 'containerd'], ['kubelet', 'kube-proxy', 'containerd'], ['libvirtd']]),
    twoWaysOut: !standIn && chance.oneIn(8),
  };
}

/** One in turn; every fourth time with one or two others, as somebody would who runs several programs. */
function chosenProfiles(chance: Random, index: number, names: readonly string[]): readonly string[] {
  const first = names[Math.floor(index / 4) % names.length] ?? '';
  if (index % 4 !== 3) return [names[index % names.length] ?? ''];
  const more = Array.from({ length: chance.pick([1, 1, 2]) }, () => chance.pick(names));
  return [...new Set([first, ...more])];
}

const fraction = (chance: Random) => chance.int(1 << 20) / (1 << 20);

/** Between the two, as many small ones as large ones. */
function anyAmount(chance: Random, least: number, most: number): number {
  const value = least + 1;
  return Math.round(value * ((most - least + 1) / value) ** fraction(chance)) - 1;
}

/** Facts that describe how memory is spent: no more of them than there is. */
const ofMemory = /^(?:hugepages_bytes|shared_buffers_bytes|innodb_buffer_pool_bytes|sga_bytes|shmmax|swap_bytes)$/;

const seconds = new Map<string, readonly [number, number]>([
  ['rtt_s', [0, 2]],
  ['nat_idle_timeout_s', [5, 1e6]],
  ['udp_nat_idle_s', [5, 1e6]],
  ['accept_stall_s', [0, 60]],
  ['stall_s', [0, 10]],
  ['mean_conn_life_s', [0, 86400]],
]);

function givenFacts(chance: Random, memoryBytes: number): Readonly<Record<string, FactValue>> {
  const set: Record<string, FactValue> = {};
  const often = chance.pick([2, 4, 12]);
  for (const fact of factNames) {
    if (
      !chance.oneIn(often) ||
      ['ram_bytes', 'ram_kib', 'cores', 'page_size', 'default_syn_backlog', 'default_tw_buckets'].includes(fact.name)
    )
      continue;
    if (fact.type === 'boolean') set[fact.name] = chance.oneIn(2);
    else if (fact.type === 'text') set[fact.name] = fact.name === 'lvs_mode' ? chance.pick(['nat', 'fullnat', 'dr', 'tun']) : 'other';
    else set[fact.name] = numberFor(chance, fact.name, fact.unit, memoryBytes);
  }
  // one-way keys and the like are asked for by name, which is another matter
  for (const name of ['accept_one_way', 'accept_panic_reboot', 'accept_strict_overcommit']) if (!chance.oneIn(8)) delete set[name];
  return set;
}

function numberFor(chance: Random, name: string, unit: string, memoryBytes: number): number {
  if (name === 'hugepage_bytes') return chance.pick([2 * mebibyte, 1024 * mebibyte]);
  if (ofMemory.test(name)) return anyAmount(chance, 0, Math.floor(memoryBytes * 0.7));
  if (name === 'es_version') return chance.pick([6, 7.17, 8.2, 9]);
  if (name === 'port_span') return anyAmount(chance, 1000, 60000);
  if (unit === 'fraction') return chance.pick([0, 0.001, 0.02, 0.3]);
  if (unit === 's') return name === 'rtt_s' ? 2 * fraction(chance) ** 3 : anyAmount(chance, ...(seconds.get(name) ?? [1, 1e5]));
  if (unit === '1/s') return chance.oneIn(6) ? 0 : anyAmount(chance, 0, 5e6);
  if (unit === 'bit/s') return anyAmount(chance, 1e6, 4e11);
  if (unit === 'bytes' || unit === 'bytes/s') return anyAmount(chance, 1, 1e11);
  if (unit === 'CPUs') return anyAmount(chance, 0, 512);
  if (unit === 'addresses' || unit === 'tuples' || unit === 'interfaces') return anyAmount(chance, 1, 4096);
  if (unit === 'ports') return anyAmount(chance, 1, 64512);
  return anyAmount(chance, 0, 2e7);
}

/** Lines that administrators copy: harmful, dead, or only other than the default. */
const copied: Readonly<Record<string, readonly string[]>> = {
  'net.ipv4.tcp_timestamps': ['0'],
  'net.ipv4.tcp_tw_recycle': ['1'],
  'net.ipv4.tcp_tw_reuse': ['0', '1', '2'],
  'net.ipv4.tcp_rfc1337': ['1'],
  'net.ipv4.tcp_syncookies': ['0', '2'],
  'net.ipv4.tcp_fin_timeout': ['5', '15', '30'],
  'net.ipv4.tcp_abort_on_overflow': ['1'],
  'net.ipv4.tcp_keepalive_time': ['30', '600', '86400'],
  'net.ipv4.tcp_keepalive_intvl': ['5', '300'],
  'net.ipv4.tcp_keepalive_probes': ['2', '20'],
  'net.ipv4.tcp_sack': ['0'],
  'net.ipv4.tcp_window_scaling': ['0'],
  'net.ipv4.tcp_retries2': ['3', '5'],
  'net.ipv4.ip_forward': ['0', '1'],
  'net.ipv4.conf.all.rp_filter': ['0', '1', '2'],
  'net.ipv4.ip_local_port_range': ['1024 65000', '2000 3000', '10240 65535', '20000 40000'],
  'vm.swappiness': ['0', '1', '100'],
  'vm.overcommit_memory': ['0', '1', '2'],
  'vm.dirty_ratio': ['5', '80'],
  'vm.dirty_bytes': ['1073741824'],
  'vm.dirty_background_bytes': ['268435456'],
  'net.core.default_qdisc': ['fq', 'pfifo_fast'],
  'net.core.somaxconn': ['128', '1024', '65535'],
  'net.netfilter.nf_conntrack_tcp_timeout_established': ['600', '7440', '432000'],
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': ['5', '30', '120'],
};

function anyValue(chance: Random, key: string, now: string | undefined): string | undefined {
  const list = copied[key];
  if (list !== undefined && (now === undefined || !chance.oneIn(3))) return chance.pick(list);
  if (now === undefined || !/^-?\d+(?: -?\d+)*$/.test(now)) return undefined;
  const factor = chance.pick([-8, -3, -1, 1, 2, 5, 9]);
  const scale = (field: string) => {
    const value = BigInt(field);
    return `${factor < 0 ? value / 2n ** BigInt(-factor) : value * 2n ** BigInt(factor)}`;
  };
  if (key === 'net.ipv4.ip_local_port_range') return undefined;
  return now.split(' ').map(scale).join(' ');
}

function keysFor(profiles: readonly string[]): readonly string[] {
  const profile = joined(profiles);
  const own = typeof profile === 'string' ? [] : profile.entries.filter((entry) => entry.section === 'sysctl').map((entry) => entry.key);
  return [...new Set([...own, ...own, ...Object.keys(copied), ...capacityKeys.keys()])];
}

function legal(kernelName: string, key: string, value: string): boolean {
  const kernel = kernelsUnderTest.find((one) => one.name === kernelName);
  if (kernel === undefined || kernel.has(key) !== true) return false;
  const outcome = kernel.write(key, value);
  return 'kept' in outcome && outcome.kept === value;
}

function heldValues(chance: Random, kernelName: string, memoryBytes: number, modules: boolean, profiles: readonly string[]) {
  const kernel = kernelsUnderTest.find((one) => one.name === kernelName);
  const defaults = kernel?.defaults(memoryBytes, modules) ?? new Map();
  const keys = keysFor(profiles);
  const held: Record<string, string> = {};
  for (let count = chance.pick([0, 0, 2, 5, 15]); count > 0; count--) {
    const key = chance.pick(keys);
    // a key of a module that is not loaded is not there
    if (defaults.size > 0 && !defaults.has(key)) continue;
    const value = anyValue(chance, key, defaults.get(key));
    if (value !== undefined && legal(kernelName, key, value)) held[key] = value;
  }
  return held;
}

function fileLines(chance: Random, kernelName: string, held: Readonly<Record<string, string>>, profiles: readonly string[]) {
  const lines = chance.oneIn(2) ? Object.entries(held).map(([key, value]) => `${key} = ${value}`) : [];
  const keys = keysFor(profiles);
  for (let count = chance.pick([0, 1, 3, 8]); count > 0; count--) {
    const key = chance.pick(keys);
    const value = anyValue(chance, key, held[key]);
    if (value !== undefined && (key === 'net.ipv4.tcp_tw_recycle' || legal(kernelName, key, value))) lines.push(`${key} = ${value}`);
  }
  if (lines.length === 0) return {};
  const path = chance.pick([
    '/etc/sysctl.conf',
    '/etc/sysctl.d/50-site.conf',
    '/etc/sysctl.d/99-zz-site.conf',
    '/usr/lib/sysctl.d/50-vendor.conf',
  ]);
  return { [path]: `# site\n${lines.join('\n')}\n` };
}
