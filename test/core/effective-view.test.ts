import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effectiveView } from '../../src/core/effective-view.ts';
import { sysctlNames } from '../../src/core/sysctl-names.ts';
import { sysctlWrites } from '../../src/core/sysctl-writes.ts';
import type { ReadSysctlFile } from '../../src/model/sysctl-file.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';

const keys = [
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.eth0/100.rp_filter',
  'net.ipv4.conf.lo.rp_filter',
  'net.ipv4.tcp_fin_timeout',
  'vm.swappiness',
];
const readers: readonly SysctlReader[] = [
  ...['247', '252', '257', '262'].map((version) => ({ name: 'systemd' as const, version })),
  ...['3.3.17', '4.0.2', '4.0.4', '4.0.7'].map((version) => ({ name: 'procps' as const, version })),
  { name: 'procps-p', version: '4.0.7' },
  { name: 'busybox', version: '1.37.0' },
  { name: 'tuned', version: '2.20.0' },
];
const typed = fc.constantFrom(
  ...keys,
  ...keys.map((key) => key.replaceAll('.', '\0').replaceAll('/', '.').replaceAll('\0', '/')),
  'net.ipv4.conf.*.rp_filter',
  'net.ipv4.conf.[!a]*.rp_filter',
  'net/ipv4/conf/eth?.100/rp_filter',
  'net..ipv4.tcp_fin_timeout',
  '/net/ipv4/tcp_fin_timeout',
  'vm/../vm/swappiness',
  'vm.swap*',
);
const line = fc
  .tuple(fc.constantFrom('', '-'), typed, fc.constantFrom(' = 1', '=2', ' = 1', ' = 3', ''))
  .map(([dash, key, value]) => `${dash}${key}${value}\n`);
const path = fc.constantFrom(
  '/etc/sysctl.conf',
  '/etc/sysctl.d/10-edge.conf',
  '/etc/sysctl.d/90-edge.conf',
  '/run/sysctl.d/50-edge.conf',
  '/usr/lib/sysctl.d/50-edge.conf',
  '/usr/lib/sysctl.d/95-edge.conf',
);
const texts = fc.dictionary(
  path,
  fc.array(line, { maxLength: 6 }).map((lines) => lines.join('')),
  { maxKeys: 5 },
);

it('the winner that is told is the last write that the reader makes, whichever keys are asked for', () => {
  let written = 0;
  fc.assert(
    fc.property(texts, fc.constantFrom(...readers), (all, reader) => {
      const files: readonly ReadSysctlFile[] = Object.entries(all).map(([at, text]) => ({
        path: at,
        lines: readSysctlAs(at, text, reader),
      }));
      const names = sysctlNames(keys);
      const last = new Map(sysctlWrites(files, reader, names).map((write) => [write.key, write]));
      const view = effectiveView(files, reader, names);
      for (const key of keys) {
        const write = last.get(key);
        written += write === undefined ? 0 : 1;
        const made = write && { path: write.path, line: write.line, value: write.value };
        for (const one of [view, effectiveView(files, reader, names, new Set([key]))]) {
          const won = one.winner(key);
          expect(won && { path: won.path, line: won.line, value: won.value }).toEqual(made);
        }
        expect(view.lost(key).lines.some((lost) => lost.path === write?.path && lost.line === write.line)).toBe(false);
      }
    }),
    { numRuns: 1500 },
  );
  expect(written).toBeGreaterThan(1000);
});
