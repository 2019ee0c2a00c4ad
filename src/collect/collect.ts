import type { Fact, Facts, SysctlReading } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { SourceFile } from '../model/source-file.ts';
import { configFiles } from './config-files.ts';
import { initOf } from './init-system.ts';
import { listenersOf } from './listeners.ts';
import { type Look, lookAt } from './look.ts';
import { cloudVendorOf, cpusOf, distroOf, environmentOf, hostOf, kernelOf, memoryOf, pageSizeOf } from './machine.ts';
import { measure } from './measure.ts';
import { natRulesOf } from './nat-lookup.ts';
import { addressesOf, routesOf } from './network.ts';
import { meminfo, moduleNames } from './parse/counters.ts';
import { limitsOf, processesOf } from './processes.ts';
import { type Run, run } from './run.ts';
import { type Sockets, socketsOf } from './sockets.ts';
import { sysctlTree } from './sysctl-tree.ts';
import { CollectError, leadsNowhere, openTree, type Tree } from './tree.ts';

export interface CollectOptions {
  /** a tree with another machine's files; without it this machine is looked at */
  readonly root?: string;
  /** what is looked through instead: a folder or a record that was opened before */
  readonly tree?: Tree;
  /** systemd units whose limits and files count: `nginx` or `nginx.service` */
  readonly services: readonly string[];
  readonly pids: readonly number[];
  /** connections are not counted, as somebody else does */
  readonly withoutSockets?: true;
  /** waits so long between two looks at the counters; 0 or absent: no waiting */
  readonly measureSeconds?: number;
  readonly readKernel: (text: string) => Kernel | { readonly error: string };
  /** units whose files are looked for in a tree, where nothing runs that could tell */
  readonly knownUnits?: readonly string[];
  readonly onProgress?: (text: string) => void;
  /** how programs of this machine are asked; never used for a tree */
  readonly run?: Run;
}

export interface Collected {
  readonly facts: Facts;
  /** configuration by the path that its reader uses, sorted; a file that could not be read says so */
  readonly files: readonly SourceFile[];
}

/**
 * Looks at this machine or at a tree and tells what is there. Decides nothing and changes nothing; never opens what is no
 * regular file, follows no link out of a tree, reads no command line and no environment of a process.
 * @throws {CollectError} when there is nothing that can be looked at: no such root, not Linux
 */
export function collect(options: CollectOptions): Collected {
  const tree = options.tree ?? openTree(options.root);
  if (tree.live && tree.record === undefined && process.platform !== 'linux')
    throw new CollectError(`this machine runs ${process.platform}: expected Linux, or --root, --snapshot or --kernel`);
  const look = lookAt(tree, tree.record?.run ?? options.run ?? run, tree.record?.superuser ?? process.getuid?.() === 0);
  const { sysctl, complete, notChecked } = sysctlTree(tree);
  if (sysctl.size === 0) look.skip('/proc/sys', 'it is not there', 'every value in force');
  refused(look, sysctl);
  const processes = processesOf(look);
  const portRange = sysctl.get('net.ipv4.ip_local_port_range');
  const listening = listenersOf(look, processes ?? [], portRange && 'value' in portRange ? portRange.value : undefined);
  const limits = limitsOf(look, processes ?? [], { services: options.services, pids: options.pids, listening: listening?.pids ?? [] });
  const sockets: Sockets = options.withoutSockets ? { gauges: new Map(), named: new Map() } : socketsOf(look, listening?.listeners ?? []);
  const routes = routesOf(look);
  const addresses = addressesOf(look, routes ?? []);
  const measured = options.measureSeconds ? measure(look, options.measureSeconds, options.onProgress) : new Map<string, Fact<number>>();
  const units = [
    ...options.services,
    ...(tree.live ? [] : (options.knownUnits ?? [])),
    ...known(listening?.listeners.map((l) => l.unit) ?? []),
  ];
  const optional = {
    host: hostOf(look),
    kernel: kernelOf(look, options.readKernel),
    distro: distroOf(look),
    memoryBytes: memoryOf(look),
    cpus: cpusOf(look),
    environment: environmentOf(look),
    init: initOf(look),
    modules: modulesOf(look),
    addresses,
    routes,
    natRules: natRulesOf(look, sysctl, complete),
    listeners: listening?.listeners,
    sockets: sockets.counts,
    programs: processes && [...new Set(processes.map((each) => each.program))].sort(),
    cloudVendor: cloudVendorOf(look),
  };
  const files = configFiles(tree, units);
  for (const { path, problem } of files) {
    // to the readers of this machine a link to nothing is no file at all; in a tree its target may only have been left behind
    if (problem !== undefined && !(tree.live && problem.startsWith(leadsNowhere))) look.skip(path, problem, 'what is set at the next boot');
  }
  if (tree.record?.partial && !files.some(({ path }) => path.includes('/sysctl.')))
    look.skip('configuration files', 'they are not in this record', 'what is set at the next boot, and which name of a file wins');
  if (tree.record?.partial && sysctl.size > 0 && sysctl.size < fewestValues)
    look.skip('values in force', 'all but a few are not in this record', 'what differs now: computed defaults stand in their place');
  const facts: Facts = {
    ...present(optional),
    from: tree.record?.partial ? 'root' : tree.record ? 'snapshot' : tree.live ? 'host' : 'root',
    pageSize: pageSizeOf(look),
    sysctl,
    sysctlComplete: complete,
    nat: [],
    limits,
    gauges: new Map([...sockets.gauges, ...sysctlGauges(sysctl)].sort(([a], [b]) => (a < b ? -1 : 1))),
    named: new Map<string, Fact<number>>([...memoryNamed(look), ...sockets.named, ...measured]),
    notChecked: [...notChecked, ...(tree.record?.notChecked ?? []), ...look.notChecked],
  };
  return { facts, files };
}

/** One line for all: as an ordinary user there are dozens. */
function refused(look: Look, sysctl: ReadonlyMap<string, SysctlReading>): void {
  const keys = [...sysctl].filter(([, reading]) => 'unreadable' in reading && /^E[A-Z]+$/.test(reading.unreadable)).map(([key]) => key);
  if (keys.length === 0) return;
  const shown = keys.slice(0, 6).join(', ');
  const why = look.tree.live && !look.superuser ? 'needs root' : 'the kernel refuses to tell';
  look.skip(keys.length > 6 ? `${shown} and ${keys.length - 6} more` : shown, why, 'whether they differ from what is proposed');
}

/** Ansible's facts hold a handful, `sysctl -a` hundreds. */
const fewestValues = 20;

const known = (names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined);

/** Facts call a missing thing missing, not `undefined`, so that they compare and print alike. */
function present<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function modulesOf(look: Look): readonly string[] | undefined {
  const text = look.text('/proc/modules');
  if (text === undefined) look.skip('modules', 'there is no /proc/modules', 'whether a key only lacks its module');
  return text === undefined ? undefined : moduleNames(text);
}

const gaugeKeys: readonly (readonly [name: string, key: string, field: number])[] = [
  ['nf_conntrack_count', 'net.netfilter.nf_conntrack_count', 0],
  ['file-nr.open', 'fs.file-nr', 0],
  ['inode-nr.inodes', 'fs.inode-nr', 0],
];

function sysctlGauges(sysctl: ReadonlyMap<string, SysctlReading>): readonly (readonly [string, Fact<number>])[] {
  return gaugeKeys.flatMap(([name, key, field]) => {
    const reading = sysctl.get(key);
    const text = reading && 'value' in reading ? reading.value.split(' ')[field] : undefined;
    if (reading === undefined || text === undefined || !/^\d{1,15}$/.test(text)) return [];
    return [[name, { value: Number(text), origin: { kind: 'read', path: reading.path } }] as const];
  });
}

const memoryNames: readonly (readonly [name: string, row: string])[] = [
  ['swap_bytes', 'SwapTotal'],
  ['hugepage_bytes', 'Hugepagesize'],
  ['hugepages_bytes', 'Hugetlb'],
];

function memoryNamed(look: Look): readonly (readonly [string, Fact<number>])[] {
  const rows = meminfo(look.text('/proc/meminfo') ?? '');
  return memoryNames.flatMap(([name, row]) => {
    const value = rows.get(row);
    return value === undefined ? [] : [[name, { value, origin: { kind: 'read', path: '/proc/meminfo' } }] as const];
  });
}
