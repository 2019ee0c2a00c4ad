import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownTable } from '../../src/render/markdown-page.ts';
import { markdownPlain, markdownText } from '../../src/render/markdown-text.ts';
import { oneLine } from '../../src/render/one-line.ts';
import { gfm, noGfm, shownText } from '../docs-build/gfm.ts';

describe('text as Markdown', () => {
  it.each([
    ['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse'],
    ['net.ipv4.conf.*.rp_filter', 'net.ipv4.conf.\\*.rp_filter'],
    ['_all_ of <b>it</b>', '\\_all\\_ of \\<b>it\\</b>'],
    ['# not a heading', '\\# not a heading'],
    ['- not a list', '\\- not a list'],
    ['12. not a list', '12\\. not a list'],
    ['4.12 is a release', '4.12 is a release'],
    ['a | b', 'a \\| b'],
    ['see https://docs.kernel.org/networking/ip-sysctl.html.', 'see <https://docs.kernel.org/networking/ip-sysctl.html>.'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    ['redis@6379.service', '`redis@6379.service`'],
    ['one\ntwo', 'one\\\\x0atwo'],
  ])('%j', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  it('makes links of the words that are known, and of no part of a word', () => {
    const linkOf = (word: string) => (word === 'tcp_tw_reuse' ? '../parameters/net.ipv4/tcp_tw_reuse.md' : undefined);
    expect(markdownText('tcp_tw_reuse: not tcp_tw_reuse2, but tcp_tw_reuse.', linkOf)).toBe(
      '[tcp_tw_reuse](../parameters/net.ipv4/tcp_tw_reuse.md): not tcp_tw_reuse2, but [tcp_tw_reuse](../parameters/net.ipv4/tcp_tw_reuse.md).',
    );
    expect(markdownPlain('tcp_tw_reuse')).toBe('tcp_tw_reuse');
  });

  const signs = fc.constantFrom(
    ...'*_`[]()<>|~&#+-=!\\$@:/.1a \n\té"\'{}^',
    'https://',
    'www.',
    '&amp;',
    '<b>',
    '](',
    '```',
    '- ',
    '1. ',
    '| --- |',
    '[^1]',
  );
  const hostile = fc.array(signs, { maxLength: 24 }).map((parts) => parts.join(''));
  const collapsed = (text: string) => text.replace(/ +/g, ' ').trim();

  it.skipIf(noGfm !== undefined)(`shows the same characters on GitHub ${noGfm === undefined ? '' : `(skipped: ${noGfm})`}`, () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 200, maxLength: 200 }), (texts) => {
        const html = gfm(texts.map((text) => `begin\n\n${markdownText(text)}\n\n`).join(''));
        const shown = html
          .split('<p>begin</p>')
          .slice(1)
          .map((part) => collapsed(shownText(part).trim()));
        expect(shown).toEqual(texts.map((text) => collapsed(oneLine(text))));
        expect(html).not.toMatch(/<(?:em|strong|pre|del|h\d|li|table|img)\b|mailto:|raw HTML/);
      }),
      { numRuns: 20, seed: 20_261_121 },
    );
  });

  it.skipIf(noGfm !== undefined)(`stays in its cell ${noGfm === undefined ? '' : `(skipped: ${noGfm})`}`, () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 200, maxLength: 200 }), (texts) => {
        const html = gfm(
          markdownTable(
            ['', ''],
            texts.map((text) => ['cell', markdownText(text)]),
          ),
        );
        const cells = [...html.matchAll(/<td>cell<\/td>\n<td>(.*?)<\/td>|<td>cell<\/td>\n<td><\/td>/g)].map((found) =>
          collapsed(shownText(found[1] ?? '')),
        );
        expect(cells).toEqual(texts.map((text) => collapsed(oneLine(text))));
      }),
      { numRuns: 10, seed: 20_261_121 },
    );
  });
});
