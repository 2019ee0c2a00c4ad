import type { Address } from '../model/facts.ts';
import type { RecordedPath, Snapshot } from '../model/snapshot.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const mostInterfaces = 2000;

/**
 * What Ansible's `setup` told of a machine, as a snapshot of the few facts that count here; whatever else Ansible gathered
 * (environment, serial numbers) is left. Memory is known to the MiB.
 * @returns undefined where the value holds no facts of Ansible
 */
export function ansibleFacts(parsed: unknown): Snapshot | undefined {
  if (!isFields(parsed)) return undefined;
  const inside = own(parsed, 'ansible_facts');
  const facts = isFields(inside) ? inside : parsed;
  const get = (name: string): unknown => own(facts, `ansible_${name}`) ?? (facts === inside ? own(facts, name) : undefined);
  const kernel = get('kernel');
  if (typeof kernel !== 'string') return undefined;
  const files: Record<string, RecordedPath> = Object.create(null);
  const put = (path: string, text: string | undefined) => {
    if (text !== undefined) files[path] = `${text}\n`;
  };
  put('/proc/sys/kernel/osrelease', kernel);
  put('/proc/sys/kernel/hostname', text(get('nodename')) ?? text(get('hostname')));
  put('/etc/os-release', osRelease(text(get('distribution')), text(get('distribution_version')), text(get('os_family'))));
  const [memory, swap, cpus] = [
    count(get('memtotal_mb')),
    count(get('swaptotal_mb')),
    count(get('processor_nproc')) ?? count(get('processor_vcpus')),
  ];
  const rows = [
    memory === undefined ? undefined : `MemTotal: ${memory * 1024} kB`,
    swap === undefined ? undefined : `SwapTotal: ${swap * 1024} kB`,
  ];
  if (memory !== undefined) put('/proc/meminfo', rows.filter((row) => row !== undefined).join('\n'));
  if (cpus !== undefined && cpus > 0) put('/sys/devices/system/cpu/online', cpus === 1 ? '0' : `0-${cpus - 1}`);
  for (const [name, path] of [
    ['system_vendor', 'sys_vendor'],
    ['product_name', 'product_name'],
    ['bios_vendor', 'bios_vendor'],
    ['bios_version', 'bios_version'],
    ['board_vendor', 'board_vendor'],
    ['chassis_asset_tag', 'chassis_asset_tag'],
  ] as const) {
    const value = text(get(name));
    if (value !== undefined && value !== 'NA') put(`/sys/class/dmi/id/${path}`, value);
  }
  if (get('service_mgr') === 'systemd') put('/proc/1/comm', 'systemd');
  const container = get('virtualization_role') === 'guest' ? text(get('virtualization_type')) : undefined;
  if (container === 'docker') files['/.dockerenv'] = { there: 'file' };
  else if (container === 'podman') files['/run/.containerenv'] = { there: 'file' };
  else if (container === 'lxc' || container === 'systemd-nspawn') put('/run/systemd/container', container);
  const mounted = get('mounts');
  for (const one of Array.isArray(mounted) ? mounted : []) {
    const point = isFields(one) ? own(one, 'mount') : undefined;
    if (isFields(one) && (point === '/proc' || point === '/proc/sys'))
      put('/proc/self/mounts', `proc ${point} proc ${text(own(one, 'options')) ?? ''}`);
  }
  const addresses = addressesOf(get);
  const route = routes(get);
  if (route !== undefined) files['/proc/net/route'] = route;
  const route6 = routes6(get('default_ipv6'));
  if (route6 !== undefined) files['/proc/net/ipv6_route'] = route6;
  return {
    version: 1,
    command: 'snapshot',
    tool: { name: '', version: '', knowledge: '' },
    taken: '',
    by: 'ansible',
    superuser: true,
    partial: true,
    ...(addresses.length > 0 && { addresses }),
    files,
    programs: {},
  };
}

const own = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.split('\n', 1)[0]?.slice(0, 300) : undefined);
const count = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e9 ? value : undefined;

/** Ansible has names of its own for distributions; what os-release calls them is the other half. */
const ids: ReadonlyMap<string, string> = new Map([
  ['RedHat', 'rhel'],
  ['OracleLinux', 'ol'],
  ['AlmaLinux', 'almalinux'],
  ['openSUSE Leap', 'opensuse-leap'],
  ['openSUSE Tumbleweed', 'opensuse-tumbleweed'],
  ['SLES', 'sles'],
  ['SLES_SAP', 'sles'],
  ['Amazon', 'amzn'],
  ['Archlinux', 'arch'],
]);

function osRelease(name: string | undefined, version: string | undefined, family: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const id = ids.get(name) ?? name.toLowerCase();
  // Debian's own os-release tells the major number alone
  const shown = id === 'debian' ? version?.split('.')[0] : version;
  const like = family === undefined ? undefined : (ids.get(family) ?? family.toLowerCase());
  const word = (value: string) => value.replace(/[^A-Za-z0-9._-]/g, '');
  return [
    `ID=${word(id)}`,
    ...(shown === undefined ? [] : [`VERSION_ID="${word(shown)}"`]),
    ...(like === undefined || like === id ? [] : [`ID_LIKE="${word(like)}"`]),
  ].join('\n');
}

function addressesOf(get: (name: string) => unknown): readonly Address[] {
  const names = get('interfaces');
  const all: Address[] = [];
  for (const name of (Array.isArray(names) ? names : []).slice(0, mostInterfaces)) {
    if (typeof name !== 'string' || name.length > 40) continue;
    const found = get(name.replace(/[^A-Za-z0-9_]/g, '_'));
    if (!isFields(found) || own(found, 'active') === false) continue;
    const four = [own(found, 'ipv4'), ...list(own(found, 'ipv4_secondaries'))];
    for (const one of four) {
      const address = isFields(one) ? text(own(one, 'address')) : undefined;
      const prefix = isFields(one) ? (number(own(one, 'prefix')) ?? netmask(text(own(one, 'netmask')))) : undefined;
      if (address !== undefined && prefix !== undefined) all.push({ interface: name, address, prefix, family: 4 });
    }
    for (const one of list(own(found, 'ipv6'))) {
      const address = isFields(one) ? text(own(one, 'address')) : undefined;
      const prefix = isFields(one) ? number(own(one, 'prefix')) : undefined;
      if (address !== undefined && prefix !== undefined) all.push({ interface: name, address, prefix, family: 6 });
    }
  }
  return all;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function number(value: unknown): number | undefined {
  const found = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value;
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 && found <= 128 ? found : undefined;
}

function netmask(mask: string | undefined): number | undefined {
  const parts = mask?.split('.').map(Number) ?? [];
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts
    .map((part) => part.toString(2))
    .join('')
    .replaceAll('0', '').length;
}

/** The default route and the network beside it, as the kernel's own table shows them. */
function routes(get: (name: string) => unknown): string | undefined {
  const found = get('default_ipv4');
  if (!isFields(found)) return undefined;
  const [name, gateway, network, mask] = ['interface', 'gateway', 'network', 'netmask'].map((field) => text(own(found, field)));
  const [way, base, size] = [hex(gateway), hex(network), hex(mask)];
  if (name === undefined || !/^\S{1,40}$/.test(name) || way === undefined) return undefined;
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const near = base === undefined || size === undefined ? '' : `${name}\t${base}\t00000000\t0001\t0\t0\t0\t${size}\t0\t0\t0\n`;
  return `${head}${name}\t00000000\t${way}\t0003\t0\t0\t0\t00000000\t0\t0\t0\n${near}`;
}

function hex(address: string | undefined): string | undefined {
  const parts = address?.split('.').map(Number) ?? [];
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts
    .reverse()
    .map((part) => part.toString(16).padStart(2, '0').toUpperCase())
    .join('');
}

function routes6(found: unknown): string | undefined {
  if (!isFields(found)) return undefined;
  const [name, gateway] = ['interface', 'gateway'].map((field) => text(own(found, field)));
  const way = hex6(gateway);
  if (name === undefined || !/^\S{1,40}$/.test(name) || way === undefined) return undefined;
  const none = '0'.repeat(32);
  return `${none} 00 ${none} 00 ${way} 00000400 00000001 00000000 00000003 ${name}\n`;
}

function hex6(address: string | undefined): string | undefined {
  if (address === undefined || !/^[0-9a-f:]{2,39}$/i.test(address)) return undefined;
  const [head = [], tail] = address.split('::', 2).map((half) => half.split(':').filter((part) => part !== ''));
  const gap = tail === undefined ? 0 : 8 - head.length - tail.length;
  const parts = [...head, ...new Array<string>(Math.max(0, gap)).fill('0'), ...(tail ?? [])];
  return parts.length === 8 && parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
    ? parts.map((part) => part.padStart(4, '0')).join('')
    : undefined;
}
