/** The shipped profiles as the program's own reader parses them, so that it need not do so at each start. */
import { deepStrictEqual } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * @param {{ esbuild: typeof import('esbuild'), at: (path: string) => string }} given
 * @returns {Promise<{ index: Readonly<Record<string, readonly [number, number]>>, text: string }>}
 *   where the JSON of each profile stands in the text, which is ASCII. Each brings the text of its file along: src/cli/packed-profile.ts
 *   takes it for no other.
 */
export async function packProfiles({ esbuild, at }) {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: "export { readProfile } from './src/read/profile.ts'; export { factNames } from './src/model/fact-names.ts';",
      resolveDir: at(''),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const { readProfile, factNames } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const names = factNames.map(({ name }) => name);
  const index = {};
  let text = '';
  const files = readdirSync(at('profiles')).filter((file) => file.endsWith('.ini'));
  for (const name of files.sort().map((file) => file.slice(0, -'.ini'.length))) {
    const source = readFileSync(at(`profiles/${name}.ini`), 'utf8');
    const { profile, problems } = readProfile(name, `profiles/${name}.ini`, source, names);
    if (profile === undefined) throw new Error(problems.map((p) => `${p.path}:${p.line}: ${p.message}`).join('\n'));
    const json = JSON.stringify({ source, profile: { ...profile, ask: [...profile.ask] } });
    const { profile: again } = JSON.parse(json);
    deepStrictEqual({ ...again, ask: new Map(again.ask) }, profile);
    const ascii = json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    index[name] = [text.length, ascii.length];
    text += `${ascii}\n`;
  }
  return { index, text };
}
