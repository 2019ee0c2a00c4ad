import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { RecordedPath, Snapshot } from '../../src/model/snapshot.ts';

const secrets = /\/(?:tcp_fastopen_key|stable_secret|environ|cmdline)$|\/binfmt_misc\//;

/** A folder that stands for a machine, as a snapshot: the plain way, to compare with. */
export function snapshotOf(root: string, more: Partial<Snapshot> = {}): Snapshot {
  const files: Record<string, RecordedPath> = {};
  const walk = (path: string) => {
    for (const name of readdirSync(`${root}${path}`)) {
      const below = `${path}/${name}`;
      const stats = lstatSync(`${root}${below}`);
      if (stats.isSymbolicLink()) files[below] = { link: readlinkSync(`${root}${below}`) };
      else if (stats.isDirectory()) walk(below);
      else if (secrets.test(below)) {
        if (below.startsWith('/proc/sys/') && !below.includes('binfmt')) files[below] = { problem: 'never collected' };
      } else files[below] = readFileSync(`${root}${below}`, 'utf8');
    }
  };
  walk('');
  return {
    version: 1,
    command: 'snapshot',
    tool: { name: 'collect.sh', version: '', knowledge: '' },
    taken: '2026-11-21T09:50:00Z',
    by: 'collect.sh',
    superuser: true,
    partial: true,
    files,
    programs: {},
    ...more,
  };
}
