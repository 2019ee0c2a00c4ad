import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Effective } from '../../src/model/effective.ts';
import { effectiveJson, effectiveLimitsJson } from '../../src/render/effective-json.ts';
import { edge1, header } from './edge1.ts';

const schema = new URL('../../schemas/report-effective.schema.json', import.meta.url);
const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
const about = { tool: header.tool, facts: edge1 };

function valid(text: string): Record<string, unknown> {
  const report = JSON.parse(text) as Record<string, unknown>;
  check(report);
  expect(check.errors ?? []).toEqual([]);
  return report;
}

const effective: Effective = {
  reader: { name: 'procps', version: '4.0.2' },
  readerWhy: 'asked for',
  values: [
    { key: 'vm.swappiness', shadowed: [], later: [] },
    {
      key: 'net.ipv4.conf.eth0/100.rp_filter',
      value: '1',
      winner: { path: '/etc/sysctl.conf', line: 3 },
      shadowed: [{ path: '/etc/sysctl.d/60-\u202eedge.conf', line: 1, value: '9223372036854775807', why: '/etc/sysctl.conf is read last' }],
      later: [{ name: 'tuned', what: 'writes it', source: 'tuned' }],
    },
  ],
  masked: [],
  disagreements: [{ key: 'vm.swappiness', readers: { procps: { value: '0', path: '/etc/sysctl.conf', line: 1 }, systemd: {} } }],
  notChecked: [{ what: 'init system', why: 'nothing tells it', couldChange: 'the reader' }],
};

test('keys are sorted, what is not there is null, values are texts', () => {
  expect(valid(effectiveJson(effective, about))).toMatchObject({
    version: 1,
    command: 'effective',
    reader: 'procps',
    readerVersion: '4.0.2',
    values: [
      {
        key: 'net.ipv4.conf.eth0/100.rp_filter',
        value: '1',
        winner: { path: '/etc/sysctl.conf', line: 3 },
        shadowed: [{ value: '9223372036854775807' }],
        held: null,
      },
      { key: 'vm.swappiness', value: null, winner: null, shadowed: [] },
    ],
    disagreements: [{ readers: { procps: { value: '0', line: 1 }, systemd: { value: null, path: null, line: null } }, remedy: null }],
    notChecked: [{ what: 'init system', why: 'nothing tells it', couldChange: 'the reader' }],
  });
  expect(effectiveJson(effective, about)).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
});

test('lines that were too many to be listed are counted', () => {
  const values = effective.values.map((value) => (value.shadowed.length === 0 ? value : { ...value, shadowedMore: 5000 }));
  expect(valid(effectiveJson({ ...effective, values }, about))).toMatchObject({
    values: [{ shadowed: [{ line: 1 }], shadowedMore: 5000 }, { shadowed: [] }],
  });
});

test('limits of a unit', () => {
  const report = valid(
    effectiveLimitsJson(
      {
        reader: 'systemd',
        version: '252',
        who: 'proxy.service',
        values: [
          {
            key: 'nofile',
            type: 'soft',
            value: '1024',
            unitOfValue: 'descriptors',
            unit: 'proxy.service',
            rule: 'systemd itself',
            shadowed: [],
          },
        ],
        masked: [{ path: '/usr/lib/systemd/system/proxy.service', by: '/etc/systemd/system/proxy.service' }],
        notes: [],
        notChecked: [],
      },
      about,
    ),
  );
  expect(report).toMatchObject({ who: 'proxy.service', values: [{ value: '1024', winner: null, domain: null, unit: 'proxy.service' }] });
});

test('a report that leaves something out is refused', () => {
  const { readers: _, ...rest } = JSON.parse(effectiveJson(effective, about)).disagreements[0];
  expect(check({ ...JSON.parse(effectiveJson(effective, about)), disagreements: [rest] })).toBe(false);
  expect(check({ ...JSON.parse(effectiveJson(effective, about)), values: [{ key: 'vm.swappiness' }] })).toBe(false);
});
