import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../src/core/edit-distance.ts';
import { suggest } from '../../src/core/suggest.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

describe('keys', () => {
  it.each([
    ['net.ipv4.tcp_tw_resue', 'net.ipv4.tcp_tw_reuse'],
    ['net.ipv4.tcp_keepalive_tme', 'net.ipv4.tcp_keepalive_time'],
    ['net.core.tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse'],
    ['tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse'],
    ['net.ipv4.somaxconn', 'net.core.somaxconn'],
    ['net.core.somaxcon', 'net.core.somaxconn'],
    ['fs.file_max', 'fs.file-max'],
    ['file-max', 'fs.file-max'],
    ['fs.nr-open', 'fs.nr_open'],
    ['net/ipv4/tcp_tw_resue', 'net.ipv4.tcp_tw_reuse'],
    ['NET.IPV4.TCP_TW_REUSE', 'net.ipv4.tcp_tw_reuse'],
    ['net.ipv4.netfilter.ip_conntrack_tcp_timeout_established', 'net.netfilter.nf_conntrack_tcp_timeout_established'],
    ['net.ipv4.ip_conntrack_max', 'net.netfilter.nf_conntrack_max'],
    ['net.nf_conntrack_tcp_timeout_established', 'net.netfilter.nf_conntrack_tcp_timeout_established'],
    ['net.ipv4.conf.eth0.rp_fliter', 'net.ipv4.conf.eth0.rp_filter'],
    ['net.ipv4.rp_filter', 'net.ipv4.conf.all.rp_filter'],
    ['vm.swapiness', 'vm.swappiness'],
    ['kernel.pid_mx', 'kernel.pid_max'],
  ])('%s → %s', (typed, meant) => expect(suggest(typed, knowledge.names)[0]).toBe(meant));

  it.each(['', 'x', 'net.ipv4.', 'completely.unrelated.words_here', 'a'.repeat(10_000), '__proto__'])('%j is near nothing', (typed) => {
    expect(suggest(typed, knowledge.names)).toEqual([]);
  });
  it('does not suggest what was typed, nor patterns, nor more than asked', () => {
    const found = suggest('net.ipv4.tcp_retries1', knowledge.names, 2);
    expect(found.length).toBeLessThanOrEqual(2);
    expect(found).not.toContain('net.ipv4.tcp_retries1');
    expect(knowledge.names).toContain('arlan.ANYTHING');
    expect(suggest('arlan', knowledge.names).join()).not.toContain('ANYTHING');
    expect(suggest('kernel.sched_domain.cpu0.domain0.flag', knowledge.names).join()).not.toContain('CPU');
  });
  it('takes less than 2 ms a name', () => {
    const typed = [
      'net.ipv4.netfilter.ip_conntrack_tcp_timeout_establishd',
      'net.ipv4.tcp_tw_resue',
      'net.core.rmem_maximum',
      'b'.repeat(200),
      'net.ipv4.conf.eth0.accept_redirect',
    ];
    suggest('vm.swapiness', knowledge.names);
    const before = performance.now();
    for (let i = 0; i < 40; i += 1) suggest(typed[i % typed.length] as string, knowledge.names);
    expect((performance.now() - before) / 40).toBeLessThan(process.env['CI'] === undefined ? 20 : 60);
  });
});

describe('other names', () => {
  const profiles = ['base-server', 'forward-proxy', 'nat-gateway', 'proxy-behind-nat', 'reverse-proxy'];
  it.each([
    ['reverse_proxy', 'reverse-proxy'],
    ['revers-proxy', 'reverse-proxy'],
    ['nat-gatway', 'nat-gateway'],
  ])('%s → %s', (typed, meant) => expect(suggest(typed, profiles)[0]).toBe(meant));
});

describe('the distance', () => {
  it.each([
    ['proxy', 'proxy', 0],
    ['proxy', 'porxy', 1],
    ['proxy', 'prox', 1],
    ['proxy', 'proxies', 3],
    ['proxy', 'cache', 3],
    ['', 'ab', 2],
  ])('%j to %j is %i', (a, b, distance) => expect(editDistance(a, b, 2)).toBe(Math.min(distance, 3)));

  it('is what a full table gives, cut off', () => {
    const letters = fc.stringMatching(/^[abc]{0,9}$/);
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 0, max: 4 }), (a, b, most) => {
        expect(editDistance(a, b, most)).toBe(Math.min(fullDistance(a, b), most + 1));
      }),
      { numRuns: 2000 },
    );
  });
});

function fullDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)));
  const at = (i: number, j: number) => d[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1) {
      let cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(i - 2, j - 2) + 1);
      (d[i] as number[])[j] = cost;
    }
  return at(a.length, b.length);
}
