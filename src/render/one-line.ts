import { escapeTerminal } from './escape.ts';

/** Text from outside as a piece of one line: line ends and control characters become visible, a tab becomes a blank. */
export function oneLine(text: string): string {
  return escapeTerminal(text.replaceAll('\t', ' ').replaceAll('\n', '\\x0a').replaceAll('\r', '\\x0d'));
}
