// Compares generated units, drop-ins and manager files between the real systemd and ours.
// usage: node scripts/verify/units.mjs [--units 2000] [--seed N] [--manager system|user]; ends with 1 where they differ
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: { units: { type: 'string', default: '2000' }, seed: { type: 'string' }, manager: { type: 'string', default: 'system' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const units = Number(values.units);
if (!Number.isSafeInteger(units) || !Number.isSafeInteger(seed) || units < 1 || !['system', 'user'].includes(values.manager)) {
  console.error('expected --units 2000 --seed 7 --manager system');
  process.exit(2);
}

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tune-advise-verify-'));
const bundle = async (name) => {
  const outfile = join(folder, `${name}.mjs`);
  await build({ entryPoints: [at(`test/readers/${name}.ts`)], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
};

try {
  const { systemdMissing, systemdVersion } = await bundle('unit-systemd');
  const missing = systemdMissing();
  if (missing !== undefined) {
    console.log(`not run: ${missing}`);
  } else {
    const { verifyUnits } = await bundle('unit-verify');
    const started = Date.now();
    const found = verifyUnits(units, seed, at('test/readers/unit-systemd.sh'), values.manager);
    console.log(
      `systemd ${systemdVersion()}, seed ${seed}: ${found.trees} trees, ${found.units} units in ${Math.round((Date.now() - started) / 1000)} s`,
    );
    console.log(
      `${found.values} values (${found.set} of them set by a line) and ${found.refused} refused lines compared, ${found.failures.length} trees differ`,
    );
    for (const [name, count] of Object.entries(found.features).sort()) console.log(`  ${String(count).padStart(7)} ${name}`);
    for (const { tree, disagreements } of found.failures.slice(0, 5)) {
      console.log(`\n${disagreements.slice(0, 10).join('\n')}`);
      for (const [path, entry] of tree)
        if (!path.includes('00-base') && !path.endsWith('all.target')) console.log(`  ${path}: ${JSON.stringify(entry)}`);
    }
    process.exitCode = found.failures.length > 0 ? 1 : 0;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
