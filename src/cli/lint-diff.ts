import type { SourceFile } from '../model/source-file.ts';
import { unifiedDiff } from '../render/diff.ts';
import { escapeTerminal } from '../render/escape.ts';
import { print, printBytes } from './screen.ts';
import { isTerminal } from './standard-output.ts';

/** Prints what mending would change, as a patch: byte for byte into a pipe, harmless on a terminal. */
export function printDiff(before: readonly SourceFile[], changed: readonly SourceFile[]): void {
  const texts = new Map(before.map((file) => [name(file.path), bytesOf(file)]));
  const patch = unifiedDiff(texts, new Map(changed.map((file) => [name(file.path), bytesOf(file)])));
  if (!isTerminal()) printBytes(patch);
  else
    print(
      Buffer.from(patch, 'latin1')
        .toString('utf8')
        .split('\n')
        .map((line) => escapeTerminal(line.replaceAll('\t', ' ')))
        .join('\n'),
    );
}

/** A path in a patch never leads up. */
const name = (path: string) =>
  path
    .split('/')
    .filter((part) => part !== '..')
    .join('/');

const bytesOf = ({ text = '', encoding }: SourceFile) => (encoding === 'latin1' ? text : Buffer.from(text, 'utf8').toString('latin1'));
