import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, relative, sep } from 'node:path';

const require = createRequire(import.meta.url);

/** Modules of node that are slow to load and seldom used. */
const slowModules = ['child_process', 'crypto', 'module', 'os', 'readline', 'timers/promises', 'url', 'util', 'worker_threads', 'zlib'];

/** Files of ours that many import and few runs use. */
const seldomUsed = [
  'cli/ask',
  'cli/judged-machine',
  'cli/lint-baseline',
  'cli/lint-changed',
  'cli/lint-diff',
  'cli/lint-fix',
  'cli/lint-files',
  'cli/lint-write',
  'collect/collect',
  'collect/snapshot-file',
  'collect/sosreport-tree',
  'core/compose-rules',
  'core/diagnose',
  'core/example-question',
  'core/pod-sysctls',
  'core/tuned-advice',
  'core/tuned-judgement',
  'read/ansible',
  'read/cloud-init',
  'read/compose',
  'read/dockerfile',
  'read/kubernetes',
  'read/profile',
  'read/saptune',
  'read/shell',
  'read/systemd-unit',
  'read/template',
  'read/tuned',
  'render/advise-json',
  'render/ansible-tasks',
  'render/ansible-vars',
  'render/compose-override',
  'render/diff',
  'render/docker-run',
  'render/explain-json',
  'render/github',
  'render/gitlab',
  'render/judge-text',
  'render/junit',
  'render/kubernetes-manifest',
  'render/lint-json',
  'render/plan-file',
  'render/sarif',
  'render/systemd-drop-in',
  'render/tuned-profile',
  'rules/all',
  'symptoms/all',
].map((path) => `src/${path}.ts`);

/**
 * The program as parts: esbuild splits it where it is loaded by `import()`, and at the modules of the lists above.
 * @param {{ esbuild: typeof import('esbuild'), at: (path: string) => string }} given
 * @returns {Promise<{ metafile: import('esbuild').Metafile, parts: ReadonlyMap<string, string> }>} functions by name, sorted:
 *   `./part-1.cjs` → `(exports,require,module,__dirname,moduleUrl)=>{…}`; the first to be run are `./main.cjs` and `./fleet-worker.cjs`
 */
export async function programParts({ esbuild, at }) {
  const thin = (name) => at(`scripts/thin/${name}.mjs`);
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: at(''),
    metafile: true,
    write: false,
    entryPoints: {
      main: at('src/cli/main.ts'),
      'fleet-worker': at('src/cli/fleet-worker.ts'),
      ...Object.fromEntries(seldomUsed.map((path) => [nameOf(path), at(path)])),
    },
    outdir: at('parts'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'part-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    minifySyntax: true,
    legalComments: 'none',
    alias: {
      // as modules, it can be a part like others
      yaml: at('node_modules/yaml/browser/dist/index.js'),
      // yargs brings tables of Unicode, emoji and translations along; loading them costs as much as node's own start.
      assert: thin('assert'),
      'string-width': thin('string-width'),
      'strip-ansi': thin('strip-ansi'),
      'wrap-ansi': thin('wrap-ansi'),
      y18n: thin('y18n'),
      'escalade/sync': thin('escalade'),
      'get-caller-file': thin('get-caller-file'),
    },
    plugins: [whenUsed(await exportsOf(esbuild, at), at), widthIsTold],
    define: { 'import.meta.url': 'moduleUrl', 'import.meta.dirname': '__dirname' },
  });
  const parts = await Promise.all(outputFiles.map(async ({ path, text }) => [`./${basename(path)}`, await commonJs(esbuild, text)]));
  return { metafile, parts: new Map(parts.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** esbuild splits modules alone, and a graph of modules starts more slowly than CommonJS. */
async function commonJs(esbuild, text) {
  const { code } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minifyWhitespace: true,
    // the code runs without the loader that import() needs
    supported: { 'dynamic-import': false },
  });
  return `(exports,require,module,__dirname,moduleUrl)=>{"use strict";${code}}`;
}

/** `src/read/profile.ts` is `read-profile`. */
const nameOf = (path) => path.replace(/^src\/|\.ts$/g, '').replaceAll('/', '-');

/** What the files of {@link seldomUsed} export, by path. */
async function exportsOf(esbuild, at) {
  const { metafile } = await esbuild.build({
    absWorkingDir: at(''),
    entryPoints: seldomUsed.map(at),
    outdir: at('parts'),
    write: false,
    metafile: true,
    format: 'esm',
  });
  return new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output.exports]));
}

/** yargs looks at `process.stdout` for a width that it is told, and loading that takes as long as all of yargs. */
const widthIsTold = {
  name: 'width is told',
  setup(build) {
    build.onLoad({ filter: /[\\/]yargs[\\/]lib[\\/]platform-shims[\\/]esm\.mjs$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const asks = "typeof process.stdout.columns !== 'undefined' ? process.stdout.columns : null";
      if (!text.includes(asks)) throw new Error(`${path} does not ask for the width of the terminal as it did: expected ${asks}`);
      return { contents: text.replace(asks, 'null') };
    });
  },
};

/** A module whose exports are looked up where they are used is loaded no earlier than that. */
function whenUsed(seldom, at) {
  const slow = new RegExp(`^(?:node:)?(?:${slowModules.join('|')})$`);
  const lookedUp = (names, load) => `module.exports = {${names.map((name) => `get ${name}() { return require('${load}').${name}; }`)}};`;
  const [nodes, ours] = ['of node, when used', 'ours, when used'];
  return {
    name: 'when used',
    setup(build) {
      for (const namespace of [nodes, ours]) build.onResolve({ filter: /^/, namespace }, ({ path }) => ({ path, external: true }));
      build.onResolve({ filter: slow }, ({ path }) => ({ path: path.replace(/^(?!node:)/, 'node:'), namespace: nodes }));
      build.onResolve({ filter: /\.ts$/ }, ({ path, kind, resolveDir }) => {
        const file = relative(at(''), `${resolveDir}/${path}`).replaceAll(sep, '/');
        return kind === 'import-statement' && seldom.has(file) ? { path: file, namespace: ours } : undefined;
      });
      build.onLoad({ filter: /^/, namespace: nodes }, ({ path }) => ({ contents: lookedUp(Object.keys(require(path)), path) }));
      build.onLoad({ filter: /^/, namespace: ours }, ({ path }) => ({ contents: lookedUp(seldom.get(path), `./${nameOf(path)}.cjs`) }));
    },
  };
}
