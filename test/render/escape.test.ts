import { expect, it } from 'vitest';
import { escapeTerminal } from '../../src/render/escape.ts';

it('a line as long as the largest file is shown as any other', () => {
  const line = `# ${'edge1 '.repeat(2_800_000)}`;
  expect(escapeTerminal(line) === line).toBe(true);
  expect(escapeTerminal(`${line}\u001b`) === `${line}\\x1b`).toBe(true);
});

it('printable text is left alone, and orders to a runner are not', () => {
  const left = ['', 'net.core.somaxconn = 4096', '# edge1: "a" #b :c ~', 'edge1: #'];
  expect(left.map(escapeTerminal)).toEqual(left);
  expect(['::error::edge1', '##[error]edge1', 'a\tb', 'a\u00a0b\u202e'].map(escapeTerminal)).toEqual([
    ':\\x3aerror::edge1',
    '#\\x23[error]edge1',
    'a\\x09b',
    'a\u00a0b\\u202e',
  ]);
});
