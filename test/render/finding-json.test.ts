import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { lintJson } from '../../src/render/lint-json.ts';
import { allRules } from '../../src/rules/all.ts';
import { lintFiles } from '../rules/lint-files.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report-lint.schema.json', import.meta.url), 'utf8')) as object;
const valid = new Ajv({ strict: false }).compile(schema);
const tool = { name: 'tune-advise', version: '0.1.0', knowledge: '2026.11' };
const report = (files: Readonly<Record<string, string>>, kernels: readonly string[] = ['6.1']) =>
  JSON.parse(lintJson(lintFiles(files, { kernels }), tool)) as Record<string, unknown>;

it('has a flat place and strings for values', () => {
  const json = report({ 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_timestamps = 0\nnet.ipv4.tcp_tw_reuse = 1\n' });
  expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
  expect(json).toMatchObject({
    version: 1,
    command: 'lint',
    tool,
    kernels: { names: ['6.1'], from: '--kernel' },
    files: ['etc/sysctl.d/60-proxy.conf'],
    summary: { error: 1, warning: 1, advice: 0, suppressed: 0 },
    notChecked: [],
  });
  expect((json['findings'] as object[])[1]).toEqual({
    id: 'TA004',
    slug: 'needs-unmet',
    severity: 'error',
    confidence: expect.stringMatching(/^(?:proved|likely)$/),
    message: 'net.ipv4.tcp_tw_reuse = 1 has no effect',
    path: 'etc/sysctl.d/60-proxy.conf',
    line: 2,
    column: 25,
    endLine: 2,
    endColumn: 26,
    label: 'needs tcp_timestamps other than 0',
    key: 'net.ipv4.tcp_tw_reuse',
    kernels: ['6.1'],
    related: [{ path: 'etc/sysctl.d/60-proxy.conf', line: 1, column: 27, endLine: 1, endColumn: 28, label: 'this switches it off' }],
    evidence: [{ fact: 'net.ipv4.tcp_timestamps', value: '0', from: 'etc/sysctl.d/60-proxy.conf' }],
    why: expect.any(String),
    fix: { title: 'set net.ipv4.tcp_timestamps = 1', disposition: 'review', set: { key: 'net.ipv4.tcp_timestamps', value: '1' } },
    sources: [expect.any(String)],
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

it('meets its schema for the bad example of every rule', () => {
  for (const rule of allRules) {
    const json = report(rule.bad.files, [rule.bad.kernel]);
    expect(valid(json), `${rule.id} ${JSON.stringify(valid.errors)}`).toBe(true);
    expect((json['findings'] as object[]).length, rule.id).toBeGreaterThan(0);
  }
});

it('is refused by the schema when a line number is text or a place is missing', () => {
  const json = report({ 'etc/sysctl.conf': 'net.ipv4.tcp_sack = 0\n' });
  const [finding] = json['findings'] as Record<string, unknown>[];
  expect(valid({ ...json, findings: [{ ...finding, line: '1' }] })).toBe(false);
  expect(valid({ ...json, findings: [{ ...finding, path: undefined }] })).toBe(false);
});
