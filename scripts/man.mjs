/** The manual page, from the definitions of the command line, so that it cannot differ from them. */
import { rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * @param {{ esbuild: typeof import('esbuild'), at: (path: string) => string, folder: string, version: string, knowledge: string }} given
 *   `folder` is where a module may lie for a moment; versions of the package and of the knowledge
 * @returns {Promise<string>} the page in roff
 */
export async function manualPage({ esbuild, at, folder, version, knowledge }) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: at(''),
    entryPoints: [at('src/cli/manual.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    // what a command does is not loaded
    external: ['./commands/*'],
  });
  const path = `${folder}/manual.mjs`;
  writeFileSync(path, outputFiles[0].text);
  try {
    const { manual } = await import(pathToFileURL(path).href);
    return manual(version, knowledge);
  } finally {
    rmSync(path);
  }
}
