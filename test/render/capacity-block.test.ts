import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Capacity } from '../../src/model/capacity.ts';
import type { PlanMemory } from '../../src/model/plan-memory.ts';
import { adviseJson } from '../../src/render/advise-json.ts';
import { adviseText } from '../../src/render/advise-text.ts';
import { capacityBlock } from '../../src/render/capacity-block.ts';
import { paint } from '../../src/render/paint.ts';
import { planMemoryLines } from '../../src/render/plan-memory-lines.ts';
import { factsFor, planOf } from '../core/plan-of.ts';
import { edge1, plan } from './edge1.ts';

const capacity: Capacity = {
  limits: [
    {
      id: 'upstream-rate',
      what: 'new connections to one upstream address and port',
      unit: '1/s',
      now: 470,
      planned: 845,
      arithmetic: '50750 ports / 60 s of TIME_WAIT',
      share: 0.4926,
      load: '(400/s x 60 s + 1000 open) of 50750 ports',
      inputs: [{ name: 'out_conn_rate', value: '400', from: 'given', origin: '--set out_conn_rate=400' }],
      moves: 'more upstream addresses',
      unknown: [],
      source: 'include/net/tcp.h',
    },
    {
      id: 'nat-rate',
      what: 'new connections through the NAT gateway',
      unit: '1/s',
      now: null,
      planned: null,
      arithmetic: 'the ports of the gateway are not known',
      share: null,
      load: '',
      inputs: [],
      moves: 'more public addresses',
      unknown: ['nat_ports_per_dst'],
      source: 'not known',
    },
    {
      id: 'open-files',
      what: 'open files of the whole host',
      unit: 'connections',
      now: null,
      planned: null,
      unbounded: true,
      arithmetic: 'fs.file-max is beyond all that can be used',
      share: null,
      load: '',
      inputs: [],
      moves: 'fs.file-max',
      unknown: [],
      source: 'fs.rst',
    },
  ],
  first: { id: 'upstream-rate', share: 0.4926, moves: 'more upstream addresses', restsOn: ['out_concurrent'] },
  natProducts: [
    { product: 'azure-nat-gateway', rate: 757.57, arithmetic: '50000 ports / (65 s held + 1 s open)', source: 'Azure documentation' },
  ],
};
const memory: PlanMemory = {
  memory: 16 * 2 ** 30,
  rows: [
    {
      id: 'sockets',
      what: 'sockets',
      expected: 41943040,
      worst: 83886080,
      worstNow: 41943040,
      arithmetic: '10 x 4',
      source: 'measured',
      grade: 'primary',
    },
    {
      id: 'udp',
      what: 'UDP buffers',
      expected: null,
      worst: null,
      worstNow: null,
      arithmetic: 'not known',
      source: 'udp_mem',
      grade: 'primary',
    },
  ],
  expected: 41943040,
  worst: 83886080,
  worstNow: 41943040,
  assumed: [],
};
const style = paint(false);

test('the limit that is met first, what moves it, and each limit with its arithmetic', () => {
  expect(capacityBlock(capacity, 100, style, false).join('\n')).toMatchInlineSnapshot(`
    "CAPACITY met first, of those that are known: new connections to one upstream address and port; 49 %
             taken, all load can grow 2 times; rests on what is assumed: out_concurrent
            moved by: more upstream addresses
            845/s        new connections to one upstream address and port, now 470/s: 50750 ports / 60 s
                         of TIME_WAIT; 49 % taken
            not known    new connections through the NAT gateway: the ports of the gateway are not known
            1 more is far from being met; --verbose shows it
            757.57/s     through azure-nat-gateway, one address: 50000 ports / (65 s held + 1 s open)"
  `);
});

test('--verbose adds the inputs, what moves each limit, what is open and the sources', () => {
  const text = capacityBlock(capacity, 200, style, true).join('\n');
  expect(text).toContain('49 % taken by (400/s x 60 s + 1000 open) of 50750 ports');
  for (const said of [
    'inputs out_conn_rate 400 given',
    'moves  more upstream addresses',
    'open   nat_ports_per_dst',
    'source include/net/tcp.h',
  ])
    expect(text).toContain(said);
});

test('a load that does not fit and one that is not known are said so', () => {
  const first = { ...capacity.first, share: 1.204, id: 'upstream-rate' as const, moves: 'm', restsOn: [] };
  expect(capacityBlock({ ...capacity, first }, 200, style, false)[0]).toContain('the load takes 120 %: it does not fit');
  expect(capacityBlock({ ...capacity, first: null }, 200, style, false)[0]).toContain('which limit is met first is not known');
});

test('memory in one line, with its rows in --verbose', () => {
  expect(planMemoryLines(memory, 110, style, false).join('\n')).toMatchInlineSnapshot(`
    "MEMORY  of the kernel: 40 MiB expected (0.3 %), 80 MiB when all is used (0.5 %), now 40 MiB of 16 GiB; not
            known: UDP buffers"
  `);
  expect(planMemoryLines(memory, 200, style, true)).toContain('        sockets: 40 MiB expected, 80 MiB at worst: 10 x 4; measured');
  expect(planMemoryLines({ ...memory, memory: null }, 200, style, false)[0]).toContain('the memory of the machine is not known');
});

test('text of a profile cannot write to the terminal, and no line is wider than the screen', () => {
  const [limit] = capacity.limits;
  if (limit === undefined) throw new Error('no limit');
  const hostile = { ...capacity, limits: [{ ...limit, load: '\u001b[2J', arithmetic: 'a\nb' }] };
  const lines = capacityBlock(hostile, 80, style, true);
  expect(lines.join('\n')).not.toContain('\u001b');
  for (const line of [...lines, ...planMemoryLines(memory, 80, style, true)]) expect(line.length).toBeLessThanOrEqual(80);
});

test('both stand before the verdict', () => {
  const lines = adviseText({ facts: edge1, plan: { ...plan, capacity, memory } }, { width: 118, colour: false }).split('\n');
  const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
  expect(at('MEMORY')).toBeGreaterThan(at('UNDO'));
  expect(at('CAPACITY')).toBeGreaterThan(at('MEMORY'));
  expect(at('NAT:')).toBeGreaterThan(at('CAPACITY'));
});

describe('as JSON', () => {
  const schema: object = JSON.parse(readFileSync(new URL('../../schemas/report-advise.schema.json', import.meta.url), 'utf8'));
  const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);
  const tool = { name: 'tune-advise', version: '0.1.0', knowledge: '2026.11' };

  test('the hand-made report and a worked out one fit the schema', () => {
    const machine = { set: { conn_rate: 9000 }, services: ['nginx.service'], running: { 'net.core.somaxconn': '4096' } };
    const worked = planOf(
      '[ask]\nconn_rate = "queue"\nconcurrent_conns = "files"\n[sysctl]\nnet.core.somaxconn = at least max(4096, ceil(conn_rate * accept_stall_s))\n[limits]\nnofile = at least 2 * concurrent_conns\n',
      machine,
    );
    for (const [facts, one] of [[edge1, { ...plan, capacity, memory }] as const, [factsFor(machine), worked] as const]) {
      const report: unknown = JSON.parse(adviseJson({ tool, facts, plan: one, inputs: [] }));
      expect(valid(report), JSON.stringify(valid.errors)).toBe(true);
      expect(report).toMatchObject({ capacity: { limits: expect.any(Array) }, memory: { rows: expect.any(Array) } });
    }
    expect(worked.changes.every((c) => c.sizing !== undefined)).toBe(true);
  });
});
