import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { packKnowledge } from '../knowledge/pack.mjs';

const top = fileURLToPath(new URL('../..', import.meta.url));

/** What the pages are made with: the functions behind `explain`, `list` and `advise`, and the proof against booted kernels. */
const joined = [
  "export { pageFor } from './src/cli/commands/explain.ts';",
  "export { found as listed } from './src/cli/commands/list.ts';",
  "export { advisedPlan } from './src/cli/advised-plan.ts';",
  "export { explainSee } from './src/cli/explain-related.ts';",
  "export { knowledgeFile } from './src/cli/knowledge-file.ts';",
  "export { machine } from './src/cli/machine.ts';",
  "export { manualInMarkdown } from './src/cli/manual.ts';",
  "export { parsedFiles } from './src/cli/parsed-files.ts';",
  "export { profile } from './src/cli/profile-files.ts';",
  "export { tool } from './src/cli/tool.ts';",
  "export { findCounter } from './src/core/find-counter.ts';",
  "export { withoutInterface } from './src/knowledge/interface-keys.ts';",
  "export { markdownPage, markdownTable } from './src/render/markdown-page.ts';",
  "export { markdownPlain, markdownText } from './src/render/markdown-text.ts';",
  "export { rulePage } from './src/render/rule-page.ts';",
  "export { readBooted } from './test/knowledge/proof/booted.ts';",
  "export { proveFolder } from './test/knowledge/proof/prove-folder.ts';",
];

/**
 * Runs `use` with the engine as it stands in src, beside freshly packed knowledge. The engine sees no profiles but the shipped ones, and
 * its files are gone afterwards.
 * @template T
 * @param {(engine: Record<string, any>, top: string) => T | Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withEngine(use) {
  const home = mkdtempSync(join(tmpdir(), 'tune-advise-docs-'));
  const before = { cwd: process.cwd(), HOME: process.env.HOME, XDG_CONFIG_HOME: process.env.XDG_CONFIG_HOME };
  try {
    for (const folder of ['dist', 'empty']) mkdirSync(join(home, folder));
    const { index, text } = packKnowledge(join(top, 'src/knowledge'));
    writeFileSync(join(home, 'dist/knowledge.json'), JSON.stringify(index));
    writeFileSync(join(home, 'dist/knowledge.txt'), text, 'latin1');
    copyFileSync(join(top, 'package.json'), join(home, 'package.json'));
    symlinkSync(join(top, 'profiles'), join(home, 'profiles'));
    const outfile = join(home, 'dist/engine.mjs');
    await build({
      stdin: { contents: joined.join('\n'), resolveDir: top, loader: 'ts' },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'error',
    });
    // profiles of whoever builds this are none of the product's
    process.chdir(join(home, 'empty'));
    process.env.HOME = join(home, 'empty');
    delete process.env.XDG_CONFIG_HOME;
    return await use(await import(pathToFileURL(outfile).href), top);
  } finally {
    process.chdir(before.cwd);
    for (const name of ['HOME', 'XDG_CONFIG_HOME']) if (before[name] !== undefined) process.env[name] = before[name];
    rmSync(home, { recursive: true, force: true });
  }
}
