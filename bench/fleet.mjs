/**
 * How fast a fleet is read, and how much memory a host takes above the base: the same fleet at two sizes.
 *   node bench/fleet.mjs [HOSTS] [PROFILE]      needs dist; writes its snapshots below the folder for temporary files
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveSnapshot, writeFleet } from '../scripts/verify/fleet-snapshots.mjs';

const hosts = Number(process.argv[2] ?? 2000);
const profile = process.argv[3] ?? 'proxy-behind-nat';
const program = fileURLToPath(new URL('../dist/cli.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tune-advise-fleet-'));
try {
  const live = liveSnapshot(program);
  const runs = [Math.ceil(hosts / 10), hosts].map((count) => {
    const below = join(folder, String(count));
    mkdirSync(below);
    writeFleet(below, count, 1, live);
    const started = performance.now();
    const measured = `process.on('exit',()=>process.stderr.write(JSON.stringify(process.resourceUsage())))`;
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(measured)}`,
        program,
        'fleet',
        below,
        '--profile',
        profile,
        '--format',
        'json',
      ],
      { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
    );
    if (status !== 0) throw new Error(`fleet ended with ${status}: ${stderr}`);
    const seconds = (performance.now() - started) / 1000;
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(stderr.slice(stderr.lastIndexOf('{"')));
    const cpu = (userCPUTime + systemCPUTime) / 1e6;
    process.stdout.write(
      `${count} hosts: ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second, CPU ${cpu.toFixed(1)} s (${((cpu / count) * 1000).toFixed(2)} ms a host), peak ${Math.round(maxRSS / 1024)} MiB\n`,
    );
    return { count, maxRSS };
  });
  const [few, many] = runs;
  process.stdout.write(`above the base: ${((many.maxRSS - few.maxRSS) / (many.count - few.count)).toFixed(1)} KiB a host\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
