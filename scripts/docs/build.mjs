/**
 * Builds the documentation from what the program knows: a page for each rule, parameter, limit, profile, symptom, program, counter, word
 * and message, with lists, the command line, and what is not known.
 *
 *   node scripts/docs/build.mjs [FOLDER]     (docs/built)
 *
 * The pages are built, not committed; the same tree gives the same bytes. A folder that holds anything else is refused.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coveragePage } from './coverage.mjs';
import { withEngine } from './engine.mjs';
import { explainedPage } from './explained-page.mjs';
import { factPages } from './fact-pages.mjs';
import { frontPage } from './front-page.mjs';
import { listPages } from './list-pages.mjs';
import { linker, pagesToMake } from './names.mjs';
import { profileUses } from './profile-uses.mjs';

const folder = resolve(process.argv[2] ?? fileURLToPath(new URL('../../docs/built', import.meta.url)));
/** Tells that a folder is ours and may be replaced. */
const mark = '.tune-advise-docs';

const earlier = pagesOfEarlier();
const pages = await withEngine(everyPage);
for (const path of earlier) if (!pages.has(path)) rmSync(join(folder, path), { force: true });
for (const [path, text] of [...pages, [mark, `${[...pages.keys()].join('\n')}\n`]]) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
process.stderr.write(`${pages.size} pages in ${folder}\n`);

/** @returns {ReadonlyMap<string, string>} path → Markdown, sorted by path */
function everyPage(engine, top) {
  const knowledge = engine.knowledgeFile();
  const named = pagesToMake(engine, knowledge);
  const given = { engine, knowledge, links: linker(engine, knowledge, named), usesOf: profileUses(engine, knowledge, named), top };
  const all = new Map();
  const add = (path, text) => {
    const key = path.toLowerCase();
    if (all.has(key)) throw new Error(`two pages are called ${path}`);
    all.set(key, [path, text]);
  };
  for (const page of named) add(page.path, explainedPage(given, page));
  for (const [path, text] of [...listPages(given, named), ...factPages(given), ...coveragePage(given, named)]) add(path, text);
  const { version, knowledge: known } = engine.tool(knowledge);
  add('command-line.md', engine.manualInMarkdown(version, known));
  add('README.md', frontPage(given, named));
  return new Map([...all.values()].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What an earlier build put there. @throws {Error} where the folder holds what no build made */
function pagesOfEarlier() {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return [];
  if (!existsSync(join(folder, mark)))
    throw new Error(`${folder} holds something else: expected an empty folder, or one that this script made`);
  const paths = readFileSync(join(folder, mark), 'utf8').split('\n');
  return paths.filter((path) => /^[\w./-]+\.md$/.test(path) && !path.startsWith('/') && !path.split('/').includes('..'));
}
