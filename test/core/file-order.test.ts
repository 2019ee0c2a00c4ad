import { describe, expect, it } from 'vitest';
import { fileOrder } from '../../src/core/file-order.ts';
import type { ReadSysctlFile } from '../../src/model/sysctl-file.ts';
import type { ReaderName } from '../../src/model/sysctl-reader.ts';

const file = (path: string, more: Partial<ReadSysctlFile> = {}): ReadSysctlFile => ({ path, lines: [], ...more });
const order = (files: readonly ReadSysctlFile[], name: ReaderName, version: string) =>
  fileOrder(files, { name, version }).order.map(({ path }) => path);

const machine = [
  '/usr/lib/sysctl.d/50-default.conf',
  '/usr/local/lib/sysctl.d/55-site.conf',
  '/lib/sysctl.d/00-alpine.conf',
  '/etc/sysctl.d/60-edge.conf',
  '/run/sysctl.d/70-boot.conf',
  '/etc/sysctl.conf',
].map((path) => file(path));

describe('which files, in which order', () => {
  it('systemd-sysctl: by name over all directories, never /etc/sysctl.conf, no /lib since 255', () => {
    expect(order(machine, 'systemd', '252')).toEqual([
      '/lib/sysctl.d/00-alpine.conf',
      '/usr/lib/sysctl.d/50-default.conf',
      '/usr/local/lib/sysctl.d/55-site.conf',
      '/etc/sysctl.d/60-edge.conf',
      '/run/sysctl.d/70-boot.conf',
    ]);
    expect(order(machine, 'systemd', '257')).not.toContain('/lib/sysctl.d/00-alpine.conf');
    expect(fileOrder(machine, { name: 'systemd', version: '257' }).unread.map(({ path }) => path)).toEqual([
      '/lib/sysctl.d/00-alpine.conf',
      '/etc/sysctl.conf',
    ]);
  });

  it('procps: /etc/sysctl.conf last, when it is a regular file', () => {
    expect(order(machine, 'procps', '4.0.4').at(-1)).toBe('/etc/sysctl.conf');
    expect(order([file('/etc/sysctl.conf', { found: 'null' })], 'procps', '4.0.4')).toEqual([]);
    expect(order(machine, 'procps-p', '4.0.4')).toEqual(['/etc/sysctl.conf']);
  });

  it('tuned: only /run and /etc, /run first of one name', () => {
    expect(order(machine, 'tuned', '2.20')).toEqual(['/etc/sysctl.d/60-edge.conf', '/run/sysctl.d/70-boot.conf', '/etc/sysctl.conf']);
    const both = [file('/etc/sysctl.d/60-edge.conf'), file('/run/sysctl.d/60-edge.conf')];
    expect(order(both, 'tuned', '2.20')).toEqual(['/run/sysctl.d/60-edge.conf']);
    expect(order(both, 'procps', '4.0.4')).toEqual(['/etc/sysctl.d/60-edge.conf']);
  });

  it("busybox: Alpine's loops go by directories, then by names", () => {
    expect(order(machine, 'busybox', '1.37.0')).toEqual([
      '/lib/sysctl.d/00-alpine.conf',
      '/usr/lib/sysctl.d/50-default.conf',
      '/etc/sysctl.d/60-edge.conf',
      '/etc/sysctl.conf',
      '/run/sysctl.d/70-boot.conf',
    ]);
    const masks = [file('/usr/lib/sysctl.d/a.conf'), file('/etc/sysctl.d/a.conf', { found: 'null', link: '/dev/null' })];
    expect(order(masks, 'busybox', '1.37.0')).toEqual(['/usr/lib/sysctl.d/a.conf']);
  });

  it('names sort by bytes', () => {
    const names = ['a', 'A', '_', '10-a', '10_a', '10', '2-a', '\u{1f600}', '\uff5e'].map((name) => `/etc/sysctl.d/${name}.conf`);
    expect(
      order(
        names.map((path) => file(path)),
        'systemd',
        '252',
      ).map((path) => path.slice(14, -5)),
    ).toEqual(['10-a', '10', '10_a', '2-a', 'A', '_', 'a', '\uff5e', '\u{1f600}']);
  });

  it('what has a name hides others of it, whatever lies there', () => {
    for (const found of ['null', 'missing', 'directory', 'special'] as const) {
      const files = [file('/usr/lib/sysctl.d/50-a.conf'), file('/etc/sysctl.d/50-a.conf', { found })];
      expect(fileOrder(files, { name: 'systemd', version: '252' }).masked).toEqual([
        { path: '/usr/lib/sysctl.d/50-a.conf', by: '/etc/sysctl.d/50-a.conf' },
      ]);
    }
  });

  it('names that start with a dot count for procps only; other endings for nobody', () => {
    const files = [file('/etc/sysctl.d/.a.conf'), file('/etc/sysctl.d/a.conf~'), file('/etc/sysctl.d/a.conf.bak')];
    expect(order(files, 'systemd', '252')).toEqual([]);
    expect(order(files, 'procps', '4.0.2')).toEqual(['/etc/sysctl.d/.a.conf']);
    expect(fileOrder(files, { name: 'procps', version: '4.0.2' }).unread).toHaveLength(2);
  });

  it('a credential comes last for systemd-sysctl', () => {
    const files = [file('/run/credentials/systemd-sysctl.service/sysctl.extra'), file('/etc/sysctl.d/zz.conf')];
    expect(order(files, 'systemd', '252').at(-1)).toContain('sysctl.extra');
    expect(order(files, 'systemd', '247')).toEqual(['/etc/sysctl.d/zz.conf']);
  });

  it('procps takes the name of a file for a pattern once more', () => {
    const files = [file('/etc/sysctl.d/a[1].conf'), file('/etc/sysctl.d/a1.conf')];
    expect(order(files, 'procps', '4.0.2')).toEqual(['/etc/sysctl.d/a1.conf', '/etc/sysctl.d/a1.conf']);
    expect(order(files, 'systemd', '252')).toEqual(['/etc/sysctl.d/a1.conf', '/etc/sysctl.d/a[1].conf']);
  });
});
