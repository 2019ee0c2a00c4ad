import { displayWidth } from './shown-characters.ts';

/**
 * Breaks a line at blanks so that no part is wider than `width` columns; a longer word stays whole, as a path or
 * a command must remain copyable.
 * @returns at least one line
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const size = displayWidth(word);
    if (length > 0 && length + 1 + size > width) {
      lines.push(line);
      line = word;
      length = size;
    } else {
      line = length > 0 ? `${line} ${word}` : word;
      length += (length > 0 ? 1 : 0) + size;
    }
  }
  lines.push(line);
  return lines;
}

export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
