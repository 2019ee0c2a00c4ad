/**
 * The page of `tune-advise web`: one HTML file with the engine, the knowledge and the shipped profiles in it. What it may load is
 * written into it as hashes: its script, the few lines that run before it, and its style, and nothing else.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parse as parseIni } from 'ini';

const sha256 = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * @param {{ esbuild: typeof import('esbuild'), at: (path: string) => string, index: object, text: string, version: string }} given
 *   the packed knowledge and the version of the package
 * @returns {Promise<{ html: string, metafile: import('esbuild').Metafile }>}
 */
export async function pageOf({ esbuild, at, index, text, version }) {
  const built = await esbuild.build({
    absWorkingDir: at(''),
    entryPoints: [at('src/web/main.ts')],
    outfile: 'page.js',
    bundle: true,
    write: false,
    platform: 'browser',
    mainFields: ['module', 'main'],
    conditions: ['import'],
    format: 'iife',
    target: 'es2023',
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    metafile: true,
    inject: [at('scripts/page/buffer.mjs')],
    define: { 'import.meta.dirname': '""', 'import.meta.url': '""', process: '{}' },
    plugins: [withoutNode, partOfYaml, versionIs(version)],
  });
  const profiles = readdirSync(at('profiles'))
    .filter((name) => name.endsWith('.ini'))
    .map((name) => profileOf(name.slice(0, -'.ini'.length), readFileSync(at(`profiles/${name}`), 'utf8')))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const data = gzipSync(JSON.stringify({ index, text, profiles }), { level: 9 });
  // the byte that names the system it was packed on would make the page differ
  data[9] = 255;
  const script = built.outputFiles[0].text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  // older than any browser that could run the script itself
  const early = await esbuild.transform(readFileSync(at('src/web/first-words.ts'), 'utf8'), {
    loader: 'ts',
    format: 'iife',
    target: 'es5',
    minify: true,
    charset: 'ascii',
  });
  const first = early.code.trim();
  const style = readFileSync(at('src/web/page.css'), 'utf8').replace(/\s*\n\s*/g, ' ');
  const csp = `default-src 'none'; script-src ${sha256(first)} ${sha256(script)}; style-src ${sha256(style)}; worker-src blob:; base-uri 'none'; form-action 'none'`;
  const parts = {
    csp,
    style: `<style>${style}</style>`,
    first: `<script>${first}</script>`,
    script: `<script>${script}</script>`,
    data: data.toString('base64'),
  };
  const html = readFileSync(at('src/web/page.html'), 'utf8').replace(/@(csp|style|first|script|data)@/g, (_, name) => parts[name]);
  return { html, metafile: built.metafile };
}

/** The page lists all profiles and reads only what is chosen, so that their summaries stand apart. */
function profileOf(name, text) {
  const { summary } = parseIni(text).profile ?? {};
  if (typeof summary !== 'string') throw new Error(`profiles/${name}.ini: expected a summary`);
  return { name, summary, text };
}

/** As much of the parser of YAML as the program uses; the page loads nothing later, so it is in the one file. */
const partOfYaml = {
  name: 'part of yaml',
  setup(build) {
    build.onResolve({ filter: /^yaml$/ }, ({ kind, resolveDir }) =>
      kind === 'dynamic-import' ? { path: 'yaml', namespace: 'part', pluginData: resolveDir } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'part' }, ({ pluginData }) => ({
      contents: "export { isAlias, isMap, isScalar, isSeq, Lexer, parseAllDocuments } from 'yaml';",
      resolveDir: pluginData,
    }));
  },
};

/** What the page never calls; in the joints that it shares with the program it is only named. */
const withoutNode = {
  name: 'without node',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'node' }));
    build.onLoad({ filter: /.*/, namespace: 'node' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** A page has no package.json beside it. */
const versionIs = (version) => ({
  name: 'version',
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\]cli[/\\]version\.ts$/ }, () => ({
      contents: `export const version = () => ${JSON.stringify(version)};`,
      loader: 'ts',
    }));
  },
});
