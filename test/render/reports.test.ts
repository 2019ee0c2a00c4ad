import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Application } from '../../src/model/knowledge.ts';
import type { Limit, Parameter } from '../../src/model/parameter.ts';
import { adviseJson } from '../../src/render/advise-json.ts';
import { explainJson } from '../../src/render/explain-json.ts';
import type { ExplainPage, OnKernel } from '../../src/render/explain-page.ts';
import { explainText } from '../../src/render/explain-text.ts';
import { listJson } from '../../src/render/list-json.ts';
import { parameterItem } from '../../src/render/parameter-item.ts';
import { closed, edge1, header, lostSyns, plan, poisoned } from './edge1.ts';
import { application, limit, profile, rule, twReuse } from './pages.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

/** The report as data, once its schema has nothing against it. */
function valid(name: 'advise' | 'explain' | 'list', text: string): Record<string, unknown> {
  const path = new URL(`../../schemas/report-${name}.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(path, 'utf8')) as { $id: string };
  const check = ajv.getSchema(schema.$id) ?? ajv.compile(schema);
  const report = JSON.parse(text) as Record<string, unknown>;
  check(report);
  expect(check.errors ?? []).toEqual([]);
  return report;
}

const { tool, inputs } = header;

test('the report of advise is as its schema says', () => {
  const report = valid('advise', adviseJson({ tool, facts: edge1, inputs, plan }));
  expect(report).toMatchObject({
    version: 1,
    command: 'advise',
    profile: 'proxy-behind-nat',
    host: {
      name: 'edge1',
      kernel: { value: { raw: '5.15.0-91-generic', version: '5.15.0' }, origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' } },
      memoryBytes: { value: 68719476736 },
      nat: [
        { role: 'outbound', holds: true, grade: 'given' },
        { role: 'gateway', holds: false },
        { role: 'clients', grade: 'assumed' },
      ],
    },
    inputs: [{ name: 'kernel' }, { name: 'nat_idle_timeout_s', value: '350' }],
    changes: plan.changes,
    removals: plan.removals,
    edits: plan.edits,
    questions: plan.questions,
    findings: [{ id: 'TA011', path: '/etc/sysctl.conf', line: 13, column: 33 }],
    notChecked: [{ what: 'nft rules' }],
  });
});

test('without a profile: null, what it does, what fits, findings', () => {
  const judgement = {
    host: 'edge1',
    does: ['listens on :8080'],
    fits: [{ profile: 'proxy', grade: 'likely' as const, why: ['nginx'] }],
    findings: [lostSyns],
    notChecked: [],
  };
  const report = valid('advise', adviseJson({ tool, facts: edge1, inputs: [], judgement }));
  expect(report).toMatchObject({
    profile: null,
    does: ['listens on :8080'],
    fits: [{ profile: 'proxy' }],
    changes: [],
    findings: [{ id: 'TA011' }],
  });
});

test('unknown facts are null', () => {
  const { kernel: _k, distro: _d, memoryBytes: _m, cpus: _c, host: _h, environment: _e, init: _i, ...rest } = edge1;
  const nat = [{ role: 'gateway' as const, holds: undefined, grade: 'assumed' as const, reason: 'addresses unknown' }];
  const report = valid('advise', adviseJson({ tool, facts: { ...rest, nat }, inputs: [], plan }));
  expect(report['host']).toMatchObject({ name: null, kernel: null, memoryBytes: null, nat: [{ holds: null }] });
});

test('a report is harmless on a terminal and loses nothing', () => {
  const evil = poisoned(plan, closed);
  const text = adviseJson({ tool, facts: edge1, inputs, plan: { ...evil, findings: plan.findings } });
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(valid('advise', text)['changes']).toEqual(evil.changes);
});

const on = (raw: string, version: string, more: Partial<OnKernel> = {}): OnKernel => ({
  kernel: { raw, version },
  support: { exists: true, by: 'mainline', since: '2.6.32' },
  ...more,
});

test('the report of explain for a parameter', () => {
  const page: ExplainPage = {
    kind: 'parameter',
    name: twReuse.key,
    parameter: twReuse,
    kernels: [
      on('6.1', '6.1.0', { default: { value: '2', certain: true }, current: '1' }),
      on('4.9', '4.9.0', { default: { value: '0', certain: true } }),
    ],
  };
  expect(valid('explain', explainJson(page, tool))).toMatchObject({
    name: 'net.ipv4.tcp_tw_reuse',
    kind: 'parameter',
    kernel: '6.1',
    exists: true,
    default: '2',
    current: '1',
    range: { min: '0', max: '2' },
    members: [{ value: '0' }, { value: '1' }, { value: '2' }],
    scope: 'netns',
    needs: [{ key: 'net.ipv4.tcp_timestamps', not: '0', is: null }],
    folklore: [{ belief: 'frees TIME-WAIT sockets on web servers', grade: 'primary' }],
    kernels: [{ kernel: '4.9', default: '0', range: { min: null, max: null }, scope: 'global', members: [{ value: '0' }, { value: '1' }] }],
    support: [{ since: '2.6.32', until: null, sinceKnownBy: true }],
    sources: [{ source: 'linux: net/ipv4/tcp_ipv4.c', grade: 'primary' }],
  });
});

test('the report of explain for everything else', () => {
  const known: ExplainPage = {
    kind: 'known',
    name: 'net.ipv4.tcp_pacing',
    known: { key: 'net.ipv4.tcp_pacing', kind: 'tunable', since: '4.12' },
    kernels: [on('6.1', '6.1.0')],
  };
  expect(valid('explain', explainJson(known, tool))).toMatchObject({ kind: 'known', exists: true, support: [{ since: '4.12' }] });
  expect(valid('explain', explainJson({ kind: 'limit', limit }, tool))).toMatchObject({
    name: 'nofile',
    exists: true,
    default: '1024:4096',
    risk: limit.failure,
  });
  expect(valid('explain', explainJson({ kind: 'rule', rule }, tool))).toMatchObject({
    name: 'TA007',
    slug: 'inert-key',
    exists: null,
    bad: rule.bad,
  });
  expect(valid('explain', explainJson({ kind: 'application', application }, tool))).toMatchObject({
    name: 'nginx',
    backlog: { default: 511 },
  });
  expect(valid('explain', explainJson({ kind: 'profile', profile }, tool))).toMatchObject({
    name: 'proxy-behind-nat',
    ask: [{ fact: 'out_conn_rate' }],
    entries: [{ key: 'net.ipv4.tcp_keepalive_time', value: 'at most floor(nat_idle_timeout_s / 2)' }],
  });
});

test('the report of list for parameters, with the name of an interface key', () => {
  const rpFilter: Parameter = { ...twReuse, key: 'net.ipv4.conf.INTERFACE.rp_filter' };
  const items = [
    parameterItem(twReuse, on('4.18', '4.18.0')),
    parameterItem(rpFilter, on('6.1', '6.1.0', { support: { exists: undefined, by: 'unknown' }, distroDefault: '2' })),
  ];
  expect(valid('list', listJson(tool, 'parameters', items))).toMatchObject({
    what: 'parameters',
    items: [
      { name: 'net.ipv4.tcp_tw_reuse', exists: true, default: null, distroDefault: null },
      { name: 'net.ipv4.conf.*.rp_filter', exists: null, distroDefault: '2', type: 'enum', module: null },
    ],
  });
});

test('the report of list for names, and one that misses a field is refused', () => {
  expect(valid('list', listJson(tool, 'profiles', [{ name: 'proxy-behind-nat' }]))['items']).toEqual([{ name: 'proxy-behind-nat' }]);
  const check = ajv.getSchema('report-list.schema.json');
  expect(check?.(JSON.parse(listJson(tool, 'parameters', [{ name: 'net.ipv4.tcp_tw_reuse' }])))).toBe(false);
});

test('all that is known fits the reports and the screen', () => {
  const folder = (name: string) => new URL(`../../src/knowledge/${name}/`, import.meta.url);
  const all = (name: string) =>
    readdirSync(folder(name))
      .filter((file) => file.endsWith('.json'))
      .map((file): unknown => JSON.parse(readFileSync(new URL(file, folder(name)), 'utf8')));
  const parameters = all('sysctl') as readonly Parameter[];
  const kernels = [
    on('6.1', '6.1.0'),
    on('rhel:8', '4.18.0'),
    on('3.10.0-1160.el7.x86_64', '3.10.0', { support: { exists: undefined, by: 'unknown' } }),
  ];
  const pages: readonly ExplainPage[] = [
    ...parameters.map((parameter): ExplainPage => ({ kind: 'parameter', name: parameter.key, parameter, kernels })),
    ...(all('ulimit') as readonly Limit[]).map((one): ExplainPage => ({ kind: 'limit', limit: one })),
    ...(all('applications') as readonly Application[]).map((one): ExplainPage => ({ kind: 'application', application: one })),
  ];
  expect(pages.length).toBeGreaterThan(50);
  for (const page of pages) {
    expect(valid('explain', explainJson(page, tool))['kind']).toBe(page.kind);
    expect(explainText(page, { width: 100, colour: false })).not.toMatch(/undefined|NaN|\[object/);
  }
  for (const kernel of kernels)
    valid(
      'list',
      listJson(
        tool,
        'parameters',
        parameters.map((p) => parameterItem(p, kernel)),
      ),
    );
});
