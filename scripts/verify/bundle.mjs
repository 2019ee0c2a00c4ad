import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const top = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles the runner of the real readers, so that plain node can load it.
 * @param outfile where the bundle goes
 * @param change a fault to put in: in `file` (from the top of the tree) `from` becomes `to`
 * @param entry the module that the bundle exports, from the top of the tree
 */
export async function bundleRunner(outfile, change, entry = 'test/readers/verify-shard.ts') {
  await build({
    entryPoints: [join(top, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [
      { name: 'own-url', setup: (builder) => builder.onLoad({ filter: /\/(src|test|scripts)\/.*\.(ts|mjs)$/ }, (at) => load(at, change)) },
    ],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');" },
    logLevel: 'error',
  });
  return outfile;
}

/** What a module finds beside itself is where the module was, not where the bundle is. */
function load({ path }, change) {
  const text = readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
  const contents = change !== undefined && path === join(top, change.file) ? changed(text, change) : text;
  return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
}

function changed(text, { file, from, to }) {
  if (!text.includes(from)) throw new Error(`${file} does not hold ${JSON.stringify(from)}: the fault needs another text`);
  return text.replace(from, () => to);
}
