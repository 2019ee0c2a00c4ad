import { expect, test } from 'vitest';
import { sizingQuestions } from '../../src/core/sizing-questions.ts';
import { planOf, profileOf } from './plan-of.ts';

const profile = profileOf(`[ask]
concurrent_conns = "how many descriptors"
conn_rate = "how long the queue"
[sysctl]
fs.nr_open = at least max(1048576, 2 * concurrent_conns + 1024)
net.core.somaxconn = at least max(4096, ceil(conn_rate * accept_stall_s))
net.ipv4.tcp_max_tw_buckets = at least 2 * 60 * local_close_rate
net.ipv4.tcp_rmem = at least _ _ bdp_bytes when bdp_bytes > 1 | default
[limits]
nofile = at least 2 * concurrent_conns + 1024
[app]
upstream_keepalive = at least ceil(out_concurrent / workers)
`);

test('the facts that decide most come first; keys and what follows from another answer are not asked', () => {
  const { questions } = planOf(profile);
  expect(questions.map((q) => q.fact)).toContain('local_close_rate');
  const asked = sizingQuestions(profile, [...questions, { fact: 'net.core.somaxconn', assumed: '8192', why: 'lowering' }]);
  expect(asked.map((q) => q.fact)).toEqual(['concurrent_conns', 'conn_rate', 'service', 'accept_stall_s', 'bdp_bytes']);
});

test('eight at most', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ fact: `fact_${i}`, assumed: null, why: '' }));
  expect(sizingQuestions(profile, many)).toHaveLength(8);
});

test('the questions of a plan stand in the same order, keys to lower last', () => {
  const lowered = planOf('[sysctl]\nnet.core.somaxconn = 8192\nvm.swappiness = 10 when zram | default\n', {
    running: { 'net.core.somaxconn': '65535' },
  });
  expect(lowered.questions.map((q) => q.fact)).toEqual(['zram', 'net.core.somaxconn']);
  const order = planOf(profile).questions.map((q) => q.fact);
  expect(order.slice(0, 2)).toEqual(['concurrent_conns', 'conn_rate']);
});

test('consent to a danger is asked for where the profile asks, and nowhere else', () => {
  const panic = 'kernel.panic = 10 when accept_panic_reboot | default\n';
  expect(planOf(`[sysctl]\n${panic}`).questions.map((q) => q.fact)).toEqual([]);
  const asks = planOf(`[ask]\naccept_panic_reboot = "whether the node may start again by itself"\n[sysctl]\n${panic}`);
  expect(asks.questions).toEqual([{ fact: 'accept_panic_reboot', assumed: 'false', why: 'whether the node may start again by itself' }]);
});
