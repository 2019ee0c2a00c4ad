import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts } from '../../src/core/accepts.ts';
import { entryFor } from '../../src/model/kernel.ts';
import type { Kernel } from '../../src/model/kernel-types.ts';
import type { Parameter, ValueSpec } from '../../src/model/parameter.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';

const newest = kernel('6.18');
const make = (key: string, value: Partial<ValueSpec>): Parameter => ({
  key,
  kind: 'tunable',
  summary: '',
  value: { type: 'integer', storage: 'int', fields: 1, unit: '', members: [], accepted: [], ...value },
  support: [],
  stub: [],
  aliases: [],
  defaults: [],
  setBy: [],
  scope: [],
  side: 'both',
  effect: '',
  needs: [],
  conflicts: [],
  counters: [],
  folklore: [],
  risk: '',
  oneWay: [],
  owners: [],
  judgements: [],
  claims: {},
});
const outcome = (p: Parameter, value: string, on: Kernel = newest) => {
  const a = accepts(p, on, value);
  return a.accepted === true ? a.kept : a.accepted;
};
const entry = (key: string): Parameter => {
  const found = knowledge.parameter(key);
  if (found === undefined) throw new Error(`no entry for ${key}`);
  return found;
};

describe('single numbers', () => {
  const finTimeout = entry('net.ipv4.tcp_fin_timeout');
  it.each([
    ['30', '30'],
    ['0x20', '32'],
    ['0X1f', '31'],
    ['010', '8'],
    [' 41 ', '41'],
    ['\t41', '41'],
    ['-5', '-5'],
    ['33 # half a minute', '33'],
    ['35 36', '35'],
  ])('%j becomes %s', (typed, kept) => expect(outcome(finTimeout, typed)).toBe(kept));

  it.each([
    '',
    ' ',
    '+7',
    '1e3',
    '33#x',
    '15;',
    '15s',
    '"36"',
    'yes',
    '1,000',
    '0b1',
    '08',
    '0x',
    '-',
    '--1',
    '- 1',
    '99999999999',
    '1\r',
    '000000000000000000001',
  ])('%j is refused', (typed) => expect(outcome(finTimeout, typed)).toBe(false));

  it('tells what was dropped', () => {
    expect(accepts(finTimeout, newest, '15 ; short')).toEqual({ accepted: true, kept: '15', dropped: '; short' });
  });

  it('quotes as typed and says what was expected', () => {
    const a = accepts(entry('net.ipv4.tcp_keepalive_probes'), newest, '300');
    expect(a).toEqual({ accepted: false, why: "expected 0 to 255, found '300'" });
  });

  it('takes 300 probes before the field became a byte', () => {
    expect(outcome(entry('net.ipv4.tcp_keepalive_probes'), '300', kernel('4.18'))).toBe('300');
    expect(outcome(entry('net.ipv4.tcp_keepalive_probes'), '300', kernel('5.13'))).toBe(undefined);
  });

  it('keeps big numbers exact', () => {
    expect(outcome(entry('fs.file-max'), '9223372036854775807')).toBe('9223372036854775807');
    expect(outcome(entry('fs.file-max'), '9223372036854775808')).toBe(false);
    expect(outcome(entry('fs.file-max'), '-1')).toBe(false);
    expect(outcome(entry('kernel.shmmax'), '18446744073709551615')).toBe('18446744073709551615');
  });

  it('says that on and off are all that a flag knows', () => {
    expect(accepts(entry('net.ipv4.ip_forward'), newest, '2')).toMatchObject({
      accepted: true,
      kept: '2',
      note: expect.stringContaining('anything but 0'),
    });
    expect(accepts(entry('net.ipv4.ip_forward'), newest, '1')).toEqual({ accepted: true, kept: '1' });
  });

  it('knows tw_reuse 2 by kernel', () => {
    const reuse = entry('net.ipv4.tcp_tw_reuse');
    expect(outcome(reuse, '3')).toBe(false);
    expect(outcome(reuse, '3', kernel('4.14'))).toBe('3');
    expect(accepts(reuse, kernel('4.18'), '3').accepted).toBe(undefined);
    expect(outcome(reuse, '3', kernel('rhel:8'))).toBe(false);
    expect(accepts(reuse, kernel('4.14'), '2')).toMatchObject({ kept: '2', note: expect.stringContaining('no meaning') });
    expect(accepts(reuse, newest, '2')).toEqual({ accepted: true, kept: '2' });
  });
});

describe('vectors', () => {
  const rmem = entry('net.ipv4.tcp_rmem');
  it('reads blanks and tabs alike', () => expect(outcome(rmem, '4096\t131072   6291456')).toBe('4096 131072 6291456'));
  it('keeps the rest of a short one', () => expect(outcome(rmem, '4096 87380')).toBe('4096 87380 _'));
  it('drops what is too much', () =>
    expect(accepts(rmem, newest, '4096 87380 6291456 7')).toEqual({ accepted: true, kept: '4096 87380 6291456', dropped: '7' }));
  it('refuses commas', () => expect(outcome(rmem, '4096,87380,6291456')).toBe(false));
  it('does not compare the fields', () => expect(outcome(rmem, '6 5 4')).toBe('6 5 4'));
  it('says that the first fields are in force all the same', () => {
    expect(accepts(rmem, newest, '4096 x 1')).toEqual({
      accepted: false,
      why: "expected a number, found 'x'; the kernel has then already taken '4096'",
    });
  });
});

describe('port ranges', () => {
  const range = entry('net.ipv4.ip_local_port_range');
  it.each([
    ['10240 65535', '10240 65535'],
    ['1024 65000', '1024 65000'],
    ['1024', '1024 _'],
    ['1000 2000', false],
    ['60999 32768', false],
    ['2000-65535', false],
    ['10240 70000', false],
  ])('%j → %s', (typed, result) => expect(outcome(range, typed)).toBe(result));

  it('checks privileged ports only from 4.11 on, and by the number that is in force', () => {
    expect(outcome(range, '1000 65000', kernel('4.10'))).toBe('1000 65000');
    expect(accepts(range, newest, '1000 65000', { unprivilegedPortStart: 0 }).accepted).toBe(true);
    expect(accepts(range, newest, '1024 65000', { unprivilegedPortStart: 2000 }).accepted).toBe(false);
  });
});

it('keeps the first unprivileged port below the ports that the kernel picks from', () => {
  const start = entry('net.ipv4.ip_unprivileged_port_start');
  expect(outcome(start, '80')).toBe('80');
  expect(outcome(start, '60999')).toBe(undefined);
  expect(accepts(start, newest, '60999', { localPortLow: 32768 }).accepted).toBe(false);
  expect(accepts(start, newest, '40000', { localPortLow: 50000 }).accepted).toBe(true);
});

describe('port lists', () => {
  const reserved = entry('net.ipv4.ip_local_reserved_ports');
  it.each([
    ['8080-8090,9000', '8080-8090,9000'],
    ['9000,8080', '8080,9000'],
    ['1,2,3', '1-3'],
    ['', ''],
    ['9000,', '9000'],
    ['8080, 9149', false],
    ['9149-9000', false],
    ['65536', false],
    ['-1', false],
    ['8080-', false],
    [',', false],
  ])('%j → %j', (typed, result) => expect(outcome(reserved, typed)).toBe(result));
});

describe('texts', () => {
  it('takes a text as it is', () =>
    expect(outcome(make('kernel.core_pattern', { type: 'string', storage: 'string' }), '|/usr/bin/dump %p # x')).toBe(
      '|/usr/bin/dump %p # x',
    ));
  it.each([
    ['bbr', 'bbr'],
    ['bbr # better', false],
    ['mycc', undefined],
  ])('congestion control %j → %s', (typed, result) => expect(outcome(entry('net.ipv4.tcp_congestion_control'), typed)).toBe(result));
});

/** Own handlers or roundings that are no part of the general grammar: each must still differ, else it goes from this list. */
const ownHandler = new Map([
  ['net.ipv4.ping_group_range', 'takes a low end above the high end for "nobody"'],
  ['net.ipv4.neigh.default.base_reachable_time_ms', 'is kept in clock ticks'],
  ['net.ipv4.tcp_syncookies -0', 'a byte refuses the sign; the knowledge has it as an int with a range'],
]);
const written: Readonly<Record<string, Partial<ValueSpec>>> = {
  'vm.dirty_background_bytes': { storage: 'ulong', accepted: [{ min: '1', claim: '' }] },
  'kernel.core_pattern': { type: 'string', storage: 'string' },
  'kernel.domainname': { type: 'string', storage: 'string' },
  'kernel.printk': { type: 'vector', fields: 4 },
  'kernel.hung_task_timeout_secs': { storage: 'ulong' },
  'fs.inotify.max_user_watches': { accepted: [{ min: '0', max: '2147483647', claim: '' }] },
  'net.ipv4.ping_group_range': { type: 'vector', storage: 'uint', fields: 2 },
  'net.ipv4.neigh.default.base_reachable_time_ms': {},
};

interface Spellings {
  readonly release: string;
  readonly keys: Readonly<Record<string, { readonly first: string; readonly rows: readonly (readonly [string, string, string])[] }>>;
}
const folder = new URL('../kernels/', import.meta.url);
const dumps = readdirSync(folder)
  .filter((f) => f.startsWith('syntax-'))
  .map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')) as Spellings);
const distros: Readonly<Record<string, string>> = { '5.10': 'debian:11', '6.1.': 'debian:12' };

function bootedKernel(release: string): Kernel {
  const distro = distros[release.slice(0, 4)];
  return { ...kernel(release), ...(distro !== undefined && { distro }) };
}

it('has the spellings of three kernels', () => {
  expect(dumps.map((d) => Object.keys(d.keys).length)).toEqual([22, 22, 22]);
});

describe.each(dumps)('spellings on a booted $release', ({ release, keys }) => {
  const on = bootedKernel(release);
  const differing = (key: string) => {
    const data = keys[key] as Spellings['keys'][string];
    const p = knowledge.parameter(key) ?? make(key, written[key] ?? {});
    const wrong: string[] = [];
    for (const [typed, result, after] of data.rows) {
      // no loader writes nothing at all, and a line holds no line end and no NUL
      if (typed === '' || typed.includes('\0') || /\n./.test(typed) || (p.value.storage === 'string' && typed.startsWith('\n'))) continue;
      const tabless = after.replace(/\t/g, ' ');
      // before 6.1 a negative number for an unsigned long is taken and ignored: the value stays
      const storage = entryFor(on, p.value.accepted)?.entry.storage ?? p.value.storage;
      const ignored = typed === '-0' && result === 'ok' && storage === 'ulong';
      const taken = (result === 'ok' || result === 'SHORT') && !ignored;
      const a = accepts(p, on, typed);
      const said = a.accepted === true ? fillKept(a.kept, tabless) : a.accepted;
      const known = p.value.storage !== 'string' || a.accepted !== undefined;
      const want = taken ? (p.value.storage === 'string' ? after : tabless) : false;
      if (known && said !== want)
        wrong.push(`${key} ${JSON.stringify(typed)}: kernel ${result} ${JSON.stringify(after)}, said ${JSON.stringify(a)}`);
    }
    return wrong;
  };
  const general = Object.keys(keys).filter((key) => !ownHandler.has(key));
  it.each(general)('%s', (key) => {
    const listed = [...ownHandler.keys()]
      .filter((name) => name.startsWith(`${key} `))
      .map((name) => `${key} ${JSON.stringify(name.slice(key.length + 1))}:`);
    expect(differing(key).filter((line) => !listed.some((l) => line.startsWith(l)))).toEqual([]);
  });
  it.each(Object.keys(keys).filter((key) => ownHandler.has(key)))('%s still has rules of its own', (key) => {
    expect(differing(key).length).toBeGreaterThan(0);
  });
});

it('lists no exception that is none any more', () => {
  for (const name of [...ownHandler.keys()].filter((n) => n.endsWith(' -0'))) {
    const key = name.slice(0, -' -0'.length);
    const p = knowledge.parameter(key) ?? make(key, written[key] ?? {});
    const refusing = dumps.filter((d) => d.keys[key]?.rows.some(([typed, result]) => typed === '-0' && result === 'EINVAL'));
    expect(
      refusing.some((d) => accepts(p, bootedKernel(d.release), '-0').accepted === true),
      name,
    ).toBe(true);
  }
});

function fillKept(kept: string, after: string): string {
  const fields = after.split(' ');
  return kept
    .split(' ')
    .map((field, i) => (field === '_' ? (fields[i] ?? '') : field))
    .join(' ');
}

describe('any text', () => {
  const shapes: readonly Parameter[] = [
    make('net.core.somaxconn', {}),
    make('fs.file-max', { storage: 'ulong' }),
    make('net.ipv4.tcp_rmem', { type: 'vector', fields: 3, accepted: [{ min: '1', claim: '' }] }),
    make('net.ipv4.ip_local_port_range', { type: 'port-range', fields: 2, accepted: [{ min: '1', max: '65535', claim: '' }] }),
    make('net.ipv4.ip_local_reserved_ports', { type: 'port-list', storage: 'ports' }),
    make('net.ipv4.tcp_congestion_control', { type: 'string', storage: 'string' }),
  ];
  it('gets an answer, and what is kept whole is kept again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^[-0-9 ,x]{0,30}$/)),
        (p, typed) => {
          const first = accepts(p, newest, typed);
          if (first.accepted !== true || first.kept.includes('_')) return;
          expect(accepts(p, newest, first.kept)).toMatchObject({ accepted: true, kept: first.kept });
        },
      ),
      { numRuns: 3000 },
    );
  });
  it('is quick on a long one', () => {
    for (const p of shapes)
      for (const c of ['9', ' ', '1 ', '1,', '-', 'a']) expect(accepts(p, newest, c.repeat(200_000)).accepted).toBeDefined();
  }, 2000);
});
