import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveView } from '../../src/core/effective-view.ts';
import { keyIndex } from '../../src/core/key-index.ts';
import { sysctlEntries } from '../../src/core/sysctl-entries.ts';
import { sysctlNames } from '../../src/core/sysctl-names.ts';
import type { ReadSysctlFile } from '../../src/model/sysctl-file.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';

const keys = ['all', 'eth0', 'eth1', 'lo'].map((who) => `net.ipv4.conf.${who}.rp_filter`);
const readers: readonly SysctlReader[] = [
  { name: 'systemd', version: '252' },
  { name: 'procps', version: '4.0.2' },
  { name: 'procps', version: '4.0.7' },
  { name: 'busybox', version: '1.37.0' },
];
const typed = fc.constantFrom(
  ...keys,
  'net.ipv4.conf.*.rp_filter',
  'net.ipv4.conf.eth?.rp_filter',
  'net.ipv4.*.eth*.rp_filter',
  'net.ipv4.conf.{eth0,e*}.rp_filter',
);
const text = fc
  .array(
    fc
      .tuple(fc.constantFrom('', '', '-'), typed, fc.constantFrom(' = 1', ' = 2', ''))
      .map(([dash, key, value]) => `${dash}${key}${value}\n`),
    { maxLength: 8 },
  )
  .map((lines) => lines.join(''));
const paths = ['/etc/sysctl.conf', '/etc/sysctl.d/50-edge.conf', '/run/sysctl.d/50-edge.conf', '/usr/lib/sysctl.d/20-edge.conf'] as const;

/** As on Debian, a link in sysctl.d may lead to sysctl.conf: its lines are met twice and stand in one place. */
function filesOf(texts: readonly string[], linked: boolean, reader: SysctlReader): readonly ReadSysctlFile[] {
  const files = texts.map((one, i): ReadSysctlFile => {
    const path = paths[i] ?? '';
    return { path, lines: readSysctlAs(path, one, reader) };
  });
  const link = { path: '/etc/sysctl.d/99-sysctl.conf', link: '../sysctl.conf' };
  return linked ? [...files, { ...link, lines: readSysctlAs(link.path, texts[0] ?? '', reader) }] : files;
}

describe('lines that lost', () => {
  it('the first of them are those of the whole list, and the others are counted', () => {
    let left = 0;
    fc.assert(
      fc.property(fc.tuple(text, text, text, text), fc.boolean(), fc.constantFrom(...readers), fc.nat(4), (texts, linked, reader, most) => {
        const view = effectiveView(filesOf(texts, linked, reader), reader, sysctlNames(keys));
        for (const key of keys) {
          const all = view.lost(key);
          expect(all.more).toBe(0);
          expect(view.lost(key, most)).toEqual({ lines: all.lines.slice(0, most), more: Math.max(0, all.lines.length - most) });
          left += Math.max(0, all.lines.length - most);
        }
      }),
      { numRuns: 400 },
    );
    expect(left).toBeGreaterThan(500);
  });

  it('what thousands of patterns lose for thousands of keys is worked out once, and told up to the number asked for', () => {
    const reader: SysctlReader = { name: 'systemd', version: '252' };
    const lines = Array.from({ length: 4000 }, (_, i) => `net.ipv4.conf.${i % 2 === 0 ? '*' : `eth${i}`}.rp_filter = ${i % 3}\n`).join('');
    const path = '/etc/sysctl.d/60-edge.conf';
    let read = 0;
    const watched = readSysctlAs(path, lines, reader).map((line) => ({
      ...line,
      get path() {
        read += 1;
        return path;
      },
    }));
    const view = effectiveView([{ path, lines: watched }], reader, sysctlNames([]));
    const before = read;
    for (let i = 1; i < 4000; i += 2) {
      const lost = view.lost(`net.ipv4.conf.eth${i}.rp_filter`, 3);
      expect([lost.lines.length, lost.more]).toEqual([3, 1997]);
    }
    // four for each line that is told, one for each pattern; looked at one by one it were 2000 times 2000
    expect(read - before).toBeGreaterThan(2000);
    expect(read - before).toBeLessThan(20 * 4000);
  });

  it('interfaces that the same patterns match share one list', () => {
    const reader: SysctlReader = { name: 'procps', version: '4.0.4' };
    const path = '/etc/sysctl.conf';
    const lines = readSysctlAs(
      path,
      'net.ipv4.conf.*.rp_filter = 1\nnet.ipv4.conf.e*.rp_filter = 2\nnet.ipv4.conf.?o.rp_filter = 0\n',
      reader,
    );
    const index = keyIndex(sysctlEntries([{ path, lines }], reader).entries, reader);
    const of = (who: string) => index.of(`net/ipv4/conf/${who}/rp_filter`).globs;
    expect(of('eth0').map(({ line }) => line.line)).toEqual([1, 2]);
    expect(of('eth1')).toBe(of('eth0'));
    expect(of('lo').map(({ line }) => line.line)).toEqual([1, 3]);
  });
});
