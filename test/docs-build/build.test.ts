import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { allRules } from '../../src/rules/all.ts';
import { symptoms } from '../../src/symptoms/all.ts';
import { gfm, noGfm, shownText } from './gfm.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const script = join(top, 'scripts/docs/build.mjs');
const place = mkdtempSync(join(tmpdir(), 'tune-advise-docs-test-'));
const run = promisify(execFile);
const pages = new Map<string, string>();
let again: ReadonlyMap<string, string> = new Map();
const skipped = noGfm === undefined ? '' : ` (skipped: ${noGfm})`;

function read(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

beforeAll(async () => {
  const [one, two] = [join(place, 'one'), join(place, 'two')];
  // another folder to stand in, and another home: pages know nothing of who builds them
  const home = join(place, 'home');
  mkdirSync(join(home, '.config/tune-advise/profiles'), { recursive: true });
  writeFileSync(join(home, '.config/tune-advise/profiles/edge.ini'), '[profile]\nsummary = ours\n[sysctl]\nvm.swappiness = 10\n');
  // the second folder holds an earlier build, in which one page was called otherwise
  mkdirSync(join(two, 'rules'), { recursive: true });
  writeFileSync(join(two, 'rules/TA999.md'), 'gone by now\n');
  writeFileSync(join(two, '.tune-advise-docs'), 'rules/TA999.md\n../outside.md\n/etc/hostname.md\n');
  writeFileSync(join(place, 'outside.md'), 'mine\n');
  await Promise.all([
    run(process.execPath, [script, one], { cwd: top }),
    run(process.execPath, [script, two], { cwd: home, env: { ...process.env, HOME: home, TZ: 'Asia/Tokyo', LC_ALL: 'C' } }),
  ]);
  for (const [name, text] of read(one)) pages.set(name, text);
  again = read(two);
}, 240_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** `[words](target)` of a page, code left out: an escaped bracket begins no link. */
function linksOf(text: string): readonly string[] {
  const prose = text.replace(/^(`{3,}).*?^\1$/gms, '').replace(/(?<!\\)`[^`\n]*`/g, '');
  return [...prose.matchAll(/(?<!\\)\]\(([^)\s]*)\)/g)].map((found) => found[1] ?? '');
}

describe('the built pages', () => {
  it('are the same bytes whoever builds them', () => {
    expect(pages.size).toBeGreaterThan(1500);
    expect(again).toEqual(pages);
  });

  it('are there for every rule, symptom, parameter, limit and profile', () => {
    const has = (name: string) => pages.has(name);
    expect(allRules.filter(({ id }) => !has(`rules/${id}.md`))).toEqual([]);
    expect(symptoms.filter(({ id }) => !has(`symptoms/${id}.md`))).toEqual([]);
    const profiles = readdirSync(join(top, 'profiles')).filter((name) => name.endsWith('.ini'));
    expect(profiles.filter((name) => !has(`profiles/${name.replace(/\.ini$/, '.md')}`))).toEqual([]);
    const entries = readdirSync(join(top, 'src/knowledge/sysctl')).filter((name) => name.endsWith('.json'));
    expect([...pages.keys()].filter((name) => /^parameters\/.*\/(?!README)[^/]*\.md$/.test(name)).length).toBe(entries.length);
    for (const page of [
      'rules/TA130.md',
      'limits/nofile.md',
      'programs/nginx.md',
      'parameters/net.ipv4.conf/INTERFACE.rp_filter.md',
      'coverage.md',
    ])
      expect([page, has(page)]).toEqual([page, true]);
  });

  it('have names that differ on every file system', () => {
    expect(new Set([...pages.keys()].map((name) => name.toLowerCase())).size).toBe(pages.size);
    expect([...pages.keys()].filter((name) => !/^[A-Za-z0-9._/-]+$/.test(name))).toEqual([]);
  });

  it('lead only to pages that are there', () => {
    const broken: string[] = [];
    let links = 0;
    for (const [name, text] of pages)
      for (const link of linksOf(text)) {
        links += 1;
        if (!pages.has(posix.join(posix.dirname(name), link))) broken.push(`${name}: ${link}`);
      }
    expect(broken).toEqual([]);
    expect(links).toBeGreaterThan(10_000);
  });

  it('can all be reached from the first one', () => {
    const seen = new Set(['README.md']);
    for (const name of seen) for (const link of linksOf(pages.get(name) ?? '')) seen.add(posix.join(posix.dirname(name), link));
    expect([...pages.keys()].filter((name) => !seen.has(name))).toEqual([]);
  });

  it('know nothing of the machine that built them', () => {
    const told = [...pages].filter(([, text]) =>
      [place, dirname(dirname(script)), 'edge.ini', 'tune-advise-docs-'].some((own) => text.includes(own)),
    );
    expect(told.map(([name]) => name)).toEqual([]);
    expect([...pages.keys()].filter((name) => /(?:^|\/)edge\.md$/.test(name))).toEqual([]);
  });

  it.skipIf(noGfm !== undefined)(`are read by GitHub's parser as they are meant${skipped}`, () => {
    const between = (name: string) => `\n\n# begin ${name}\n\n`;
    const html = gfm([...pages].map(([name, text]) => `${between(name)}${text}`).join(''));
    const parts = html.split(/<h1>begin [^<]*<\/h1>\n/).slice(1);
    // a fence or a table that was left open would take the next page along
    expect(parts.length).toBe(pages.size);
    expect(parts.filter((part) => !part.startsWith('<h1>'))).toEqual([]);
    expect(html).not.toMatch(/raw HTML omitted|<(?:em|del|img|input|sup)\b/);
    const names = [...pages.keys()];
    const emphasised = names.filter((name, i) => /<strong>/.test(parts[i] ?? '') && !name.startsWith('rules/TA'));
    expect(emphasised).toEqual([]);
    for (const [i, part] of parts.entries()) {
      const own = [...part.matchAll(/<a href="([^"]*)"/g)].map((found) => found[1] ?? '');
      const inside = own.filter((href) => !/^https?:\/\//.test(href));
      expect(inside).toEqual(linksOf(pages.get(names[i] ?? '') ?? ''));
    }
  });

  it.skipIf(noGfm !== undefined)(`show what explain says${skipped}`, () => {
    const shown = shownText(gfm(pages.get('parameters/net.ipv4/tcp_tw_reuse.md') ?? ''));
    for (const part of [
      'net.ipv4.tcp_timestamps other than 0',
      '"frees TIME-WAIT sockets on web servers"',
      'known by 2.6.32',
      'tcp_twsk_unique',
    ])
      expect(shown).toContain(part);
  });

  it('say what a profile comes to on each kernel', () => {
    const page = pages.get('profiles/proxy-behind-nat.md') ?? '';
    expect(page).toContain('| [net.core.somaxconn](../parameters/net.core/somaxconn.md) | 128 -> 4096 |');
    expect(page).toMatch(/^\| {2}\| rhel:8 \|.*\| debian:13 \|/m);
    expect(page).toContain('<https://docs.kernel.org/networking/ip-sysctl.html>');
  });

  it('say which profiles speak of a parameter or a limit', () => {
    expect(pages.get('parameters/net.ipv4/tcp_tw_reuse.md')).toMatch(
      /^- \[proxy-behind-nat\]\(\.\.\/\.\.\/profiles\/proxy-behind-nat\.md\): 1 when /m,
    );
    expect(pages.get('parameters/net.ipv4.conf/INTERFACE.rp_filter.md')).toMatch(
      /^- \[[a-z-]+\]\(.*\): net\.ipv4\.conf\.all\.rp_filter = /m,
    );
    expect(pages.get('limits/nofile.md')).toMatch(/^- \[reverse-proxy\]\(\.\.\/profiles\/reverse-proxy\.md\): at least /m);
  });

  it('list every command, as the manual does', () => {
    const page = pages.get('command-line.md') ?? '';
    expect([...page.matchAll(/^### ([a-z-]+)$/gm)].map((found) => found[1])).toEqual(commands.map(({ name }) => name));
  });

  it('have one column for kernels on which a parameter is the same', () => {
    expect(pages.get('parameters/net.ipv4/tcp_tw_reuse.md')).toMatch(/^\| {2}\| Linux rhel:8, .*Linux debian:13, Linux [\d.]+ \|$/m);
    expect(pages.get('parameters/net.core/somaxconn.md')).toMatch(/^\| {2}\| Linux rhel:8 \| Linux debian:11, .* \|$/m);
  });

  it('count what is not known', () => {
    const page = pages.get('coverage.md') ?? '';
    expect(page).toContain(
      `${readdirSync(join(top, 'src/knowledge/sysctl')).filter((name) => name.endsWith('.json')).length} parameters have a page`,
    );
    expect(page).toMatch(/\| is it there \| [1-9]\d* \| \d+ \| (\d+) \| \1 \| \d+ \|/);
    expect(page).toMatch(/\| systemd \| [1-9]\d* with 247\.3 \|/);
  });
});

describe('the folder', () => {
  it('is refused when it holds something else, and nothing in it is touched', async () => {
    const other = join(place, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'README.md'), 'mine\n');
    await expect(run(process.execPath, [script, other])).rejects.toThrow(/holds something else: expected an empty folder/);
    expect(readFileSync(join(other, 'README.md'), 'utf8')).toBe('mine\n');
  });

  it('loses the pages of an earlier build, and nothing outside of it', () => {
    expect(again.has('rules/TA999.md')).toBe(false);
    expect(readFileSync(join(place, 'outside.md'), 'utf8')).toBe('mine\n');
  });
});
