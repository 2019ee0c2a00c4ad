import { describe, expect, it } from 'vitest';
import { defaultValue } from '../../src/core/default-value.ts';
import { bounds, defaultOn, exists, judged, told, words } from './asked.ts';
import { kernel, knowledge, parameter, parameters } from './whole-knowledge.ts';

const tcp = (name: string) => `net.ipv4.tcp_${name}`;
const counters = (key: string) => parameter(key).counters;
const nofile = () => {
  const found = knowledge.limit('nofile');
  if (found === undefined) throw new Error('no entry for nofile');
  return found;
};
const ofLimit = () =>
  nofile()
    .folklore.map((f) => `${f.belief}: ${f.truth}`)
    .join('\n');
const idle = (product: string) => knowledge.natProducts.find((p) => p.name === product)?.tcpIdle ?? 0;
/** The value that a machine with so much memory starts with. */
const startsWith = (key: string, on: string, memoryBytes: number) =>
  defaultValue(parameter(key), kernel(on), { memoryBytes, cpus: 8 })?.value;
const gibi = 1024 ** 3;
const lowers = (key: string) => parameter(key).judgements.some((j) => j.below === 'default' && j.kind === 'lowers-default');

type Check = () => void;
/** Why an entry of a parameter or limit cannot say it. */
type NotInData = string;

const ofPrograms = 'is about a program that is not among the applications';
const ofWords = 'is about a word of the protocol or of a tool, not about a parameter or a limit';

/**
 * What five much-read articles say of trouble with TCP connections, each held against the data: that a true claim is in it, that a
 * false or dated one is contradicted.
 */
const claims: readonly (readonly [number, string, Check | NotInData])[] = [
  [
    1,
    'tcp_tw_recycle cures TIME-WAIT',
    () => {
      expect(judged(tcp('tw_recycle'), '1', '4.9')).toEqual(['harmful warning (clients error)']);
      expect(exists(tcp('tw_recycle'), '4.12')).toBe(false);
    },
  ],
  [
    2,
    'clients should turn recycle on',
    () => {
      expect(judged(tcp('tw_recycle'), '1', '4.10')).toEqual(['harmful error']);
      expect(parameter(tcp('tw_recycle')).risk).toContain('Never');
    },
  ],
  [3, 'recycle judges by host', () => expect(told(tcp('tw_recycle'))).toContain('clients that share an address')],
  [
    4,
    'recycle was removed in 4.12',
    () => expect([exists(tcp('tw_recycle'), '4.11'), exists(tcp('tw_recycle'), '4.12')]).toEqual([true, false]),
  ],
  [
    5,
    'tcp_tw_reuse cures a server',
    () => {
      expect(parameter(tcp('tw_reuse')).side).toBe('outgoing');
      expect(told(tcp('tw_reuse'))).toContain('a server that accepts gains nothing');
    },
  ],
  [6, 'reuse after one second', () => expect(defaultOn(tcp('tw_reuse_delay'), '6.14')).toBe('1000')],
  [7, 'reuse needs timestamps', () => expect(parameter(tcp('tw_reuse')).needs).toMatchObject([{ key: tcp('timestamps'), not: '0' }])],
  [
    8,
    'the default of tcp_tw_reuse is 0',
    () => expect(['4.17', '4.19', '6.1'].map((k) => defaultOn(tcp('tw_reuse'), k))).toEqual(['0', '2', '2']),
  ],
  [
    9,
    'the warning may be ignored in a LAN',
    () => expect(parameter(tcp('tw_reuse')).risk).toContain('gateways that still hold the old flow'),
  ],
  [
    10,
    'tcp_max_tw_buckets = 5000 helps',
    () => {
      expect(lowers(tcp('max_tw_buckets'))).toBe(true);
      expect(Number(startsWith(tcp('max_tw_buckets'), '6.1', 4 * gibi))).toBeGreaterThan(5000);
    },
  ],
  [
    11,
    'a very small value is safe in a LAN',
    () => expect(told(tcp('max_tw_buckets'))).toContain('late segments and lost last ACKs become resets'),
  ],
  [
    12,
    'its default is 180000',
    () => {
      expect(defaultOn(tcp('max_tw_buckets'), '2.6.32')).toBe('180000');
      expect(defaultOn(tcp('max_tw_buckets'), '3.10')).toBe('tcp-max-tw-buckets');
    },
  ],
  [13, '8192 against TIME-WAIT', () => expect(Number(startsWith(tcp('max_tw_buckets'), '6.1', 4 * gibi))).toBeGreaterThan(8192)],
  [
    14,
    '5000 sockets is what the system has',
    () => {
      const five = parameters.filter((p) => /^(sockets|connections)$/.test(p.value.unit) && p.defaults.some((d) => d.value === '5000'));
      expect(five.map((p) => p.key)).toEqual([]);
    },
  ],
  [15, 'TIME-WAIT lasts 60 s', () => expect(told(tcp('fin_timeout'))).toContain('constant TCP_TIMEWAIT_LEN, 60 s')],
  [16, 'TIME-WAIT lasts 1 to 4 minutes', () => expect(knowledge.parameter(tcp('timewait_len'))).toBeUndefined()],
  [17, 'TIME-WAIT holds much memory', 'is about what a socket takes, which no parameter sets'],
  [18, 'what TIME-WAIT is for', ofWords],
  [
    19,
    'TIME-WAIT eats all ports',
    () => expect(told('net.ipv4.ip_local_port_range')).toContain('the whole range is there for each destination address and port'),
  ],
  [
    20,
    '28232 ports are 470 connections a second to one destination',
    () => {
      const [low = 0, high = 0] = (defaultOn('net.ipv4.ip_local_port_range', '6.1') ?? '').split(' ').map(Number);
      expect([high - low + 1, Math.floor((high - low + 1) / 60)]).toEqual([28232, 470]);
    },
  ],
  [21, 'timestamps = 0 avoids the trouble of recycle', () => expect(judged(tcp('timestamps'), '0', '6.1')).toEqual(['harmful warning'])],
  [
    22,
    'recycle frees a socket after 3.5 retransmission timeouts',
    () => expect(parameter(tcp('tw_recycle')).summary).toContain('Shortened TIME-WAIT'),
  ],
  [
    23,
    'tcp_fin_timeout shortens TIME-WAIT',
    () => {
      expect(judged(tcp('fin_timeout'), '30', '6.1')).toEqual(['folklore advice']);
      expect(told(tcp('fin_timeout'))).toContain('shortens TIME-WAIT');
    },
  ],
  [24, 'tcp_fin_timeout ends FIN-WAIT-2', () => expect(parameter(tcp('fin_timeout')).effect).toBe('connections that enter FIN-WAIT-2')],
  [
    25,
    'tcp_fin_timeout against FIN-WAIT-1',
    () => {
      expect(parameter(tcp('fin_timeout')).effect).not.toContain('FIN-WAIT-1');
      expect(parameter(tcp('orphan_retries')).summary).toContain('data of a closed connection is sent again');
    },
  ],
  [
    26,
    'tcp_orphan_retries = 3',
    () => {
      expect(judged(tcp('orphan_retries'), '3', '6.1')).toEqual([]);
      expect(told(tcp('orphan_retries'))).toContain('the code takes 8');
    },
  ],
  [27, 'tcp_syn_retries = 2', () => expect(judged(tcp('syn_retries'), '2', '6.1')).toEqual(['harmful warning'])],
  [
    28,
    'tcp_max_orphans is 8192 and must not be lowered',
    () => {
      expect(lowers(tcp('max_orphans'))).toBe(true);
      expect(startsWith(tcp('max_orphans'), '6.1', 16 * gibi)).toBe('65536');
    },
  ],
  [29, 'tcp_mem logs too many orphans', () => expect(counters(tcp('mem'))).not.toEqual(counters(tcp('max_orphans')))],
  [30, 'tcp_syncookies is off by default', () => expect(defaultOn(tcp('syncookies'), '6.1')).toBe('1')],
  [31, 'cookies are for small floods', () => expect(told(tcp('syncookies'))).toContain('value 1 acts only when the queue is full')],
  [32, 'do not turn cookies on under a flood', () => expect(judged(tcp('syncookies'), '0', '6.1')).toEqual(['harmful warning'])],
  [33, 'tcp_abort_on_overflow = 1 under attack', () => expect(judged(tcp('abort_on_overflow'), '1', '6.1')).toEqual(['harmful warning'])],
  [
    34,
    'what tcp_abort_on_overflow does',
    () => expect(parameter(tcp('abort_on_overflow')).summary).toContain('answered with a reset instead of silence'),
  ],
  [
    35,
    'tcp_max_syn_backlog is the SYN queue, 1024',
    () => {
      expect(judged(tcp('max_syn_backlog'), '8192', '6.1')).toEqual(['inert advice']);
      expect(words(tcp('max_syn_backlog'), '5.4')).toContain('EH / 128');
    },
  ],
  [
    36,
    'the SYN queue does not depend on the program',
    () => expect(told(tcp('max_syn_backlog'))).toContain('from 4.4 the backlog of listen(), capped by somaxconn, is'),
  ],
  [
    37,
    'the accept queue is min(backlog, somaxconn)',
    () => expect(parameter('net.core.somaxconn').summary).toContain('Ceiling of the backlog that a program may ask for'),
  ],
  [38, 'somaxconn is 128', () => expect(['5.3', '5.4'].map((k) => defaultOn('net.core.somaxconn', k))).toEqual(['128', '4096'])],
  [39, 'what the columns of ss mean for a listener', ofWords],
  [40, 'Recv-Q above Send-Q is an overflow', () => expect(counters('net.core.somaxconn')).toContain('ListenOverflows')],
  [41, 'TCPBacklogDrop is the accept queue', () => expect(counters('net.core.somaxconn')).not.toContain('TCPBacklogDrop')],
  [
    42,
    'an overflow counts as a drop too',
    () => expect(counters('net.core.somaxconn')).toEqual(expect.arrayContaining(['ListenOverflows', 'ListenDrops'])),
  ],
  [43, 'five answers to a SYN are 63 s', () => expect(2 ** (Number(defaultOn(tcp('synack_retries'), '6.1')) + 1) - 1).toBe(63)],
  [
    44,
    'fewer answers against floods',
    () => {
      expect(told(tcp('synack_retries'))).toContain('SYN cookies are the means');
      expect(judged(tcp('synack_retries'), '1', '6.1')).toEqual(['harmful warning']);
    },
  ],
  [
    45,
    'a listener that does not answer: recycle, accept queue, descriptors',
    () => {
      expect(counters(tcp('tw_recycle'))).toContain('ListenDrops');
      expect(counters('net.core.somaxconn')).toContain('ListenDrops');
      expect(nofile().failure).toContain('accept()');
    },
  ],
  [46, 'EMFILE at accept() fills the queue', () => expect(nofile().failure).toMatch(/^EMFILE.*stops accepting while the queue fills$/)],
  [
    47,
    'a million descriptors',
    () => {
      expect(ofLimit()).toContain('a soft limit of a million for everybody does no harm');
      expect(defaultOn('fs.nr_open', '6.1')).toBe('1048576');
    },
  ],
  [
    48,
    'counters of refused timestamps',
    () =>
      expect([...counters(tcp('timestamps')), ...counters(tcp('tw_recycle'))]).toEqual(
        expect.arrayContaining(['PAWSEstab', 'PAWSPassive']),
      ),
  ],
  [49, 'LVS is NAT', 'is about how a load balancer forwards, which no parameter sets'],
  [
    50,
    'ip_local_port_range = 1024 65000',
    () => expect(judged('net.ipv4.ip_local_port_range', '1024 65000', '6.1')).toEqual(['harmful warning']),
  ],
  [
    51,
    'the range ends at 61000',
    () => expect(['4.1', '4.2'].map((k) => defaultOn('net.ipv4.ip_local_port_range', k))).toEqual(['32768 61000', '32768 60999']),
  ],
  [
    52,
    '1024 to 65535 has little use',
    () => expect(told('net.ipv4.ip_local_port_range')).toContain('the port of a daemon that starts later'),
  ],
  [
    53,
    'moving the range to dodge a listener',
    () => {
      expect(exists('net.ipv4.ip_local_reserved_ports', '6.1')).toBe(true);
      expect(parameter('net.ipv4.ip_local_reserved_ports').summary).toContain('never picks by itself');
    },
  ],
  [
    54,
    'the range is for outgoing connections',
    () => expect(told('net.ipv4.ip_local_port_range')).toContain('accepted connections use the port of the listener'),
  ],
  [
    55,
    '65535 connections to all servers together',
    () => expect(told('net.ipv4.ip_local_port_range')).toContain('limits a host to 28 thousand outgoing connections'),
  ],
  [56, 'a proxy has 65535 connections', () => expect(parameter('net.ipv4.ip_local_port_range').effect).toBe('new connections and binds')],
  [57, 'descriptors and memory are the limit', () => expect(nofile().cappedBy).toBe('fs.nr_open')],
  [58, 'a socket takes 15 to 20 KB', 'is about what a socket takes, which no parameter sets'],
  [
    59,
    'netdev_max_backlog = 3000',
    () => {
      expect(judged('net.core.netdev_max_backlog', '3000', '6.1')).toEqual([]);
      expect(counters('net.core.netdev_max_backlog')).toEqual(['/proc/net/softnet_stat column 2']);
    },
  ],
  [
    60,
    'keepalive needs SO_KEEPALIVE',
    () => expect(told(tcp('keepalive_time'))).toContain('without SO_KEEPALIVE in the program it does nothing'),
  ],
  [61, 'the timer that ss -o shows', ofWords],
  [
    62,
    '300 + 9 x 75 s',
    () => {
      const [probes, interval] = ['probes', 'intvl'].map((n) => Number(defaultOn(tcp(`keepalive_${n}`), '6.1')));
      expect(300 + (probes ?? 0) * (interval ?? 0)).toBe(975);
    },
  ],
  [
    63,
    'the default is 300 s',
    () => expect(['time', 'intvl', 'probes'].map((n) => defaultOn(tcp(`keepalive_${n}`), '6.1'))).toEqual(['7200', '75', '9']),
  ],
  [
    64,
    'keepalive after 1200 s',
    () => {
      expect(told(tcp('keepalive_time'))).toContain('many gateways forget a flow after 240 to 350 s');
      expect([idle('aws-nat-gateway'), idle('azure-nat-gateway'), idle('gcp-cloud-nat')].every((s) => s <= 1200)).toBe(true);
    },
  ],
  [65, 'five probes', () => expect(judged(tcp('keepalive_probes'), '5', '6.1')).toEqual([])],
  [
    66,
    'keepalive_time is how often',
    () => expect(parameter(tcp('keepalive_time')).summary).toContain('Idle time before the first keepalive probe'),
  ],
  [67, 'ten probes', () => expect(defaultOn(tcp('keepalive_probes'), '2.6.32')).toBe('9')],
  [68, 'keepalive in Go', ofPrograms],
  [69, 'the times of /proc/PID/fd', 'is about times that /proc shows, not about a parameter or a limit'],
  [
    70,
    'connections whose peer has vanished',
    () => {
      expect(counters(tcp('keepalive_time'))).toContain('TCPKeepAlive');
      expect(knowledge.natProducts.every((p) => p.onExpiry !== '')).toBe(true);
    },
  ],
  [71, 'timeouts of one second in redsocks', ofPrograms],
  [72, 'keepalive in redsocks', ofPrograms],
  [73, 'descriptors in redsocks', ofPrograms],
  [
    74,
    'UDP connections',
    () => {
      expect(defaultOn('net.netfilter.nf_conntrack_udp_timeout', '6.1')).toBe('30');
      expect(defaultOn('net.netfilter.nf_conntrack_udp_timeout_stream', '6.1')).toBe('120');
    },
  ],
  [75, 'killcx closes connections', ofPrograms],
  [
    76,
    'CLOSE-WAIT is the fault of the program',
    () => {
      const named = knowledge.names.filter((name) => name.includes('close_wait'));
      expect(named.filter((name) => !name.includes('conntrack'))).toEqual([]);
    },
  ],
  [77, 'many SYN-SENT are a worm', ofWords],
  [78, 'which side has which state', ofWords],
  [79, 'four segments end a connection', ofWords],
  [80, 'SO_LINGER with time 0', ofWords],
  [81, 'linger 0 sends no reset', ofWords],
  [82, 'turning linger off', ofWords],
  [83, 'long connections cost too much', 'is about how a program is built'],
  [
    84,
    'tcp_rmem starts with 87380',
    () => {
      expect(words(tcp('rmem'), '4.19')).toContain('87380');
      expect(words(tcp('rmem'), '4.20')).toContain('131072');
      expect(startsWith(tcp('wmem'), '6.1', 16 * gibi)).toBe('4096 16384 4194304');
    },
  ],
  [85, 'tcp_mem is in pages', () => expect(parameter(tcp('mem')).value.unit).toBe('pages')],
  [
    86,
    'above the third number the kernel refuses',
    () => expect(parameter(tcp('mem')).summary).toContain('start of caution, pressure, refusal'),
  ],
  [
    87,
    'limits.conf for everybody',
    () => {
      const row = nofile().reach.find((r) => r.who === 'systemd services, from limits.conf');
      expect(row?.gets).toContain('nothing');
    },
  ],
  [88, 'soft is a warning', () => expect(ofLimit()).toContain('the soft limit is only a warning: soft is what is enforced')],
  [89, 'nofile is for all processes of a user', () => expect(ofLimit()).toContain('each process has its own')],
  [90, '1024 descriptors are 1024 connections', () => expect(nofile().kernelDefault.soft).toBe('1024')],
  [
    91,
    'file-nr tells the used ones in the second field',
    () => {
      expect(parameter('fs.file-nr').summary).toContain('a constant 0');
      expect(parameter('fs.file-max').setBy).toMatchObject([{ by: 'systemd as PID 1', value: '9223372036854775807' }]);
    },
  ],
  [
    92,
    'nf_conntrack_max is 65536',
    () => {
      expect(startsWith('net.netfilter.nf_conntrack_max', '6.1', 16 * gibi)).toBe('262144');
      expect(bounds('net.netfilter.nf_conntrack_max', '6.1')?.[0] ?? '0').toBe('0');
    },
  ],
  [93, 'a rule of the firewall that did not help', 'is about the order of rules'],
];

describe('what articles say', () => {
  it('has all 93 claims, and says of at most a quarter that the data cannot tell', () => {
    expect(claims.map(([n]) => n)).toEqual(Array.from({ length: 93 }, (_, i) => i + 1));
    const without = claims.filter(([, , check]) => typeof check === 'string');
    expect(without.length).toBeLessThanOrEqual(23);
    for (const [, , reason] of without) expect(reason).toMatch(/^is about /);
  });

  const checked = claims.flatMap(([n, claim, check]) => (typeof check === 'string' ? [] : [[n, claim, check] as const]));
  it.each(checked)('%i: %s', (_n, _claim, check) => {
    check();
  });
});
