import { spawnSync } from 'node:child_process';
import { release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { defaultValue } from '../../src/core/default-value.ts';
import { namespaced } from '../../src/core/namespaced.ts';
import { readKernel } from '../../src/model/kernel.ts';
import { pathOfKey } from '../../src/model/sysctl-path.ts';
import { sysctlEntries } from '../../src/render/ansible-entries.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { plansOf, profileNames } from '../render/container-plans.ts';

const script = fileURLToPath(new URL('namespaces.sh', import.meta.url));
const running = readKernel(release(), knowledge.distributions);
const why =
  process.getuid?.() !== 0
    ? 'needs root'
    : spawnSync('unshare', ['-m', '-n', 'true']).status !== 0
      ? 'needs network namespaces (unshare -m -n)'
      : 'error' in running
        ? running.error
        : undefined;

it.skipIf(why !== undefined)(
  `a new namespace of the running kernel takes what is said to be a container's, and has not what is said to be the host's${why === undefined ? '' : ` (skipped: ${why})`}`,
  { timeout: 60_000 },
  () => {
    if ('error' in running) throw new Error(running.error);
    const wanted = new Map<string, string>();
    for (const name of profileNames) for (const { key, value } of sysctlEntries(plansOf(name, running.raw).plan)) wanted.set(key, value);
    const net = [...wanted].filter(([key]) => key.startsWith('net.'));
    const ran = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', script], {
      input: net.map(([key, value]) => `${pathOfKey(key)}\t${value}\n`).join(''),
      encoding: 'utf8',
    });
    expect(ran.status, ran.stderr).toBe(0);
    const seen = new Map(ran.stdout.split('\n').map((line) => [line.split('\t')[0] ?? '', line.split('\t').slice(1)]));
    let own = 0;
    for (const [key, value] of net) {
      const [before = '-', after = '-'] = seen.get(pathOfKey(key)) ?? [];
      const parameter = knowledge.parameter(key);
      if (parameter?.module !== undefined && before === '-') continue;
      if (namespaced(key, running, knowledge).reach !== 'own') {
        expect(after === '-' || after === before, `${key}: ${before} -> ${after}`).toBe(true);
        continue;
      }
      own += 1;
      expect(after, key).toBe(value);
      const start = parameter && defaultValue(parameter, running, { memoryBytes: totalmem(), pageSize: 4096 });
      if (start?.value !== undefined && start.certain && start.entry?.formula === undefined)
        expect(before, `${key} at the start`).toBe(start.value);
    }
    expect(own).toBeGreaterThanOrEqual(10);
  },
);
