import { compareVersions } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { keptValue } from './kept-value.ts';
import { type Reading, readings, winnersOf } from './load-order.ts';
import { assignment } from './quoted.ts';
import { atValue, type SettingLine } from './setting-line.ts';

interface Cap {
  readonly key: string;
  readonly by: string;
  /** how many of the one are one of the other */
  readonly times: bigint;
  readonly since: string;
  readonly why: string;
  readonly source: string;
}

const caps: readonly Cap[] = [
  {
    key: 'kernel.shmmax',
    by: 'kernel.shmall',
    times: 4096n,
    since: '2.6.32',
    why: 'shmall counts pages of 4096 bytes for all segments together: no single one can be larger than that',
    source: 'linux: newseg in ipc/shm.c',
  },
  {
    key: 'kernel.threads-max',
    by: 'kernel.pid_max',
    times: 1n,
    since: '2.6.32',
    why: 'every thread takes a number of its own below pid_max',
    source: 'linux: alloc_pid in kernel/pid.c',
  },
  {
    key: 'fs.nr_open',
    by: 'fs.file-max',
    times: 1n,
    since: '2.6.32',
    why: 'file-max bounds the open files of all processes together, and only privileged ones pass it',
    source: 'linux: alloc_empty_file in fs/file_table.c',
  },
];

function check(context: RuleContext): readonly Report[] {
  return readings(context).flatMap((reading) => [
    ...caps.flatMap((cap) => judge(context, reading, cap)),
    ...['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'].flatMap((key) => fewSockets(context, reading, key)),
  ]);
}

/** A busy host has hundreds of sockets; when so few fill all the memory of TCP, the two numbers were not chosen together. */
const few = 16n;

function fewSockets(context: RuleContext, reading: Reading, key: string): readonly Report[] {
  const last = winnersOf(reading);
  const [buffer, all] = [last.get(key), last.get('net.ipv4.tcp_mem')];
  if (!buffer || !all || buffer.line.conditional || all.line.conditional) return [];
  const third = (setting: SettingLine, kernel: Kernel) => {
    const field = keptValue(context, setting, kernel)?.split(' ')[2] ?? '';
    return /^\d{1,19}$/.test(field) ? BigInt(field) : undefined;
  };
  const ask = (kernel: Kernel) => {
    const [one, pages] = [third(buffer, kernel), third(all, kernel)];
    return one !== undefined && pages !== undefined && pages > 0n && one * few > pages * 4096n
      ? (pages * 4096n) / (one === 0n ? 1n : one)
      : undefined;
  };
  return byKernel(reading.kernels, ask, String).map(({ found, kernels }) => ({
    message: `${assignment(buffer)}: ${found} full ${found === 1n ? 'buffer takes' : 'buffers take'} all the memory that ${assignment(all)} leaves to TCP`,
    place: atValue(buffer),
    key,
    kernels,
    related: [atValue(all, 'pages of 4096 bytes, for all sockets together')],
    why: 'above the last number of tcp_mem the kernel drops and shrinks what is queued, whatever each socket may have',
    fix: { title: 'leave tcp_mem to the kernel, or lower the largest buffer', disposition: 'review' as const },
    sources: ['linux: Documentation/networking/ip-sysctl.rst, tcp_mem'],
  }));
}

function judge(context: RuleContext, reading: Reading, cap: Cap): readonly Report[] {
  const last = winnersOf(reading);
  const [setting, other] = [last.get(cap.key), last.get(cap.by)];
  if (!setting || !other || setting.line.conditional || other.line.conditional) return [];
  const ask = (kernel: Kernel) => {
    const [have, most] = [keptValue(context, setting, kernel), keptValue(context, other, kernel)];
    if (have === undefined || most === undefined || !/^\d{1,20}$/.test(have) || !/^\d{1,20}$/.test(most)) return undefined;
    if (compareVersions(kernel.version, cap.since) < 0) return undefined;
    return BigInt(have) > BigInt(most) * cap.times ? most : undefined;
  };
  return byKernel(reading.kernels, ask, (most) => most).map(({ kernels }) => report(setting, other, cap, kernels));
}

function report(setting: SettingLine, other: SettingLine, cap: Cap, kernels: readonly Kernel[]): Report {
  return {
    message: `${assignment(setting)} is more than ${assignment(other)} lets through`,
    place: atValue(setting),
    key: setting.key,
    kernels,
    related: [atValue(other, 'the smaller bound')],
    why: cap.why,
    fix: { title: `raise ${cap.by}, or lower this`, disposition: 'review' },
    sources: [cap.source],
  };
}

export const smallerCap: Rule = {
  id: 'TA023',
  slug: 'smaller-cap',
  severity: 'advice',
  confidence: 'likely',
  what: 'A bound that a smaller one elsewhere makes powerless',
  why: 'what is reached first decides, and raising the other changes nothing',
  instead: 'raise the smaller one too, or leave both',
  bad: {
    files: { 'etc/sysctl.d/60-jobs.conf': 'kernel.pid_max = 131072\nkernel.threads-max = 262144\n' },
    kernel: '6.1',
  },
  good: {
    files: { 'etc/sysctl.d/60-jobs.conf': 'kernel.pid_max = 262144\nkernel.threads-max = 262144\n' },
    kernel: '6.1',
  },
  check,
};
