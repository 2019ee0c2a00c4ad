import { tree } from './run.ts';

export interface Machine {
  readonly name: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, unknown>>;
}

/** A small machine: enough to be told, and to need something. */
export function snapshot({ name, values = {}, files = {} }: Machine): string {
  const set = { 'net.ipv4.tcp_keepalive_time': '7200', 'net.core.somaxconn': '4096', 'vm.swappiness': '60', ...values };
  return JSON.stringify({
    version: 1,
    command: 'snapshot',
    tool: { name: 'collect.sh', version: '', knowledge: '' },
    taken: '2026-11-21T09:50:00Z',
    by: 'collect.sh',
    superuser: true,
    pageSize: 4096,
    files: {
      '/proc/sys/kernel/hostname': `${name}\n`,
      '/proc/sys/kernel/osrelease': { text: '6.1.0-50-amd64\n', readOnly: true },
      '/proc/meminfo': 'MemTotal:       16331752 kB\n',
      '/sys/devices/system/cpu/online': '0-3\n',
      '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
      ...Object.fromEntries(Object.entries(set).map(([key, value]) => [`/proc/sys/${key.replaceAll('.', '/')}`, `${value}\n`])),
      ...files,
    },
    programs: {},
  });
}

/** A folder with a snapshot of each: `h000.json`, `h001.json`, … */
export const fleet = (machines: readonly Machine[]) =>
  tree(Object.fromEntries(machines.map((machine, at) => [`h${String(at).padStart(3, '0')}.json`, snapshot(machine)])));
