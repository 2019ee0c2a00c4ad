import type { UnitLine } from '../model/setting.ts';
import { type RawLine, rawLines, spanOn, trimmed } from './span.ts';

/**
 * Reads a systemd unit, drop-in or manager file. A line that ends in a backslash goes on in the next one; comments in
 * between are skipped. Lines that are no `Name=value` are left out, as systemd does with a warning.
 * @returns the assignments in order; `section` is `''` before the first header; the span of a joined value covers all of it
 */
export function readUnit(path: string, text: string): readonly UnitLine[] {
  const found: UnitLine[] = [];
  let section = '';
  const lines = rawLines(text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text);
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i] as RawLine;
    if (isComment(first.text) || first.text.trim() === '') continue;
    const parts: [RawLine, number, number][] = [];
    let last = i;
    for (let current: RawLine | undefined = first; current; current = lines[last]) {
      if (current === first || !isComment(current.text)) {
        const goesOn = current.text.endsWith('\\');
        parts.push([current, 0, goesOn ? current.text.length - 1 : current.text.length]);
        if (!goesOn) break;
      }
      last++;
    }
    i = Math.min(last, lines.length - 1);
    const joined = parts.map(([raw, from, to]) => raw.text.slice(from, to)).join(' ');
    const header = /^[ \t]*\[([^\]\n]*)\][ \t]*$/.exec(joined);
    if (header) {
      section = header[1] ?? '';
      continue;
    }
    const equals = first.text.indexOf('=');
    const name = first.text.slice(0, equals).trim();
    if (equals === -1 || name === '' || equals >= (parts[0]?.[2] ?? 0)) continue;
    const [start, end] = trimmed(first.text, equals + 1, parts[0]?.[2] ?? 0);
    const tail = parts.at(-1) as [RawLine, number, number];
    const tailEnd = parts.length === 1 ? end : trimmed(tail[0].text, tail[1], tail[2])[1];
    const from = spanOn(first, start, end);
    const to = spanOn(tail[0], 0, tailEnd);
    found.push({
      path,
      line: first.line,
      section,
      name,
      value: joined.slice(joined.indexOf('=') + 1).trim(),
      valueSpan: { ...from, end: to.end, endLine: to.endLine, endColumn: to.endColumn },
    });
  }
  return found;
}

function isComment(text: string): boolean {
  const [start, end] = trimmed(text, 0, text.length);
  return start < end && (text[start] === '#' || text[start] === ';');
}
