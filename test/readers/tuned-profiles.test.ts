import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { besideLoader, fileOf, judgedOn } from './tuned-compare.ts';

const packaged = '/usr/lib/tuned';
const loader = fileURLToPath(new URL('tuned-loader.py', import.meta.url));

describe.skipIf(!existsSync(packaged))('the profiles of the package tuned', () => {
  it("are joined as tuned's own loader joins them", () => {
    const joined = besideLoader(loader, packaged);
    expect(joined?.differ).toEqual([]);
    expect(joined?.profiles).toBeGreaterThan(20);
    expect(joined?.lines).toBeGreaterThan(100);
  });

  it('network-throughput lowers what autotuning begins with, and its somaxconn does nothing since 5.4', () => {
    const file = fileOf(`${packaged}/network-throughput`);
    if (file === undefined) throw new Error('expected the profile network-throughput');
    for (const judged of judgedOn(file, ['debian:12', 'debian:13'], knowledge)) {
      const verdict = (key: string) => judged.find((line) => line.key === key)?.verdict;
      expect([verdict('net.ipv4.tcp_rmem'), verdict('net.core.somaxconn')]).toEqual(['lower', 'default']);
    }
  });
});
