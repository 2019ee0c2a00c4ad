import { endianness } from 'node:os';
import type { Distro, Environment, Fact, Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Look } from './look.ts';
import { cpuinfo, cpuList, meminfo } from './parse/counters.ts';
import { osRelease } from './parse/os-release.ts';
import { mounts } from './parse/process-texts.ts';

const read = <T>(value: T, path: string): Fact<T> => ({ value, origin: { kind: 'read', path } });

export function kernelOf(look: Look, readKernel: (text: string) => Kernel | { readonly error: string }): Fact<Kernel> | undefined {
  const release = look.text('/proc/sys/kernel/osrelease')?.trim();
  const version = /^Linux version (\S{1,120})/.exec(look.text('/proc/version') ?? '')?.[1];
  const [text, path] = release ? [release, '/proc/sys/kernel/osrelease'] : [version, '/proc/version'];
  if (text === undefined) {
    look.skip(
      'kernel version',
      'neither /proc/sys/kernel/osrelease nor /proc/version can be read',
      'all that depends on the kernel; --kernel V gives it',
    );
    return undefined;
  }
  const kernel = readKernel(text);
  if (!('error' in kernel)) return read(kernel, path);
  look.skip('kernel version', kernel.error, 'all that depends on the kernel; --kernel V gives it');
  return undefined;
}

export function distroOf(look: Look): Fact<Distro> | undefined {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const distro = osRelease(look.text(path) ?? '');
    if (distro) return read(distro, path);
  }
  const old = /^(CentOS|Red Hat).{0,60}release (\d+(?:\.\d+)?)/.exec(look.text('/etc/redhat-release') ?? '');
  if (old) return read({ id: old[1] === 'CentOS' ? 'centos' : 'rhel', version: old[2] ?? '', idLike: ['rhel'] }, '/etc/redhat-release');
  look.skip('distribution', 'no os-release', 'which files are read at boot, and backports to its kernel');
  return undefined;
}

export function memoryOf(look: Look): Fact<number> | undefined {
  const total = meminfo(look.text('/proc/meminfo') ?? '').get('MemTotal');
  if (total !== undefined && total > 0) return read(total, '/proc/meminfo');
  look.skip('memory', '/proc/meminfo cannot be read', 'all sizes that depend on memory; --memory SIZE gives it');
  return undefined;
}

export function cpusOf(look: Look): Fact<number> | undefined {
  const online = cpuList(look.text('/sys/devices/system/cpu/online') ?? '');
  if (online > 0) return read(online, '/sys/devices/system/cpu/online');
  const { cpus } = cpuinfo(look.text('/proc/cpuinfo') ?? '');
  if (cpus > 0) return read(cpus, '/proc/cpuinfo');
  look.skip('CPUs', '/proc/cpuinfo cannot be read', 'sizes that depend on the CPUs; --cpus N gives them');
  return undefined;
}

const pageSizeTag = 6n;

/** The running kernel tells each process in its auxiliary vector; a tree cannot tell. */
export function pageSizeOf(look: Look): Fact<number> {
  const assumed: Fact<number> = { value: 4096, origin: { kind: 'assumed', why: 'nothing tells the page size; 4096 is that of x86' } };
  const told = look.tree.record?.pageSize;
  if (told !== undefined) return read(told, '/proc/self/auxv');
  const bytes = look.tree.live && !look.tree.record ? look.bytes('/proc/self/auxv') : undefined;
  if (bytes === undefined || !/64|s390x/.test(process.arch)) return assumed;
  const number = (at: number) => (endianness() === 'LE' ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
  for (let at = 0; at + 16 <= bytes.length; at += 16)
    if (number(at) === pageSizeTag) return read(Number(number(at + 8)), '/proc/self/auxv');
  return assumed;
}

export function hostOf(look: Look): string | undefined {
  const running = look.text('/proc/sys/kernel/hostname')?.trim();
  const name = (running === '(none)' ? undefined : running) || look.text('/etc/hostname')?.split('\n')[0]?.trim();
  return name === '' ? undefined : name;
}

const dmi = (look: Look, name: string) => look.text(`/sys/class/dmi/id/${name}`)?.trim() ?? '';

export function cloudVendorOf(look: Look): Facts['cloudVendor'] {
  const vendor = dmi(look, 'sys_vendor');
  const path = (name: string) => `/sys/class/dmi/id/${name}`;
  if (vendor === 'Amazon EC2') return read('aws', path('sys_vendor'));
  if (dmi(look, 'bios_vendor') === 'Amazon EC2') return read('aws', path('bios_vendor'));
  if (dmi(look, 'board_vendor') === 'Amazon EC2') return read('aws', path('board_vendor'));
  if (/amazon/i.test(dmi(look, 'bios_version'))) return read('aws', path('bios_version'));
  if (dmi(look, 'product_name') === 'Google Compute Engine') return read('gcp', path('product_name'));
  // Microsoft is also the vendor of every Hyper-V guest; only this tag says Azure
  if (vendor === 'Microsoft Corporation' && dmi(look, 'chassis_asset_tag') === '7783-7084-3265-9085-8269-3286-77')
    return read('azure', path('chassis_asset_tag'));
  if (/^Alibaba Cloud/.test(vendor)) return read('alibaba', path('sys_vendor'));
  if (/^Huawei ?Cloud/i.test(vendor)) return read('huawei', path('sys_vendor'));
  return dmi(look, 'chassis_asset_tag') === 'HUAWEICLOUD' ? read('huawei', path('chassis_asset_tag')) : undefined;
}

/** What kind of machine this is; a container comes before what its host is, as it decides what can be set. */
export function environmentOf(look: Look): Fact<Environment> | undefined {
  const found = gvisor(look) ?? container(look) ?? wsl(look) ?? virtual(look);
  const known = found ?? (look.text('/proc/cpuinfo') === undefined ? undefined : read<Environment>({ kind: 'host' }, '/proc/cpuinfo'));
  const mounted = mounts(look.text('/proc/self/mounts') ?? look.text('/proc/mounts') ?? '');
  const readOnly = (mounted.get('/proc/sys') ?? mounted.get('/proc'))?.readOnly === true;
  if (!readOnly) return known;
  const open = [...mounted].flatMap(([point, mount]) => (point.startsWith('/proc/sys/') && !mount.readOnly ? [point] : [])).sort();
  look.skip(
    'loading parameters',
    open.length === 0
      ? '/proc/sys is mounted read-only: a container cannot set most keys'
      : `/proc/sys is mounted read-only but for ${open.slice(0, 4).join(', ')}${open.length > 4 ? ` and ${open.length - 4} more` : ''}`,
    'what can be set from here; set them on the host or in the runtime',
  );
  return open.length > 0 ? known : known && { ...known, value: { ...known.value, sysctlReadOnly: true } };
}

function gvisor(look: Look): Fact<Environment> | undefined {
  return /gvisor/i.test(look.text('/proc/version') ?? '') ? read({ kind: 'gvisor' }, '/proc/version') : undefined;
}

/** The kernel's own number for the first PID namespace. */
const firstPidNamespace = 'pid:[4026531836]';

/**
 * A virtual machine made from a container image still has the image's marks. Whoever sees the kernel's threads, or lives in the
 * first PID namespace, is in no container, whatever lies about.
 */
const sharesHostProcesses = (look: Look) =>
  look.text('/proc/2/comm')?.trim() === 'kthreadd' || (look.tree.live && look.tree.link('/proc/self/ns/pid') === firstPidNamespace);

function container(look: Look): Fact<Environment> | undefined {
  if (sharesHostProcesses(look)) return undefined;
  const of = (path: string, detail?: string): Fact<Environment> => read({ kind: 'container', ...(detail && { detail }) }, path);
  if (look.tree.find('/var/run/secrets/kubernetes.io').kind === 'directory') return of('/var/run/secrets/kubernetes.io', 'kubernetes');
  const told = look.text('/run/systemd/container')?.trim();
  if (told && /^[a-z0-9-]{1,40}$/.test(told) && told !== 'wsl') return of('/run/systemd/container', told);
  if (look.tree.find('/run/.containerenv').kind === 'file') return of('/run/.containerenv', 'podman');
  if (look.tree.find('/.dockerenv').kind === 'file') return of('/.dockerenv', 'docker');
  const group = /kubepods|docker|libpod|lxc|containerd/.exec(look.text('/proc/1/cgroup') ?? '')?.[0];
  return group === undefined ? undefined : of('/proc/1/cgroup', names.get(group) ?? group);
}

const names: ReadonlyMap<string, string> = new Map([
  ['kubepods', 'kubernetes'],
  ['libpod', 'podman'],
]);

function wsl(look: Look): Fact<Environment> | undefined {
  const release = look.text('/proc/sys/kernel/osrelease') ?? look.text('/proc/version') ?? '';
  // Azure kernels of old also said Microsoft in /proc/version; the release string of WSL alone has it
  return /-microsoft|wsl2/i.test(release.split(' (')[0] ?? '') ? read({ kind: 'wsl' }, '/proc/sys/kernel/osrelease') : undefined;
}

const products: readonly (readonly [RegExp, string])[] = [
  [/KVM|RHEV|oVirt/i, 'kvm'],
  // with or without KVM below: nothing that can be read tells QEMU's own emulation from it
  [/Standard PC|QEMU/i, 'qemu'],
  [/OpenStack/i, 'openstack'],
  [/Google Compute Engine/i, 'google'],
  [/Alibaba Cloud ECS/i, 'alibaba'],
  [/VMware/i, 'vmware'],
  [/VirtualBox/i, 'virtualbox'],
  [/HVM domU|Xen/i, 'xen'],
  [/^Virtual Machine$/, 'hyper-v'],
  [/Parallels/i, 'parallels'],
];

const vendors: readonly (readonly [RegExp, string])[] = [
  [/^QEMU/, 'qemu'],
  [/^Amazon EC2/, 'amazon'],
  [/^Google/, 'google'],
];

function virtual(look: Look): Fact<Environment> | undefined {
  const type = look.text('/sys/hypervisor/type')?.trim();
  if (type === 'xen' && !/control_d/.test(look.text('/proc/xen/capabilities') ?? ''))
    return read({ kind: 'vm', detail: 'xen' }, '/sys/hypervisor/type');
  const product = dmi(look, 'product_name');
  const detail = products.find(([pattern]) => pattern.test(product))?.[1];
  if (detail !== undefined) return read({ kind: 'vm', detail }, '/sys/class/dmi/id/product_name');
  if (!cpuinfo(look.text('/proc/cpuinfo') ?? '').hypervisor) return undefined;
  const vendor = vendors.find(([pattern]) => pattern.test(dmi(look, 'sys_vendor')))?.[1];
  return read({ kind: 'vm', ...(vendor && { detail: vendor }) }, '/proc/cpuinfo');
}
