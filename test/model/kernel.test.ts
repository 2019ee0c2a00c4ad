import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeast, compareVersions, concerns, entryFor, inRange, readKernel } from '../../src/model/kernel.ts';
import type { Kernel, KernelRange, VersionBound } from '../../src/model/kernel-types.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';

const read = (text: string) => readKernel(text, knowledge.distributions);
const known = (text: string): Kernel => {
  const kernel = read(text);
  if ('error' in kernel) throw new Error(kernel.error);
  return kernel;
};

describe('reads', () => {
  it.each([
    ['3.10.0-1160.el7.x86_64', '3.10.0', 'rhel:7'],
    ['4.18.0-553.el8_10', '4.18.0', 'rhel:8.10'],
    ['4.18.0-553.16.1.el8_10.x86_64', '4.18.0', 'rhel:8.10'],
    ['5.14.0-427.13.1.el9_4', '5.14.0', 'rhel:9.4'],
    ['6.12.0-55.9.1.el10_0.x86_64', '6.12.0', 'rhel:10.0'],
    ['5.15.0-200.131.27.el8uek.x86_64', '5.15.0', undefined],
    ['6.8.0-45-generic', '6.8.0', undefined],
    ['5.15.153.1-microsoft-standard-WSL2', '5.15.153', undefined],
    ['6.1.0-25-cloud-amd64', '6.1.0', 'debian:12'],
    ['4.4.0', '4.4.0', undefined],
    ['5.10', '5.10.0', undefined],
    ['5.1', '5.1.0', undefined],
    ['6.12', '6.12.0', undefined],
    ['v6.12.4', '6.12.4', undefined],
    ['6.1.0+', '6.1.0', undefined],
    ['6.17.0-rc4', '6.17.0', undefined],
    ['7.2.13+deb14-cloud-amd64', '7.2.13', 'debian:14'],
    ['6.12.107+deb13-cloud-amd64', '6.12.107', 'debian:13'],
    ['6.9.7-200.fc40.x86_64', '6.9.7', 'fedora:40'],
    ['6.1.94-99.176.amzn2023.x86_64', '6.1.94', 'amzn:2023'],
    ['rhel:8', '4.18.0', 'rhel:8'],
    ['rhel:9.4', '5.14.0', 'rhel:9.4'],
    ['centos:7', '3.10.0', 'rhel:7'],
    ['rocky:9', '5.14.0', 'rhel:9'],
    ['debian:12', '6.1.0', 'debian:12'],
    ['debian:12.5', '6.1.0', 'debian:12.5'],
    ['Debian:12', '6.1.0', 'debian:12'],
    ['ubuntu:22.04', '5.15.0', 'ubuntu:22.04'],
    ['ubuntu:22.04.3', '5.15.0', 'ubuntu:22.04.3'],
  ])('%s as %s, %s', (text, version, distro) => {
    const kernel = known(text);
    expect([kernel.raw, kernel.version, kernel.distro]).toEqual([text, version, distro]);
    expect(kernel.wsl).toBe(text.includes('WSL') ? true : undefined);
  });

  it('trims, and keeps what was typed otherwise', () => expect(known(' 6.1 \n').raw).toBe('6.1'));

  it.each([
    'banana',
    '',
    ' ',
    '6',
    '6.x',
    '-1.2',
    '6.1; rm -rf',
    '6.1 x',
    '6.1.',
    '6.1-',
    '6..1',
    '1.0',
    '6.1\u001b[31m',
    '6,1',
    '0x6.1',
    '100.1',
    '6.99999',
    'rhel:banana',
    'rhel:9.banana',
    'rhel:',
    'debian',
    'debian:99',
    'ubuntu:22',
    'slackware:15',
    '__proto__',
    'constructor:1',
    'x'.repeat(10_000),
    '6.1'.repeat(3400),
    `6.1-${'a'.repeat(10_000)}`,
    `rhel:${'9'.repeat(10_000)}`,
  ])('refuses %j', (text) => {
    const kernel = read(text);
    expect(kernel).toEqual({ error: expect.stringContaining('expected') });
    expect(JSON.stringify(kernel).length).toBeLessThan(800);
  });

  it('says which releases of a distribution there are', () => {
    expect(read('debian')).toEqual({ error: expect.stringContaining('debian:11, debian:12') });
    expect(read('rhel:banana')).toEqual({ error: expect.stringContaining('rhel:8') });
  });

  it('never throws, and a version is always three numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.x+-]{1,12}$/), fc.stringMatching(/^[a-z]{1,6}:[0-9.]{0,5}$/)), (text) => {
        const kernel = read(text);
        if ('version' in kernel) expect(kernel.version).toMatch(/^\d+\.\d+\.\d+$/);
        else expect(kernel.error).toContain('expected');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('compares', () => {
  it('5.10 is not 5.1', () => {
    expect(compareVersions('5.10', '5.1')).toBeGreaterThan(0);
    expect(compareVersions('5.10', '5.9')).toBeGreaterThan(0);
    expect(compareVersions('5.10', '5.10.0')).toBe(0);
    expect(atLeast(known('5.1'), '5.10')).toBe(false);
  });
  it('a release with a tail satisfies its version', () => {
    expect(atLeast(known('6.8.0-45-generic'), '6.8')).toBe(true);
    expect(atLeast(known('6.17.0-rc4'), '6.17')).toBe(true);
  });
  it('text that is no version is our fault', () => expect(() => compareVersions('banana', '6.1')).toThrow('banana'));
});

describe('an entry', () => {
  it('of a distribution concerns its point releases and no other', () => {
    expect(concerns(known('4.18.0-553.el8_10'), { distro: 'rhel:8' })).toBe(true);
    expect(concerns(known('rhel:10'), { distro: 'rhel:1' })).toBe(false);
    expect(concerns(known('4.18'), { distro: 'rhel:8' })).toBe(false);
  });
  it('of a stable branch concerns mainline and Debian, not a distribution with patches of its own', () => {
    expect(concerns(known('6.1.100'), { branch: '6.1' })).toBe(true);
    expect(concerns(known('debian:12'), { branch: '6.1' })).toBe(true);
    expect(concerns(known('6.12.4'), { branch: '6.1' })).toBe(false);
    expect(concerns(known('rhel:9'), { branch: '5.14' })).toBe(false);
  });
  it('that is more specific comes first', () => {
    const entries = [
      { since: '2.6.32', name: 'mainline' },
      { branch: '6.1', since: '6.1.50', name: 'stable' },
      { distro: 'rhel:8', name: 'rhel' },
    ];
    expect(entryFor(known('6.1.60'), entries)?.entry.name).toBe('stable');
    expect(entryFor(known('6.1.40'), entries)?.entry.name).toBe('mainline');
    expect(entryFor(known('rhel:8'), entries)?.entry.name).toBe('rhel');
  });
  it('of mainline is not certain where a stable branch may have changed it', () => {
    const entries = [
      { since: '2.6.32', name: 'mainline' },
      { branch: '5.10', since: { absent: '5.10.0', present: '5.10.223' }, name: 'stable' },
    ];
    expect(entryFor(known('5.10.100'), entries)).toMatchObject({ entry: { name: 'mainline' }, certain: false });
    expect(entryFor(known('5.10.0'), entries)).toMatchObject({ entry: { name: 'mainline' }, certain: true });
    expect(entryFor(known('5.10.230'), entries)).toMatchObject({ entry: { name: 'stable' }, certain: true });
  });
});

describe('a range', () => {
  it.each([
    [{ since: '4.12' }, '4.12', true],
    [{ since: '4.12' }, '4.11.9', false],
    [{ until: '4.12' }, '4.12', false],
    [{ until: '4.12' }, '4.11.9', true],
    [{ since: '4.12', sinceKnownBy: true }, '4.11', undefined],
    [{ since: { absent: '6.15', present: '6.18' } }, '6.15', false],
    [{ since: { absent: '6.15', present: '6.18' } }, '6.16', undefined],
    [{ since: { absent: '6.15', present: '6.18' } }, '6.18', true],
    [{ until: { present: '4.17', absent: '4.19' } }, '4.17', true],
    [{ until: { present: '4.17', absent: '4.19' } }, '4.18', undefined],
    [{ until: { present: '4.17', absent: '4.19' } }, '4.19', false],
    [{}, '2.6.32', true],
  ] as const)('%j holds %s: %s', (range, text, inside) => expect(inRange(known(text), range)).toBe(inside));

  const version = fc
    .tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 230 }))
    .map((v) => v.join('.'));
  const sorted = fc.uniqueArray(version, { minLength: 1, maxLength: 8 }).map((all) => [...all].sort(compareVersions));

  it('of those that follow on each other holds exactly once for any kernel', () => {
    fc.assert(
      fc.property(sorted, version, (bounds, at) => {
        const entries: KernelRange[] = [{ until: bounds[0] as string }];
        for (const [i, since] of bounds.entries())
          entries.push({ since, ...(bounds[i + 1] !== undefined && { until: bounds[i + 1] as string }) });
        const kernel = { raw: at, version: at };
        expect(entries.filter((e) => inRange(kernel, e) === true).length).toBe(1);
        expect(entryFor(kernel, entries)?.certain).toBe(true);
      }),
    );
  });

  it('with bounded unknowns leaves no gap, and what is unknown is unknown on both sides', () => {
    fc.assert(
      fc.property(
        sorted.filter((b) => b.length >= 2),
        version,
        ([before, after], at) => {
          const [until, since]: VersionBound[] = [
            { present: before as string, absent: after as string },
            { absent: before as string, present: after as string },
          ];
          const kernel = { raw: at, version: at };
          const [old, young] = [inRange(kernel, { until: until as VersionBound }), inRange(kernel, { since: since as VersionBound })];
          expect(young).toBe(old === undefined ? undefined : !old);
          expect(entryFor(kernel, [{ until: until as VersionBound }, { since: since as VersionBound }])?.certain).toBe(old !== undefined);
        },
      ),
    );
  });
});
