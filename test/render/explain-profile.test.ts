import { describe, expect, it } from 'vitest';
import { factNames } from '../../src/model/fact-names.ts';
import type { Profile } from '../../src/model/profile.ts';
import { readProfile } from '../../src/read/profile.ts';
import { explainJson } from '../../src/render/explain-json.ts';
import { explainText } from '../../src/render/explain-text.ts';

function profileOf(text: string): Profile {
  const read = readProfile(
    'edge',
    './profiles/edge.ini',
    text,
    factNames.map((fact) => fact.name),
  );
  if ('problems' in read) throw new Error(read.problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return read.profile;
}
const text = (ini: string) => explainText({ kind: 'profile', profile: profileOf(ini) }, { width: 100, colour: false });

const edge = `[profile]
summary = Edge proxy
conflicts = postgresql
yields = any
[ask]
conn_rate = decides the queue
[module]
nf_conntrack = load
[sysctl]
net.core.somaxconn = at least max(4096, conn_rate * accept_stall_s)
net.ipv4.tcp_tw_reuse = 1 when (out_conn_rate - 1) * 60 > 14000 and not module nf_conntrack | 2 when kernel >= 4.19 | default
net.ipv4.tcp_tw_recycle = absent
net.ipv4.tcp_fin_timeout = default
net.ipv4.tcp_keepalive_time = at most 60 when nat has outbound
[limits]
nofile = at least 2 * concurrent_conns
[app]
pool = "keep connections open"
[why]
net.core.somaxconn = bursts
net.ipv4.tcp_tw_recycle = it shuts users out
net.ipv4.tcp_fin_timeout = it does not shorten TIME_WAIT
[beware]
net.core.somaxconn = restart the listener
net.ipv4.tcp_fin_timeout = rarely
[source]
net.core.somaxconn = "ip-sysctl.rst; own measurement"
net.ipv4.tcp_tw_recycle = ip-sysctl.rst
[strength]
net.core.somaxconn = maintainers
`;

it('is one page: assumes, asks, sets and when, refuses, leaves, advises, and on whose word', () => {
  expect(text(edge)).toMatchInlineSnapshot(`
    "edge
      Edge proxy
      read from ./profiles/edge.ini

    not together with
      postgresql

    gives way to
      any other profile, key by key

    assumes, unless measured or given with --set
      accept_stall_s    1 s                Longest time in which the program does not accept
      concurrent_conns  10000 connections  Client connections that are open at the same time, at the
                                           peak
      conn_rate         200 1/s            New connections from clients per second; 200 needs no more
                                           than the defaults
      out_conn_rate     200 1/s            New connections to upstreams per second; 200 fits the default
                                           port range toward one upstream

    asks
      conn_rate: decides the queue

    sets
      module nf_conntrack = load [no source]
      net.core.somaxconn = at least max(4096, conn_rate * accept_stall_s) [maintainers; sources 1, 2]
        why: bursts
        beware: restart the listener
      net.ipv4.tcp_tw_reuse [no source]
        = 1 where (out_conn_rate - 1) * 60 > 14000 and the module nf_conntrack is not loaded
        = 2 where Linux is 4.19 or later
        = left as it is otherwise
      net.ipv4.tcp_keepalive_time [no source]
        = at most 60 where this host reaches out through NAT
        = left as it is otherwise
      nofile = at least 2 * concurrent_conns [no source]

    refuses
      net.ipv4.tcp_tw_recycle [source 1]
        why: it shuts users out

    leaves to the kernel
      net.ipv4.tcp_fin_timeout [no source]
        why: it does not shorten TIME_WAIT

    advises for programs
      pool: keep connections open [no source]

    sources
      1 ip-sysctl.rst
      2 own measurement
    "
  `);
});

describe('conditions', () => {
  const said = (condition: string) =>
    /= 1 where (.*)/.exec(text(`[profile]\nsummary = x\n[sysctl]\nvm.swappiness = 1 when ${condition}\n`))?.[1];
  it.each([
    ['kernel >= 5.4', 'Linux is 5.4 or later'],
    ['kernel < 4.8', 'Linux is older than 4.8'],
    ['not nat has clients', 'no clients come through NAT'],
    ['dedicated', 'dedicated'],
    ["lvs_mode = 'nat'", "lvs_mode = 'nat'"],
    ['cores > 4 and (dedicated or zram)', 'cores > 4 and (dedicated or zram)'],
    ['cores - (interfaces - 1) > 4', 'cores - (interfaces - 1) > 4'],
    ['(cores + 1) * 2 > value(vm.dirty_ratio) / -1', '(cores + 1) * 2 > value(vm.dirty_ratio) / -1'],
    ['current < min(cores, 4)', 'the value in force < min(cores, 4)'],
  ])('%s', (condition, words) => {
    expect(said(condition)).toBe(words);
  });
});

it('JSON has what is assumed and every line', () => {
  const report = JSON.parse(
    explainJson({ kind: 'profile', profile: profileOf(edge) }, { name: 'tune-advise', version: '1', knowledge: '2026.11' }),
  );
  expect(report).toMatchObject({ name: 'edge', kind: 'profile', yields: ['any'], path: './profiles/edge.ini' });
  expect(report.assumes.map((fact: { fact: string }) => fact.fact)).toEqual([
    'accept_stall_s',
    'concurrent_conns',
    'conn_rate',
    'out_conn_rate',
  ]);
  expect(report.entries).toHaveLength(8);
});

it('hostile text stays visible text', () => {
  const profile = { ...profileOf(edge), summary: 'Edge\u001b[31m' };
  expect(explainText({ kind: 'profile', profile }, { width: 100, colour: false })).not.toContain('\u001b');
});
