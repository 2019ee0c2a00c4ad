import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from './run.ts';

const script = fileURLToPath(new URL('verify-netns.sh', import.meta.url));
const works = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;
const why =
  process.getuid?.() !== 0
    ? 'needs root'
    : !works('unshare', '-m', '-n', 'true')
      ? 'needs network namespaces (unshare -m -n)'
      : !works('ip', '-V') || !works('ss', '-V') || !works('sysctl', '--version')
        ? 'needs iproute2 and procps'
        : ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'].some((path) => existsSync(path))
          ? undefined
          : 'needs systemd';

const fin = 'net.ipv4.tcp_fin_timeout';

describe.skipIf(why !== undefined)(
  `verify on a running kernel, in a network namespace of its own${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    const out = mkdtempSync(join(tmpdir(), 'tune-advise-verify-'));
    afterAll(() => rmSync(out, { recursive: true, force: true }));
    beforeAll(() => {
      const ran = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', script, cli, out], { encoding: 'utf8', timeout: 110_000 });
      expect(ran.status, ran.stderr).toBe(0);
    }, 120_000);
    const step = (name: string) => {
      const text = readFileSync(join(out, `${name}.json`), 'utf8');
      expect(readFileSync(join(out, `${name}.err`), 'utf8')).toBe('');
      // biome-ignore lint/suspicious/noExplicitAny: reports are looked at from outside, as a script would
      const report: any = JSON.parse(text);
      return {
        code: Number(readFileSync(join(out, `${name}.rc`), 'utf8')),
        report,
        // biome-ignore lint/suspicious/noExplicitAny: likewise
        row: (key: string): any => report.rows.find((row: { key: string }) => row.key === key),
      };
    };

    it('files that were written and not loaded are drift, and the default that is there is recognised', () => {
      const { code, report, row } = step('written');
      expect(code).toBe(1);
      expect(row('net.core.somaxconn')).toMatchObject({ expected: '8192', status: 'drift', from: '/etc/sysctl.d/60-edge.conf:1' });
      expect(row('net.core.somaxconn').why).toMatch(
        /it is the kernel's default: \/etc\/sysctl\.d\/60-edge\.conf:1 was not loaded since the boot/,
      );
      expect(row('net.core.somaxconn').reasons).toContainEqual({
        grade: 'proved',
        text: expect.stringMatching(/60-edge\.conf was changed at .+, after the boot at /),
      });
      expect(row('net.core.somaxconn').remedy).toContain('systemd-sysctl');
      expect(report.summary).toMatchObject({ missing: 0, unreadable: 0 });
      expect(report.summary.drift).toBeGreaterThanOrEqual(2);
    });

    it('after the boot reader has loaded them nothing differs', () => {
      const { code, report } = step('loaded');
      expect(code).toBe(0);
      expect(report.summary).toEqual({ ok: 4, drift: 0, missing: 0, unreadable: 0 });
    });

    it('a listener that was opened before keeps its smaller queue, and that is said', () => {
      const { code, row } = step('listener');
      expect(code).toBe(0);
      expect(row('net.core.somaxconn')).toMatchObject({ status: 'ok', actual: '8192' });
      expect(row('net.core.somaxconn').why).toMatch(/smaller limit: :8080 \(python3[^)]*\) 4096; .*only a restart/);
    });

    it('a value that somebody wrote by hand is given by no file', () => {
      const { code, report, row } = step('hand');
      expect(code).toBe(1);
      expect(report.summary).toMatchObject({ ok: 3, drift: 1 });
      expect(row(fin)).toMatchObject({ expected: '25', actual: '11', status: 'drift' });
      expect(row(fin).reasons[0]).toEqual({
        grade: 'unknown',
        text: 'no file or known writer gives this value: set by hand or by a program since the boot',
      });
    });

    it('a file that loses at boot and was loaded by itself is named', () => {
      const { code, row } = step('overridden');
      expect(code).toBe(1);
      expect(row(fin)).toMatchObject({ expected: '25', actual: '17', from: '/etc/sysctl.d/60-edge.conf:2' });
      expect(row(fin).why).toMatch(
        /it is what \/etc\/sysctl\.d\/50-proxy\.conf:1 gives, which loses at boot \(.*60-edge\.conf.*that file was loaded by itself/,
      );
      expect(step('again').code).toBe(0);
    });

    it('a line for an interface that is not there is missing and makes no drift', () => {
      const { code, report, row } = step('interface');
      expect(report.rows.length).toBeGreaterThanOrEqual(1);
      if (row('net.ipv4.conf.edge1.rp_filter') !== undefined)
        expect(row('net.ipv4.conf.edge1.rp_filter')).toMatchObject({
          status: 'missing',
          counts: false,
          why: expect.stringContaining('no interface edge1'),
        });
      expect(code).toBe(0);
    });
  },
);
