import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { VerifyRow } from '../../src/model/verify.ts';
import { openmetrics } from '../../src/render/openmetrics.ts';

const row = (more: Partial<VerifyRow>): VerifyRow => ({
  target: 'sysctl',
  key: 'net.core.somaxconn',
  expected: '8192',
  actual: '8192',
  status: 'ok',
  from: '/etc/sysctl.d/60-edge.conf:1',
  why: [],
  counts: false,
  ...more,
});
const nginx = { target: 'limit', key: 'nofile', type: 'soft', unit: 'nginx.service', program: 'nginx' } as const;
const rows = [
  row({}),
  row({ key: 'net.ipv4.conf.eth"0\\.rp_filter', from: '/etc/sysctl.d/a\n"b\\.conf:2', status: 'drift', counts: true }),
  row({ key: 'net.ipv4.tcp_fastopen_key', status: 'unreadable' }),
  row({ ...nginx, pid: 812 }),
  row({ ...nginx, pid: 813, status: 'drift', counts: true }),
];
const text = openmetrics(
  { against: 'the files', rows, notes: [], notChecked: [] },
  { name: 'tune-advise', version: '0.1.0', knowledge: '2026.11' },
);

const parse = `
import sys
from prometheus_client.parser import text_string_to_metric_families as prometheus
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
text = sys.stdin.read()
for parser in (prometheus, openmetrics):
    for family in parser(text):
        for sample in family.samples:
            print(family.type, sample.name, sorted(sample.labels.items()), float(sample.value))
`;
const python = '/usr/bin/python3';
const parser = spawnSync(python, ['-c', 'import prometheus_client']).status === 0;

describe('metrics for the textfile collector', () => {
  it('has one sample for each setting that was compared, and none for what could not be', () => {
    expect(text).toContain('tune_advise_setting_drift{target="sysctl",key="net.core.somaxconn",from="/etc/sysctl.d/60-edge.conf:1"} 0\n');
    expect(text).not.toContain('fastopen');
    expect(text).toContain('tune_advise_settings{status="unreadable"} 1\n');
    expect(text.match(/unit="nginx\.service"\} 1/g)).toHaveLength(1);
  });
  it('escapes labels, has no empty line and no time stamp, and ends as OpenMetrics does', () => {
    expect(text).toContain(String.raw`key="net.ipv4.conf.eth\"0\\.rp_filter",from="/etc/sysctl.d/a\\x0a\"b\\.conf:2"} 1`);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    expect(text).not.toContain('\n\n');
    for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) expect(line).toMatch(/^[a-z_]+\{.*\} \d+$/);
  });
  it.skipIf(!parser)(
    `the parsers of prometheus_client take it in both formats${parser ? '' : ' (skipped: python3-prometheus-client is not here)'}`,
    () => {
      const ran = spawnSync(python, ['-c', parse], { input: text, encoding: 'utf8' });
      expect(ran.stderr).toBe('');
      const lines = ran.stdout.trim().split('\n');
      const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
      expect(lines).toHaveLength(2 * samples);
      expect(lines.slice(0, samples)).toEqual(lines.slice(samples));
      expect(lines.every((line) => line.startsWith('gauge tune_advise_'))).toBe(true);
    },
  );
});
