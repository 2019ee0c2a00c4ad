import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atKey, type SettingLine, settingsOfKeys } from './setting-line.ts';

interface Block {
  readonly name: string;
  readonly from: string;
  /** key → value as it is copied */
  readonly lines: ReadonlyMap<string, string>;
  readonly least: number;
}

const v4 = 'net.ipv4.';
const blocks: readonly Block[] = [
  {
    name: 'the TIME-WAIT block',
    from: 'articles on many TIME-WAIT sockets on servers with 2.6 kernels',
    lines: new Map([
      [`${v4}tcp_syncookies`, '1'],
      [`${v4}tcp_tw_reuse`, '1'],
      [`${v4}tcp_tw_recycle`, '1'],
      [`${v4}tcp_fin_timeout`, '30'],
      [`${v4}tcp_keepalive_time`, '1200'],
      [`${v4}ip_local_port_range`, '1024 65000'],
      [`${v4}tcp_max_syn_backlog`, '8192'],
      [`${v4}tcp_max_tw_buckets`, '5000'],
    ]),
    least: 4,
  },
  {
    name: 'the 10-gigabit driver block',
    from: 'the README of a network driver of the years around 2005',
    lines: new Map([
      [`${v4}tcp_sack`, '0'],
      [`${v4}tcp_timestamps`, '0'],
      [`${v4}tcp_rmem`, '10000000 10000000 10000000'],
      [`${v4}tcp_wmem`, '10000000 10000000 10000000'],
      [`${v4}tcp_mem`, '10000000 10000000 10000000'],
      ['net.core.rmem_max', '524287'],
      ['net.core.wmem_max', '524287'],
      ['net.core.netdev_max_backlog', '300000'],
    ]),
    least: 4,
  },
  {
    name: 'the Red Hat Enterprise Linux 5 file',
    from: 'the sysctl.conf that Red Hat Enterprise Linux 5 shipped',
    lines: new Map([
      [`${v4}ip_forward`, '0'],
      [`${v4}conf.default.rp_filter`, '1'],
      [`${v4}conf.default.accept_source_route`, '0'],
      ['kernel.sysrq', '0'],
      ['kernel.core_uses_pid', '1'],
      [`${v4}tcp_syncookies`, '1'],
      ['kernel.msgmnb', '65536'],
      ['kernel.msgmax', '65536'],
      ['kernel.shmmax', '68719476736'],
      ['kernel.shmall', '4294967296'],
    ]),
    // the first six are what every list for hardening sets for itself: one of the four numbers has to be there
    least: 7,
  },
  {
    name: 'the streaming block',
    from: 'a list that a streaming company told of in 2017, for instances of that time',
    lines: new Map([
      [`${v4}tcp_rmem`, '4096 12582912 16777216'],
      [`${v4}tcp_wmem`, '4096 12582912 16777216'],
      [`${v4}tcp_max_syn_backlog`, '8096'],
      [`${v4}ip_local_port_range`, '10240 65535'],
      [`${v4}tcp_abort_on_overflow`, '1'],
      [`${v4}tcp_slow_start_after_idle`, '0'],
      ['net.core.netdev_max_backlog', '5000'],
      ['vm.swappiness', '0'],
      ['vm.dirty_ratio', '80'],
      ['vm.dirty_background_ratio', '5'],
    ]),
    least: 5,
  },
  {
    name: 'the data transfer block',
    from: 'advice for hosts that do nothing but long transfers, of the years around 2012',
    lines: new Map([
      [`${v4}tcp_congestion_control`, 'htcp'],
      ['net.core.rmem_max', '67108864'],
      ['net.core.wmem_max', '67108864'],
      [`${v4}tcp_rmem`, '4096 87380 33554432'],
      [`${v4}tcp_wmem`, '4096 65536 33554432'],
      ['net.core.netdev_max_backlog', '30000'],
      [`${v4}tcp_no_metrics_save`, '1'],
      [`${v4}tcp_mtu_probing`, '1'],
    ]),
    least: 5,
  },
];

const copied = new Set(blocks.flatMap((block) => [...block.lines.keys()]));

function check(context: RuleContext): readonly Report[] {
  const byFile = new Map<string, SettingLine[]>();
  for (const setting of settingsOfKeys(context, copied)) {
    const have = byFile.get(setting.file.path);
    if (have) have.push(setting);
    else byFile.set(setting.file.path, [setting]);
  }
  return [...byFile.values()].flatMap((settings) => blocks.flatMap((block) => found(block, settings)));
}

function found(block: Block, settings: readonly SettingLine[]): readonly Report[] {
  const met = settings.filter((s) => {
    const value = block.lines.get(s.key);
    return value !== undefined && value === s.value.trim().split(/\s+/).join(' ');
  });
  const [first] = met;
  const keys = new Set(met.map((s) => s.key));
  if (!first || keys.size < block.least) return [];
  return [
    {
      message: `${keys.size} lines of ${block.name} that is copied from article to article`,
      place: atKey(first),
      evidence: met.map((s) => ({ fact: s.key, value: s.value, from: `${s.file.path}:${s.line.line}` })),
      why: `it comes from ${block.from}: judge each line by what this machine does`,
      fix: { title: 'keep only the lines whose reason you can name', disposition: 'review' },
    },
  ];
}

export const copiedBlock: Rule = {
  id: 'TA013',
  slug: 'copied-block',
  severity: 'advice',
  confidence: 'likely',
  what: 'Several lines of a block that travels from article to article',
  why: 'such blocks were written for other kernels and machines, and their errors travel together',
  instead: 'keep only the lines whose reason you can name',
  bad: {
    files: {
      'etc/sysctl.conf':
        'net.ipv4.tcp_syncookies = 1\nnet.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_keepalive_time = 1200\nnet.ipv4.tcp_max_syn_backlog = 8192\n',
    },
    kernel: '4.1',
    memoryBytes: 4 * 1024 ** 3,
  },
  good: { files: { 'etc/sysctl.conf': 'net.ipv4.tcp_syncookies = 1\nnet.ipv4.tcp_tw_reuse = 1\n' }, kernel: '4.1' },
  check,
};
