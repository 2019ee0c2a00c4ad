import { describe, expect, test } from 'vitest';
import { explainLookup, type Meant } from '../../src/cli/explain-lookup.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

/** `parameter net.core.somaxconn`: the kind and the name of what is meant, or the sentence for the user. */
function told(name: string): string {
  const meant = explainLookup(name, knowledge);
  return 'error' in meant ? meant.error : `${meant.kind} ${nameOf(meant)}`;
}

function nameOf(meant: Meant): string {
  switch (meant.kind) {
    case 'parameter':
    case 'known':
    case 'profile':
      return meant.name;
    case 'limit':
      return meant.limit.item;
    case 'rule':
      return meant.rule.id;
    case 'symptom':
      return meant.symptom.id;
    case 'application':
      return meant.application.name;
    case 'counter':
      return meant.counter.name;
    case 'term':
      return meant.term.name;
    case 'log-line':
      return meant.lines[0].id;
  }
}

describe('what a name means', () => {
  test.each([
    ['net.ipv4.tcp_tw_reuse', 'parameter net.ipv4.tcp_tw_reuse'],
    ['tcp_tw_reuse', 'parameter net.ipv4.tcp_tw_reuse'],
    ['net/ipv4/tcp_tw_reuse', 'parameter net.ipv4.tcp_tw_reuse'],
    ['/proc/sys/net/ipv4/tcp_tw_reuse', 'parameter net.ipv4.tcp_tw_reuse'],
    ['/proc/sys/net/ipv4/conf/eth0.100/rp_filter', 'parameter net.ipv4.conf.eth0/100.rp_filter'],
    ['net.ipv4.conf.eth0.rp_filter', 'parameter net.ipv4.conf.eth0.rp_filter'],
    // there is no such key for IPv6: the name is short for the one of IPv4
    ['rp_filter', 'parameter net.ipv4.conf.INTERFACE.rp_filter'],
    // the other key of that name is the same variable
    ['nf_conntrack_max', 'parameter net.netfilter.nf_conntrack_max'],
    ['nofile', 'limit nofile'],
    ['NOFILE', 'limit nofile'],
    ['RLIMIT_NOFILE', 'limit nofile'],
    ['LimitNOFILE=', 'limit nofile'],
    ['Max open files', 'limit nofile'],
    ['TA012', 'rule TA012'],
    ['nginx', 'application nginx'],
    ['nginx.service', 'application nginx'],
    ['proxy-behind-nat', 'profile proxy-behind-nat'],
    ['TcpExtListenOverflows', 'counter TcpExtListenOverflows'],
    ['ListenOverflows', 'counter TcpExtListenOverflows'],
    ['TcpExt: ListenOverflows', 'counter TcpExtListenOverflows'],
    ['TIME-WAIT', 'term TIME-WAIT'],
    // a key of DECnet ended so, and went with it
    ['time_wait', 'term TIME-WAIT'],
    ['tcp_fastopen', 'parameter net.ipv4.tcp_fastopen'],
    ['TCP_FASTOPEN', 'term TCP_FASTOPEN'],
    ['conntrack', 'term conntrack entry'],
    ['oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=mysqld,pid=812', 'log-line oom-constraint'],
    ['SO_LINGER', 'term SO_LINGER'],
    ['PAWS', 'term PAWS'],
    ['Send-Q', 'term Send-Q'],
    ['SYN queue', 'term SYN queue'],
    ['nf_conntrack: table full, dropping packet', 'log-line conntrack-full'],
    ['Nov 21 03:12:44 edge1 kernel: [81234.5] nf_conntrack: nf_conntrack: table full, dropping packet', 'log-line conntrack-full'],
    ['[1432.1] TCP: out of memory -- consider tuning tcp_mem', 'log-line tcp-oom'],
    ['2026/11/21 03:12:44 [alert] 812#812: 4096 worker_connections are not enough', 'log-line nginx-wc'],
    ['conntrack-full', 'log-line conntrack-full'],
    ['worker_connections are not enough', 'log-line nginx-wc'],
    ['ulimit -n', 'limit nofile'],
    ['ulimit -Hu', 'limit nproc'],
    ['ulimit -r', 'limit rtprio'],
    ['ulimit -R', 'limit rttime'],
    ['ulimit -H', 'term hard limit'],
    ['open files', 'limit nofile'],
    ['Max Open Files', 'limit nofile'],
    ['max user processes                  (-u) 96365', 'limit nproc'],
    ['stack size                  (kbytes, -s) 8192', 'limit stack'],
    ['Possible SYN flooding', 'log-line synflood-new'],
    ['possible SYN flooding', 'log-line synflood-ancient'],
  ])('%s', (name, expected) => {
    expect(told(name)).toBe(expected);
  });

  test('every sample is taken for its own message, or for one that says more', () => {
    const lost = knowledge.logLines.filter((line) => {
      const meant = explainLookup(line.sample, knowledge);
      return 'error' in meant || (meant.kind === 'log-line' && !meant.lines.some((one) => one.id === line.id));
    });
    expect(lost.map((line) => line.id)).toEqual([]);
    expect(knowledge.logLines.length).toBeGreaterThan(50);
  });

  test('every word, counter and program is found by its own name', () => {
    const wrong = [
      ...knowledge.terms.map((term) => [term.name, `term ${term.name}`]),
      ...knowledge.counters
        .filter(({ name }) => !name.startsWith('/proc/sys/'))
        .map((counter) => [counter.name, `counter ${counter.name}`]),
      ...knowledge.applications.map((app) => [app.name, `application ${app.name}`]),
      ...knowledge.limits.map((item) => [item, `limit ${item}`]),
      ...knowledge.keys.map((key) => [key, `parameter ${key}`]),
    ].filter(([name = '', expected]) => told(name) !== expected);
    expect(wrong.map(([name, expected]) => `${name}: ${told(name ?? '')}, expected ${expected}`)).toEqual([]);
  });
});

describe('what is not known', () => {
  test.each([
    ['tcp_tw_reus', "did you mean 'net.ipv4.tcp_tw_reuse'"],
    ['nofle', "did you mean 'nofile'"],
    ['swap', "did you mean 'vm.swappiness'"],
    ['hugepages', "'vm.nr_hugepages'"],
    ['ListenOverflow', "'ListenOverflows'"],
    ['SO_LINGR', "did you mean 'SO_LINGER'"],
    ['ngnix', "'nginx'"],
    ['TA0123', "'TA012'"],
    [
      'forwarding',
      "'forwarding' is short for several names: expected one of net.ipv4.conf.INTERFACE.forwarding, net.ipv6.conf.INTERFACE.forwarding",
    ],
    ['kernel: conntrack table is full, packets dropped', "the nearest message is 'nf_conntrack: "],
  ])('%s', (name, expected) => {
    expect(told(name)).toContain(expected);
  });

  test.each(['', ' ', '.', '/', '__proto__', 'constructor', 'net.__proto__.x', '\u0000', '*', 'net.*', 'toString', '(((((', '%s%n'])(
    'a hostile name %j is only unknown',
    (name) => {
      expect(told(name)).toMatch(/is not known here|is short for several/);
    },
  );

  test('what is very long is answered at once, with its beginning only', () => {
    for (const text of [
      'a.'.repeat(500_000),
      'x '.repeat(1_000_000),
      `${'table full '.repeat(100_000)}\n`.repeat(3),
      'TcpExt'.repeat(300_000),
    ]) {
      const meant = explainLookup(text, knowledge);
      expect('error' in meant && meant.error.length).toBeLessThan(400);
    }
  });
});
