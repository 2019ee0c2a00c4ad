import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { isNamed } from './named.ts';
import { knowledge } from './whole-knowledge.ts';

const { logLines } = knowledge;
const validate = new Ajv({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL('../../schemas/logline.schema.json', import.meta.url), 'utf8')) as object,
);

it('log lines fit their schema, are sorted and named once', () => {
  for (const line of logLines) {
    validate(line);
    expect(validate.errors ?? [], line.id).toEqual([]);
  }
  const ids = logLines.map((line) => line.id);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids.length).toBeGreaterThanOrEqual(111);
});

it('each sample fits its own pattern', () => {
  expect(logLines.filter((line) => !new RegExp(line.pattern).test(line.sample)).map((line) => line.id)).toEqual([]);
});

it('each narrow pattern leaves ordinary lines alone', () => {
  const ordinary = [
    'nginx.service: Deactivated successfully',
    'eth0: link up, 1000 Mbps, full-duplex',
    'Accepted publickey for root from 192.0.2.1 port 50022 ssh2',
    'TCP: Hash tables configured (established 262144 bind 65536)',
  ];
  const wrong = logLines.flatMap((line) => ordinary.filter((text) => new RegExp(line.pattern).test(text)).map(() => line.id));
  expect(wrong).toEqual([]);
});

it('what they refer to is known', () => {
  expect(logLines.flatMap((line) => line.see.filter((name) => !isNamed(name)).map((name) => `${line.id}: ${name}`))).toEqual([]);
});

it('a text that was not found anywhere is secondary', () => {
  for (const line of logLines) if (/recalled/.test(line.claim.source)) expect(line.claim.grade, line.id).toBe('secondary');
});

describe('patterns are bounded', () => {
  it('no quantifier is without an end', () => {
    const open = logLines.filter((line) => /(?<!\\)[*+]/.test(line.pattern.replace(/\[[^\]]*\]/g, '')) || /\{\d+,\}/.test(line.pattern));
    expect(open.map((line) => line.id)).toEqual([]);
  });

  it('a long hostile line costs milliseconds', () => {
    const size = 16_384;
    const slow = logLines.flatMap((line) => {
      const pattern = new RegExp(line.pattern);
      const begin = line.sample.slice(0, Math.ceil(line.sample.length * 0.6));
      const worst = [line.sample, begin, line.sample.slice(0, 8), 'a', '1', '(', '"', "'", ': ', '1.', 'fork '].map((part) => {
        const hostile = `${part.repeat(Math.ceil(size / part.length)).slice(0, size)}\0`;
        const start = performance.now();
        pattern.test(hostile);
        return performance.now() - start;
      });
      return Math.max(...worst) > 100 ? [line.id] : [];
    });
    expect(slow).toEqual([]);
  });
});

it.each([
  ['[1234567.890] nf_conntrack: nf_conntrack: table full, dropping packet', 'conntrack-full'],
  ['kernel: nf_conntrack: nf_conntrack: table full in netns 4026532281, dropping packet', 'conntrack-full-ns'],
  ['TCP: request_sock_TCPv6: Possible SYN flooding on port [::]:443. Sending cookies.', 'synflood-new'],
  ['TCP: TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters.', 'synflood-old'],
  ['arp_cache: neighbor table overflow!', 'neigh-overflow'],
  ['2026/11/21 03:08:43 [crit] 22#22: accept4() failed (24: Too many open files)', 'nginx-accept'],
])('%s is %s', (text, id) => {
  const fits = logLines.filter((line) => line.broad !== true && new RegExp(line.pattern).test(text)).map((line) => line.id);
  expect(fits).toEqual([id]);
});
