import { type Check, type CheckedCase, held, isInForce, isWritten, versionOf } from './checked-case.ts';

interface Need {
  /** the check is about files that write one of these */
  readonly of: RegExp;
  unmet(one: CheckedCase, key: string, value: string): string | undefined;
}

const number = (text: string) => (/^-?\d+$/.test(text) ? BigInt(text) : undefined);
const ordered: Need['unmet'] = (_, key, value) => {
  const fields = value.split(' ').map(BigInt);
  return fields.some((field, i) => i > 0 && field < (fields[i - 1] ?? 0n)) ? `${key} = ${value} falls` : undefined;
};

/** The least that may be said of what the value of one key asks of others; written by hand, apart from the knowledge. */
const needs: readonly Need[] = [
  {
    of: /^net\.ipv4\.tcp_tw_reuse$/,
    unmet: (one, key, value) =>
      value === '1' && held(one, 'net.ipv4.tcp_timestamps') === 0n ? `${key} = 1 without timestamps` : undefined,
  },
  {
    of: /^net\.ipv4\.tcp_congestion_control$/,
    unmet: (one, key, value) =>
      value === 'bbr' && versionOf(one) < 4013 && one.after.get('net.core.default_qdisc') !== 'fq'
        ? `${key} = bbr before 4.13 without fq`
        : undefined,
  },
  { of: /^net\.ipv4\.(?:tcp_[rw]?mem|udp_mem)$/, unmet: ordered },
  {
    of: /^net\.(?:ipv4\.tcp_keepalive_(?:time|intvl|probes))$/,
    unmet: (_, key, value) => {
      const most = key.endsWith('probes') ? 127n : 32767n;
      return BigInt(value) < 1n || BigInt(value) > most ? `${key} = ${value}: setsockopt takes 1 to ${most}` : undefined;
    },
  },
  { of: /^net\.(?:netfilter\.nf_conntrack|nf_conntrack)/, unmet: (one, key) => withoutModule(one, key, 'nf_conntrack') },
  { of: /^net\.bridge\.bridge-nf-/, unmet: (one, key) => withoutModule(one, key, 'br_netfilter') },
  { of: /^net\.ipv4\.vs\./, unmet: (one, key) => withoutModule(one, key, 'ip_vs') },
  { of: /^sunrpc\./, unmet: (one, key) => withoutModule(one, key, 'sunrpc') },
  {
    of: /^net\.netfilter\.nf_conntrack_(?:max|buckets)$/,
    unmet: (one) => {
      const [max, buckets] = [held(one, 'net.netfilter.nf_conntrack_max'), held(one, 'net.netfilter.nf_conntrack_buckets')];
      if (max === undefined || buckets === undefined || versionOf(one) < 4008) return undefined;
      // a small table of the administrator's own is another matter
      const { held: own, files } = one.running.draw;
      const bucketsKey = 'net.netfilter.nf_conntrack_buckets';
      if (own[bucketsKey] !== undefined || Object.values(files).some((text) => text.includes(bucketsKey))) return undefined;
      return max > 8n * buckets ? `nf_conntrack_max ${max} in ${buckets} buckets: chains of ${max / buckets}` : undefined;
    },
  },
  {
    of: /^vm\.dirty_(?:background_)?(?:bytes|ratio)$/,
    unmet(one) {
      const [least, most] = [dirty(one.after, one, 'vm.dirty_background'), dirty(one.after, one, 'vm.dirty')];
      const [before, then] = [dirty(one.running.held, one, 'vm.dirty_background'), dirty(one.running.held, one, 'vm.dirty')];
      if (before !== undefined && then !== undefined && before >= then) return undefined;
      if (Object.values(one.running.draw.files).some((text) => text.includes('vm.dirty_'))) return undefined;
      return least !== undefined && most !== undefined && least >= most
        ? `writing back begins at ${least}, writers are held at ${most}`
        : undefined;
    },
  },
  {
    of: /^vm\.overcommit_(?:ratio|kbytes)$/,
    unmet: (one, key, value) =>
      held(one, 'vm.overcommit_memory') === 2n ? undefined : `${key} = ${value} is read only with overcommit_memory 2`,
  },
  {
    of: /^net\.ipv[46]\.neigh\.default\.gc_thresh[123]$/,
    unmet(one, key) {
      const [first, second, third] = [1, 2, 3].map((i) => held(one, key.replace(/.$/, String(i))));
      const before = [1, 2, 3].map((i) => Number(one.running.held.get(key.replace(/.$/, String(i))) ?? i));
      // an administrator who has them so already is another matter
      if (before.some((threshold, i) => threshold < (before[i - 1] ?? 0))) return undefined;
      if (Object.values(one.running.draw.files).some((text) => text.includes('gc_thresh'))) return undefined;
      if (first === undefined || second === undefined || third === undefined) return undefined;
      return first <= second && second <= third && third > 0n ? undefined : `${key.slice(0, -1)}1..3 are ${first} ${second} ${third}`;
    },
  },
  {
    of: /^net\.ipv4\.ip_local_port_range$/,
    unmet(one, key, value) {
      const [low = 0, high = 0] = value.split(' ').map(Number);
      const start = Number(held(one, 'net.ipv4.ip_unprivileged_port_start') ?? 1024n);
      if (low < start || low >= high) return `${key} = ${value} begins below ${start}`;
      const reserved = new Set(portsOf(one.after.get('net.ipv4.ip_local_reserved_ports') ?? ''));
      const covered = one.running.draw.listeners.filter((port) => port >= low && port <= high && !reserved.has(port));
      if (covered.length > 0) return `${key} = ${value} covers the listener on ${covered[0]}`;
      const left = high - low + 1 - [...reserved].filter((port) => port >= low && port <= high).length;
      return left < 5000 ? `${key} = ${value} leaves ${left} ports` : undefined;
    },
  },
  {
    of: /^net\.core\.([rw])mem_default$/,
    unmet(one, key, value) {
      const most = held(one, key.replace('default', 'max'));
      return most !== undefined && (number(value) ?? 0n) > most ? `${key} = ${value} above the maximum ${most}` : undefined;
    },
  },
  {
    of: /^kernel\.shm(?:max|all)$/,
    unmet(one) {
      const [most, pages] = [held(one, 'kernel.shmmax'), held(one, 'kernel.shmall')];
      return most !== undefined && pages !== undefined && pages * 4096n < most
        ? `shmmax ${most} above the ${pages} pages of shmall`
        : undefined;
    },
  },
  {
    of: /^fs\.nr_open$|^fs\.file-max$/,
    unmet(one) {
      const [open, files] = [held(one, 'fs.nr_open'), held(one, 'fs.file-max')];
      return isWritten(one, 'fs.file-max') && open !== undefined && files !== undefined && files < open
        ? `file-max ${files} below nr_open ${open}`
        : undefined;
    },
  },
  {
    of: /^net\.ipv4\.conf\.(all|default|lo|eth0)\.arp_ignore$/,
    unmet: (one, key, value) =>
      value === '1' && (held(one, key.replace('arp_ignore', 'arp_announce')) ?? 2n) < 1n ? `${key} = 1 and arp_announce 0` : undefined,
  },
  {
    of: /^net\.ipv4\.vs\.conn_reuse_mode$|^net\.ipv4\.vs\.expire_nodest_conn$/,
    unmet: (_, key, value) => (/^\d+$/.test(value) ? undefined : `${key} = ${value}`),
  },
  {
    of: /^kernel\.sched_rt_runtime_us$/,
    unmet(one, key, value) {
      const period = held(one, 'kernel.sched_rt_period_us');
      return period !== undefined && (number(value) ?? 0n) > period ? `${key} = ${value} above the period ${period}` : undefined;
    },
  },
  {
    of: /^kernel\.threads-max$|^kernel\.pid_max$/,
    unmet(one) {
      const [ids, threads] = [held(one, 'kernel.pid_max'), held(one, 'kernel.threads-max')];
      return isWritten(one, 'kernel.threads-max') && ids !== undefined && threads !== undefined && threads > ids
        ? `threads-max ${threads} above pid_max ${ids}`
        : undefined;
    },
  },
];

/** b. Nothing is written that another key, a module or a limit makes void. */
export const needsMet: Check = (one) => {
  // an administrator's own value that only goes on is another matter
  const ours = one.lines.filter(([key, value]) => !isInForce(one, key, value));
  const problems = ours.flatMap(([key, value]) =>
    needs.flatMap((need) => (need.of.test(key) ? [need.unmet(one, key, value)] : [])).filter((problem) => problem !== undefined),
  );
  const most = held(one, 'fs.nr_open');
  for (const { target, key, proposed, type } of one.plan.changes)
    if (target === 'limit' && key === 'nofile') {
      const wanted = number(proposed);
      if (wanted !== undefined && most !== undefined && wanted > most)
        problems.push(`nofile ${type ?? ''} ${proposed} above nr_open ${most}`);
      const files = held(one, 'fs.file-max');
      if (wanted !== undefined && files !== undefined && isWritten(one, 'fs.file-max') && wanted > files)
        problems.push(`nofile ${proposed} above file-max ${files}`);
    }
  return [...new Set(problems)];
};

function withoutModule({ running, plan }: CheckedCase, key: string, module: string): string | undefined {
  const brought = plan.files.some(
    (file) =>
      file.path.startsWith('/etc/modules-load.d/') && file.content.split('\n').some((line) => line.trim().replaceAll('-', '_') === module),
  );
  const already = Object.entries(running.files).some(([path, text]) => path.startsWith('/etc/modules-load.d/') && text.includes(module));
  return brought || already ? undefined : `${key} without ${module} in modules-load.d`;
}

/** Bytes of dirty memory, of what is there as a rule: half of it counts as available, which is enough to compare. */
function dirty(state: ReadonlyMap<string, string>, one: CheckedCase, start: string): bigint | undefined {
  const [bytes, ratio] = [number(state.get(`${start}_bytes`) ?? ''), number(state.get(`${start}_ratio`) ?? '')];
  if (bytes !== undefined && bytes > 0n) return bytes;
  return ratio === undefined ? undefined : (BigInt(one.running.draw.memoryBytes) * ratio) / 200n;
}

function portsOf(text: string): readonly number[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
}
