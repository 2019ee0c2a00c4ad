import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { factNames } from '../../src/model/fact-names.ts';
import { documents, isThere, read, top } from './documents.ts';

const pages = [...documents, 'ARCHITECTURE.md'];

/** The text without its blocks, which are run. */
const proseOf = (path: string) => read(path).replace(/^```[\s\S]*?^```$/gm, '');
const codeOf = (path: string) => [...proseOf(path).matchAll(/`([^`\n]+)`/g)].map((found) => found[1] ?? '');

/** The anchor that a forge gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

describe.each(pages)('%s', (path) => {
  it('links to what is there', () => {
    const links = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1] ?? '').filter((link) => !/^https?:/.test(link));
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!isThere(target)) return true;
      if (anchor === undefined) return false;
      return ![...read(target).matchAll(/^#+ (.+)$/gm)].some((found) => anchorOf(found[1] ?? '') === anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names commands and options that there are', () => {
    const options = new Set(['help', 'version', ...commands.flatMap((command) => Object.keys(command.options))]);
    // in CONTRIBUTING.md a bare option may be that of a script
    const named = codeOf(path).filter((code) => code.startsWith('tune-advise ') || (path !== 'CONTRIBUTING.md' && /^--[a-z]/.test(code)));
    const unknown = named.filter((code) => {
      const word = /^tune-advise ([a-z][a-z-]*)/.exec(code)?.[1];
      const missing = [...code.matchAll(/(?<= |^)--(?:no-)?([a-z][a-z-]*)/g)]
        .map((found) => found[1] ?? '')
        .filter((one) => !options.has(one));
      return missing.length > 0 || (word !== undefined && !commands.some((command) => command.name === word));
    });
    expect(unknown).toEqual([]);
  });

  it('names scripts and files that there are', () => {
    const scripts = (JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> }).scripts;
    const runs = [...read(path).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map((found) => found[1] ?? '');
    expect(runs.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const files = codeOf(path).flatMap(
      (code) => code.match(/(?<![\w/.])(?:src|test|scripts|docs|integrations|schemas|bench|examples)\/[\w./-]+/g) ?? [],
    );
    const placeholder = /^docs\/built|KEY|NNN|INTERFACE/;
    expect(files.filter((file) => !placeholder.test(file) && !isThere(file.replace(/\.$/, '')))).toEqual([]);
  });
});

describe('numbers of README', () => {
  const readme = read('README.md').replace(/\s+/g, ' ');

  it('are those of the profiles', () => {
    const profiles = readdirSync(`${top}profiles`).filter((name) => name.endsWith('.ini'));
    expect(readme).toContain(`${profiles.length} profiles (\`tune-advise list profiles\`)`);
  });

  it('are the versions of Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(readme).toContain(
      `Node ${engines.node
        .replaceAll(/[\^>=]/g, '')
        .replace(' || ', ', ')
        .replace(' || ', ', ')} or later`,
    );
  });

  it('are the timeout that is assumed of an unknown path', () => {
    const timeout = factNames.find((fact) => fact.name === 'nat_idle_timeout_s');
    expect(readme).toContain(`it assumes ${timeout?.assume} s`);
  });
});
