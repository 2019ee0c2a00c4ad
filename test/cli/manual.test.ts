import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { examples } from '../../src/cli/examples.ts';
import { manual, manualInMarkdown } from '../../src/cli/manual.ts';
import { roff, roffLines } from '../../src/render/roff.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const path = `${top}dist/man/tune-advise.1`;
const mandoc = (...args: readonly string[]) => spawnSync('mandoc', [...args, path], { encoding: 'utf8' });

test('the page that is built is that of these definitions', () => {
  const { version } = JSON.parse(readFileSync(`${top}package.json`, 'utf8')) as { readonly version: string };
  const { version: knowledge } = JSON.parse(readFileSync(`${top}dist/knowledge.json`, 'utf8')) as { readonly version: string };
  expect(readFileSync(path, 'utf8')).toBe(manual(version, knowledge));
});

describe.skipIf(mandoc('-Tlint').error !== undefined)('as a reader sees it', () => {
  const shown = mandoc('-Tutf8', '-Owidth=100').stdout.replaceAll(/.[\b]/g, '');

  test('a strict formatter has nothing to say but that there is no date, as the same tree gives the same bytes', () => {
    const said = mandoc('-Tlint').stdout.trimEnd().split('\n');
    expect(said.filter((line) => !/ missing date, using "": TH$/.test(line))).toEqual([]);
  });

  test('every command with its operand, and every option, are there as they are typed', () => {
    const about = (name: string) => shown.slice(shown.search(new RegExp(`^ {3}tune-advise \\[?${name}\\]?[ \\n]`, 'm')));
    for (const { name, options } of commands) {
      const part = about(name);
      const end = part.slice(1).search(/^ {3}tune-advise |^COMMON OPTIONS/m);
      for (const option of Object.keys(options))
        expect([name, part.slice(0, end + 1)]).toEqual([name, expect.stringContaining(`--${option}`)]);
    }
  });

  test('its examples are those of the help', () => {
    const shownExamples = [...shown.slice(shown.indexOf('EXAMPLES')).matchAll(/^ {5,7}(tune-advise(?: .*)?)$/gm)].map((m) => m[1] ?? '');
    expect(shownExamples.slice(0, examples.length)).toEqual(examples.map(([typed]) => typed.replace('$0', 'tune-advise')));
  });
});

test('in Markdown it has every command, option and exit code too', () => {
  const page = manualInMarkdown('0.1.0', '1');
  const parts = new Map(page.split(/^### /m).map((part) => [part.slice(0, part.indexOf('\n')), part]));
  for (const { name, options } of commands)
    for (const option of Object.keys(options)) expect(parts.get(name)).toMatch(new RegExp(`\`--${option}(?: [^\`]+|\\[[^\`]+)?\``));
  // a bar in a cell would begin the next one
  expect(page).toContain('| `--nat-idle-timeout TIME\\|PRODUCT` | ');
  for (const code of ['0', '1', '2', '3']) expect(page).toContain(`\n- \`${code}\`: `);
});

test('what a formatter would take for its own is escaped', () => {
  expect(roff(".br a-b 'c' \\n ~ ^ `")).toBe('\\&.br a\\-b \\(aqc\\(aq \\en \\(ti \\(ha \\(ga');
  // a request like .B takes quotes for itself
  expect(roff('"60 s"')).toBe('\\(dq60 s\\(dq');
  expect(roffLines(`${'proxy '.repeat(12)}.so edge1. Then more`)).toEqual([
    'proxy proxy proxy proxy proxy proxy proxy proxy proxy proxy proxy proxy',
    '\\&.so edge1.',
    'Then more',
  ]);
});
