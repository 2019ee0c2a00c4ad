import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cli } from '../cli/run.ts';

const script = fileURLToPath(new URL('load.sh', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Why this cannot be run here, or `undefined`. */
function missing(reader: string): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  if (spawnSync('unshare', ['-m', '-n', 'true']).status !== 0) return 'needs network namespaces (unshare -m -n)';
  if (spawnSync('ip', ['-V']).status !== 0) return 'needs iproute2';
  if (reader === 'procps') return spawnSync('sysctl', ['--version']).status === 0 ? undefined : 'needs procps';
  return ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'].some((path) => existsSync(path)) ? undefined : 'needs systemd';
}

interface Change {
  readonly target: string;
  readonly key: string;
  readonly proposed: string;
}

describe.each(['systemd-sysctl', 'procps'])('advice loaded by the real %s in a network namespace of its own', (reader) => {
  const why = missing(reader);
  it.skipIf(why !== undefined)(
    `leaves every key as proposed and nothing more to advise${why === undefined ? '' : ` (skipped: ${why})`}`,
    () => {
      const out = mkdtempSync(join(tmpdir(), 'tune-advise-load-'));
      folders.push(out);
      const ran = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', script, reader, cli, out], {
        encoding: 'utf8',
        timeout: 110_000,
      });
      expect(ran.status, ran.stderr).toBe(0);
      const read = (name: string) => readFileSync(join(out, name), 'utf8');
      expect(read('reader.rc').trim(), read('reader.out')).toBe('0');
      expect(read('reader.out')).not.toMatch(/invalid argument|permission denied|couldn't write|cannot stat/i);
      const before = JSON.parse(read('before.json'));
      const after = JSON.parse(read('after.json'));
      const proposed: readonly Change[] = before.changes.filter((c: Change) => c.target === 'sysctl');
      expect(proposed.length).toBeGreaterThanOrEqual(12);
      expect(after.changes).toEqual([]);
      expect(after.removals).toEqual([]);
      const values = new Map<string, string>(after.kept.map((k: { key: string; value: string }) => [k.key, k.value]));
      for (const change of proposed) expect(values.get(change.key), change.key).toBe(change.proposed);
      expect(read('again.conf')).toBe(read('first.conf'));
    },
    120_000,
  );
});
