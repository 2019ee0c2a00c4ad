import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { packKnowledge } from '../knowledge/pack.mjs';
import { top } from './bundle.mjs';

/**
 * Parts of the program for plain node, and its knowledge.
 * @param exported export statements, with paths from the top of the tree
 * @returns what they export, and `knowledge`
 */
export async function product(exported) {
  const folder = mkdtempSync(join(tmpdir(), 'verify-product-'));
  try {
    const outfile = join(folder, 'product.mjs');
    await build({
      stdin: {
        contents: [...exported, "export { loadKnowledge } from './src/knowledge/load.ts';"].join('\n'),
        resolveDir: top,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');" },
      logLevel: 'error',
    });
    const { loadKnowledge, ...rest } = await import(pathToFileURL(outfile).href);
    const { index, text } = packKnowledge(join(top, 'src/knowledge'));
    const read = (start, length) => text.slice(start, start + length);
    return { ...rest, knowledge: loadKnowledge({ ...index, read }) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
