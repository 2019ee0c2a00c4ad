/**
 * Holds a knowledge folder against the kernels that were booted, and prints what it has wrong.
 *
 *   node scripts/knowledge/prove.mjs [FOLDER] [--kernels FOLDER] [--field FIELD] [--unknown] [--markdown]
 *
 * FOLDER holds sysctl/ (src/knowledge when not given; what it lacks is taken from there). One contradiction a line, as JSON; the
 * table of counts goes to standard error. Exit code 1 when there is a contradiction.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const top = fileURLToPath(new URL('../..', import.meta.url));
const own = join(top, 'src/knowledge');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kernels: { type: 'string', default: join(top, 'test/kernels') },
    field: { type: 'string' },
    unknown: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});

const { table, verdicts } = (await loadProof()).proveFolder(
  resolve(positionals[0] ?? own),
  own,
  `${resolve(values.kernels)}/`,
  join(top, 'test/knowledge/exceptions.json'),
);
const wanted = verdicts.filter(
  (v) => (v.state === 'wrong' || (values.unknown && v.state === 'unknown')) && !v.exception && (!values.field || v.field === values.field),
);
for (const v of wanted)
  console.log(values.markdown ? `| ${v.field} | ${v.key} | ${v.kernel} | ${v.said} | ${v.measured} |` : JSON.stringify(v));
console.error(table);
process.exitCode = wanted.some((v) => v.state === 'wrong') ? 1 : 0;

/** The proof is TypeScript, which this Node may not run. */
async function loadProof() {
  const folder = mkdtempSync(join(top, 'node_modules/.prove-'));
  try {
    const outfile = join(folder, 'proof.mjs');
    await build({
      entryPoints: [join(top, 'test/knowledge/proof/prove-folder.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
