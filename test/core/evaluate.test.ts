import { expect, test } from 'vitest';
import { evaluate, formatNumber, type Scope } from '../../src/core/evaluate.ts';
import { factNames } from '../../src/model/fact-names.ts';
import { readCondition, readFormula } from '../../src/read/expression.ts';

const names = factNames.map((fact) => fact.name);
const edge1: Readonly<Record<string, number | boolean | string>> = {
  conn_rate: 6000,
  accept_stall_s: 1.5,
  concurrent_conns: 30000,
  splice: true,
  scylla: false,
  lvs_mode: 'dr',
  upstream_tuples: 0,
};
const scope: Scope = {
  fact: (name) => (Object.hasOwn(edge1, name) ? edge1[name] : undefined),
  kernel: { raw: '4.9.0-19-amd64', version: '4.9.0' },
  module: (name) => (name === 'nf_conntrack' ? true : name === 'tcp_bbr' ? false : undefined),
  nat: (role) => role === 'outbound',
  current: '512',
  planned: (key) =>
    ({ 'net.core.somaxconn': '9000', 'net.ipv4.ip_local_port_range': '32768 60999', 'fs.file-max': '9223372036854775807' })[key],
  listeners: '8080,9000',
};

const run = (text: string, over: Partial<Scope> = {}) => {
  const formula = readFormula(text, names);
  const expr = 'error' in formula ? readCondition(text, names) : formula;
  if ('error' in expr) throw new Error(expr.error);
  return evaluate(expr, { ...scope, ...over });
};

test.each([
  ['max(4096, ceil(conn_rate * accept_stall_s))', 9000],
  ['2 * concurrent_conns + 1024', 61024],
  ['-conn_rate + 1', -5999],
  ['round(2.5)', 3],
  ['floor(7 / 2)', 3],
  ['log2(1024)', 10],
  ['pow2(5000)', 8192],
  ['pow2(4096)', 4096],
  ['pow2(0)', 1],
  ['min(3, 1, 2)', 1],
  ['current * 2', 1024],
  ['_', 512],
  ['value(net.core.somaxconn) + 1', 9001],
  ['value(net.ipv4.ip_local_port_range)', '32768 60999'],
  ['value(fs.file-max)', '9223372036854775807'],
  ['unlimited', 'unlimited'],
  ['listeners', '8080,9000'],
  ["'fq'", 'fq'],
  ['9007199254740991', 9007199254740991],
  ['kernel >= 4.10', false],
  ['kernel >= 4.1', true],
  ['kernel = 4.9', true],
  ['nat has outbound and not nat has clients', true],
  ['module nf_conntrack', true],
  ["lvs_mode = 'dr'", true],
  ["lvs_mode != 'dr'", false],
  ['conn_rate >= 6000 and conn_rate < 6001', true],
])('%s is %s', (text, value) => {
  expect(run(text)).toEqual({ value });
});

test.each([
  ['out_conn_rate * 60 / 2', ['out_conn_rate']],
  ['max(flows, new_flows_per_s, flows)', ['flows', 'new_flows_per_s']],
  ['flows > 1 and new_flows_per_s > 1', ['flows', 'new_flows_per_s']],
  ['module ip_vs', ['module ip_vs']],
  ['value(net.ipv4.tcp_mem)', ['value(net.ipv4.tcp_mem)']],
  ['conn_rate / upstream_tuples', ['division by zero']],
  ['9007199254740991 + 2', ['the result is beyond 9007199254740991']],
  ['log2(0)', ['log2 of 0']],
  ['value(net.ipv4.ip_local_port_range) + 1', ["'32768 60999' is no number to count with"]],
  ["current = 'cubic'", ["'512' and 'cubic' cannot be compared"]],
])('%s is unknown', (text, unknown) => {
  expect(run(text)).toEqual({ unknown });
});

test('what does not depend on the unknown is known', () => {
  expect(run('scylla and flows > 1')).toEqual({ value: false });
  expect(run('flows > 1 and scylla')).toEqual({ value: false });
  expect(run('splice or flows > 1')).toEqual({ value: true });
  expect(run('not (flows > 1 and scylla)')).toEqual({ value: true });
  expect(run('splice and flows > 1')).toEqual({ unknown: ['flows'] });
  expect(run('not flows > 1')).toEqual({ unknown: ['flows'] });
});

test('an unknown kernel, current value and NaN fact stay unknown', () => {
  const { kernel: _, current: __, ...bare } = scope;
  expect(evaluate({ type: 'kernel', op: '>=', version: '4.19' }, bare)).toEqual({ unknown: ['kernel'] });
  expect(evaluate({ type: 'current' }, bare)).toEqual({ unknown: ['current'] });
  expect(run('conn_rate > 1', { fact: () => Number.NaN })).toEqual({ unknown: ['conn_rate is no finite number'] });
});

test('a value that is not a bare whole number is not taken for one', () => {
  expect(run('current', { current: '' })).toEqual({ value: '' });
  expect(run('current', { current: '0' })).toEqual({ value: 0 });
  expect(run('current', { current: '0x10' })).toEqual({ value: '0x10' });
});

test('numbers are printed without exponent', () => {
  expect(formatNumber(9007199254740991)).toBe('9007199254740991');
  expect(formatNumber(1e15)).toBe('1000000000000000');
  expect(formatNumber(-0)).toBe('0');
  expect(formatNumber(0.0000001)).toBe('0');
  expect(formatNumber(2.5)).toBe('2.5');
  expect(formatNumber(1 / 3)).toBe('0.333333');
});
