import { describe, expect, it } from 'vitest';
import { blocksOf, commandsOf } from './blocks.ts';
import { unlike } from './shown.ts';

const printed = 'edge1 · Linux 6.1\nCHANGE a\nCHANGE b\nKEEP c\n2 changes\n';

describe('what a document shows', () => {
  it.each([
    ['all of it', ['edge1 · Linux 6.1', 'CHANGE a', 'CHANGE b', 'KEEP c', '2 changes']],
    ['parts in their order', ['…', 'CHANGE b', '…', '2 changes']],
    ['its beginning', ['edge1 · Linux 6.1', '…']],
  ])('may be %s', (_, shown) => expect(unlike(shown, printed)).toBeUndefined());

  it.each([
    ['a line that is not printed', ['…', 'CHANGE d', '…'], "'CHANGE d' is not printed there"],
    ['another order', ['…', 'KEEP c', '…', 'CHANGE a', '…'], "'CHANGE a' is not printed there"],
    ['another end', ['…', '3 changes'], "'3 changes' is not printed there, but '2 changes'"],
    ['less than is printed', ['edge1 · Linux 6.1', 'CHANGE a'], "more is printed: 'CHANGE b'"],
    ['nothing', [], "more is printed: 'edge1 · Linux 6.1'"],
  ])('may not be %s', (_, shown, why) => expect(unlike(shown, printed)).toBe(why));

  it('differs from machine to machine in all but first words', () => {
    expect(unlike(['edge9 · Linux 5.10', '7 changes'], printed, true)).toBeUndefined();
    expect(unlike(['2 changes', 'KEEP c'], printed, true)).toBe("no further line begins with 'KEEP'");
  });
});

describe('the blocks of a document', () => {
  const text = [
    '<!-- docs: exit 1 or 2; this machine -->',
    '```console',
    '$ tune-advise lint',
    'nothing',
    '$ cat <(echo 1) \\',
    '>   -',
    '1',
    '```',
    '```sh',
    '# not a command',
    'tune-advise',
    '```',
  ].join('\n');

  it('are commands with what each shows, and a note', () => {
    const [first, second] = blocksOf('README.md', text);
    if (!first || !second) throw new Error('two blocks');
    expect(first.note).toEqual({ exits: [1, 2], thisMachine: true });
    expect(commandsOf(first)).toMatchObject([
      { text: 'tune-advise lint', shown: ['nothing'] },
      { text: 'cat <(echo 1) \\\n  -', shown: ['1'] },
    ]);
    expect(commandsOf(second).map(({ text, shown }) => [text, shown])).toEqual([['tune-advise', undefined]]);
  });

  it('are refused where a note or the end is wrong', () => {
    expect(() => blocksOf('README.md', '<!-- docs: skip -->\n```sh\nls\n```')).toThrow("README.md:2: 'skip' is no note");
    expect(() => blocksOf('README.md', '```sh\nls')).toThrow('README.md:1: the block is not closed');
  });
});
