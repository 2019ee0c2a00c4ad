import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { explainJson } from '../../src/render/explain-json.ts';
import type { ExplainPage, OnKernel } from '../../src/render/explain-page.ts';
import { header } from './edge1.ts';
import { counter, see, tableFull, term } from './explain-told-pages.ts';
import { application, limit, twReuse } from './pages.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report-explain.schema.json', import.meta.url), 'utf8'));
const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** The report as data, once its schema has nothing against it. */
function report(page: ExplainPage): Record<string, unknown> {
  const data = JSON.parse(explainJson(page, header.tool)) as Record<string, unknown>;
  check(data);
  expect(check.errors ?? []).toEqual([]);
  return data;
}

const on: OnKernel = {
  kernel: { raw: '9.1', version: '9.1.0' },
  support: { exists: true, by: 'mainline', since: '2.6.32' },
  default: { value: '2', certain: true, entry: { value: '2', claim: 'source' } },
  newerThan: '7.3',
  interface: { combine: 'max', source: 'linux: include/linux/inetdevice.h' },
};

test('a parameter with all that is known around it', () => {
  const page: ExplainPage = {
    kind: 'parameter',
    name: twReuse.key,
    parameter: {
      ...twReuse,
      aliases: ['net.ipv4.tcp_tw'],
      stub: [{ since: '9.0', claim: 'source', why: 'nothing reads it' }],
    },
    kernels: [on, { ...on, kernel: { raw: '4.9', version: '4.9.0' }, support: { exists: undefined, by: 'unknown' } }],
    assumed: 'the newest that is known here',
    alsoCalled: ['net.ipv4.tcp_reuse'],
    pairs: [{ written: 'vm.dirty_bytes', zeroes: 'vm.dirty_ratio', when: 'changed', claim: 'dirty' }],
    writers: [{ name: 'kube-proxy', what: 'writes 1', source: 'kubernetes' }],
    loaders: ['tuned'],
    counters: see,
    logLines: [tableFull],
  };
  expect(report(page)).toMatchObject({
    kernel: '9.1',
    newerThan: '7.3',
    kernelAssumed: 'the newest that is known here',
    existsBy: 'mainline',
    defaultGrade: 'primary',
    accepts: 'enum: 0 to 2',
    inNamespace: 'writable',
    withoutEffect: 'nothing reads it',
    interfaces: { combine: 'max', spread: null },
    aliases: ['net.ipv4.tcp_reuse', 'net.ipv4.tcp_tw'],
    exclusive: [{ written: 'vm.dirty_bytes', zeroes: 'vm.dirty_ratio', when: 'changed', since: null }],
    writers: [{ name: 'kube-proxy' }],
    loaders: ['tuned'],
    countersKnown: [
      { name: 'net.core.somaxconn', kind: 'parameter' },
      { name: 'accept queue', kind: null, summary: null },
    ],
    logLines: [{ name: 'conntrack_full' }],
    history: [
      { at: '2.6.32', after: null, knownBy: true, where: 'mainline' },
      { at: '4.10' },
      { at: '4.19', after: '4.17' },
      { at: '9.0', what: ['without effect: nothing reads it'] },
    ],
    kernels: [{ kernel: '4.9', exists: null, existsBy: 'unknown', scope: 'global', inNamespace: 'hidden' }],
  });
});

test('counters, words and lines of a log are kinds of their own', () => {
  expect(report({ kind: 'counter', counter, see })).toMatchObject({
    name: 'TcpExtListenOverflows',
    kind: 'counter',
    kernel: null,
    exists: null,
    path: '/proc/net/netstat',
    see: [{ name: 'net.core.somaxconn', kind: 'parameter', summary: 'The longest accept queue' }, { name: 'accept queue' }],
    sources: [{ grade: 'primary' }],
  });
  expect(report({ kind: 'term', term, see: [] })).toMatchObject({ name: 'TIME-WAIT', kind: 'term', aliases: ['TIME_WAIT', 'timewait'] });
  const other = { ...tableFull, id: 'conntrack_full_ns' };
  expect(report({ kind: 'log-line', typed: 'table full', lines: [tableFull, other], see: [] })).toMatchObject({
    name: 'conntrack_full',
    kind: 'log-line',
    line: 'table full',
    versions: null,
    others: [{ name: 'conntrack_full_ns' }],
  });
  expect(report({ kind: 'log-line', lines: [tableFull], see: [] })['line']).toBeNull();
});

test('limits and programs name their messages', () => {
  expect(report({ kind: 'limit', limit, logLines: [tableFull] })['logLines']).toMatchObject([{ name: 'conntrack_full' }]);
  expect(report({ kind: 'application', application })['logLines']).toEqual([]);
});

test('the schema refuses a counter without its meaning, and a kind that is none', () => {
  const data = report({ kind: 'counter', counter, see });
  expect(check({ ...data, meaning: undefined, reading: 3 })).toBe(false);
  expect(check({ ...data, kind: 'folklore' })).toBe(false);
});
