/**
 * Writes a page for each rule, built from the rule itself, and a list of them: node scripts/docs/rules.mjs FOLDER (docs/rules).
 * What is written is not committed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const top = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.argv[2] ?? join(top, 'docs/rules');
const { outputFiles } = await build({
  stdin: {
    contents: [
      "export { allRules } from './src/rules/all.ts';",
      "export { suppressionRules } from './src/core/suppress.ts';",
      "export { rulePage } from './src/render/rule-page.ts';",
    ].join('\n'),
    resolveDir: top,
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { allRules, suppressionRules, rulePage } = await import(`data:text/javascript;base64,${code}`);

const rules = [...allRules, ...suppressionRules];
mkdirSync(folder, { recursive: true });
for (const rule of rules) writeFileSync(join(folder, `${rule.id}.md`), rulePage(rule));
const rows = rules.map(({ id, slug, severity, what }) => `| [${id}](${id}.md) | ${slug} | ${severity} | ${what.replaceAll('|', '\\|')} |`);
writeFileSync(
  join(folder, 'README.md'),
  ['# Rules of lint', '', '| id | name | severity | finds |', '| --- | --- | --- | --- |', ...rows, ''].join('\n'),
);
process.stderr.write(`${rules.length} pages in ${folder}\n`);
