import { oneLine } from './one-line.ts';
import { wrap } from './wrap.ts';

/**
 * Text as comment lines of a configuration file, each with `# ` before it. Nothing in the text can end the comment: line ends
 * and control characters become visible, and a backslash at the end, which some readers take as "goes on", is spelt out.
 * @param width characters a line may have, the mark included
 */
export function commentLines(text: string, width = 110, indent = ''): readonly string[] {
  return wrap(oneLine(text), width - indent.length - 2).map((line) => `${indent}# ${line.replace(/\\$/, '\\x5c')}`.trimEnd());
}
