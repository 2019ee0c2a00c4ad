import type { RecordedPath, RecordedProgram, Snapshot } from '../model/snapshot.ts';
import { decode } from './decode.ts';
import { linkAddresses } from './parse/ip-addresses.ts';
import { recordedTree } from './recorded-tree.ts';
import { sysctlListing } from './sysctl-listing.ts';
import { CollectError, openTree, type Tree } from './tree.ts';

const largestAnswer = 64 << 20;
const mostProcesses = 65_536;

/** Where releases of sos put what a program told. */
const places = {
  sysctl: ['kernel/sysctl_-a'],
  modules: ['kernel/lsmod'],
  kernel: ['kernel/uname_-a', 'host/uname_-a'],
  kernelLog: ['kernel/dmesg', 'kernel/dmesg_-T', 'general/dmesg'],
  processes: ['process/ps_axo_pid_ppid_user_group_lwp_nlwp_start_time_comm_cgroup'],
  links: ['networking/ip_-s_-d_link', 'networking/ip_-o_link'],
  addresses: ['networking/ip_-o_addr', 'networking/ip_-o_address'],
  sockets: ['networking/ss_-peaonmi', 'networking/ss_-peaonmiq'],
  nft: ['firewall_tables/nft_list_ruleset', 'networking/nft_list_ruleset', 'nftables/nft_list_ruleset'],
} as const;

/** Whether a folder is that of an unpacked sosreport. */
export const isSosreport = (tree: Tree): boolean => tree.find('/sos_commands').kind === 'directory';

/**
 * The folder of an unpacked sosreport: its copies of files are read as they lie, what programs told there stands in for what sos
 * does not copy (/proc/sys, /proc/PID). What is in neither was not recorded, which proves no absence.
 * @throws {CollectError} where the folder holds no sosreport
 */
export function sosreportTree(path: string): Tree {
  const base = openTree(path);
  if (!isSosreport(base))
    throw new CollectError(`'${path}' is no sosreport: expected a folder with sos_commands; --root takes a machine's own folders`);
  const told = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const content = base.read(`/sos_commands/${name}`, largestAnswer);
      if ('bytes' in content) return decode(content.bytes).text;
    }
    return undefined;
  };
  const overlay = recordedTree(snapshotOf(told));
  return {
    root: base.root,
    live: true,
    ...(overlay.record && { record: overlay.record }),
    find(one) {
      const found = base.find(one);
      return found.kind === 'none' && found.missing ? overlay.find(one) : found;
    },
    link: (one) => base.link(one) ?? overlay.link(one),
    read(one, limit) {
      const found = base.find(one);
      return found.kind === 'none' && found.missing ? overlay.read(one, limit) : base.read(one, limit);
    },
    list(one) {
      const [here, there] = [base.list(one), overlay.list(one)];
      return here && there ? [...new Set([...here, ...there])].sort() : (here ?? there);
    },
  };
}

function snapshotOf(told: (names: readonly string[]) => string | undefined): Snapshot {
  const files: Record<string, RecordedPath> = Object.assign(Object.create(null), sysctlListing(told(places.sysctl) ?? '')?.files);
  const release = /^Linux \S{1,255} (\S{1,200}) /.exec(told(places.kernel) ?? '')?.[1];
  if (release !== undefined) files['/proc/sys/kernel/osrelease'] ??= `${release}\n`;
  const modules = told(places.modules);
  if (modules !== undefined) files['/proc/modules'] = modules.replaceAll(/[ \t]{1,80}/g, ' ');
  Object.assign(files, processes(told(places.processes) ?? ''));
  const [links, addresses] = [told(places.links), told(places.addresses)];
  return {
    version: 1,
    command: 'snapshot',
    tool: { name: '', version: '', knowledge: '' },
    taken: '',
    by: 'sosreport',
    superuser: true,
    partial: true,
    ...(links !== undefined && addresses !== undefined && { addresses: linkAddresses(links, addresses) }),
    files,
    programs: programs([
      ['ss -l -t -u -n -p', told(places.sockets)?.replace(/^(?!(?:tcp|udp)\s{1,20}(?:LISTEN|UNCONN)\s).*\n/gm, '')],
      ['nft list ruleset', told(places.nft)],
      ['dmesg', told(places.kernelLog)],
    ]),
  };
}

function programs(all: readonly (readonly [line: string, output: string | undefined])[]): Snapshot['programs'] {
  const found: Record<string, RecordedProgram> = Object.create(null);
  for (const [line, output] of all) if (output !== undefined) found[line] = { output };
  return found;
}

/** `PID PPID USER GROUP LWP NLWP START COMMAND CGROUP`: a name may hold blanks, so the groups are found from the end. */
function processes(text: string): Readonly<Record<string, RecordedPath>> {
  const files: Record<string, RecordedPath> = Object.create(null);
  let count = 0;
  for (const line of text.split('\n')) {
    const found = /^\s*(\d{1,10})\s+(\d{1,10})\s+\S+\s+\S+\s+\d+\s+\d+\s+\S+\s+(\S.{0,300}?)\s+(\S+)\s*$/.exec(line.slice(0, 4000));
    if (!found) continue;
    const [, pid = '', parent = '', name = '', groups = ''] = found;
    if (pid === '2' || parent === '2' || count >= mostProcesses) continue;
    count += 1;
    files[`/proc/${pid}/stat`] = `${pid} (${name}) S ${parent} 0 0 0 0 0\n`;
    files[`/proc/${pid}/comm`] = `${name}\n`;
    if (groups !== '-') files[`/proc/${pid}/cgroup`] = `${groups.split(/[,;](?=\d{1,9}:)/).join('\n')}\n`;
  }
  return files;
}
