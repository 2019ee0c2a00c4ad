import type { SysctlLine } from '../model/setting.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { trimmed } from './span.ts';
import { badLine, type Piece, plainLine, settingLine } from './sysctl-line.ts';

/** A line must be shorter than this many bytes; at a longer one systemd-sysctl gives the file up. */
const longestLine = 1024 * 1024;

/** The lines of a sysctl file as systemd-sysctl takes them: LF, CR and NUL all end a line. */
export function readAsSystemd(path: string, text: string, reader: SysctlReader): readonly SysctlLine[] {
  const lines: SysctlLine[] = [];
  let stopped: number | undefined;
  for (const piece of pieces(path, text)) {
    if (stopped === undefined && tooLong(piece.text)) {
      stopped = piece.line;
      lines.push(badLine(piece, `a line of ${longestLine} bytes or more: systemd-sysctl reads no further in this file`));
    } else {
      const line = readPiece(piece, text, reader);
      if (stopped === undefined || line.kind === 'blank' || line.kind === 'comment') lines.push(line);
      else lines.push(badLine(piece, `not read: systemd-sysctl gave this file up at line ${stopped}`));
    }
  }
  return lines;
}

function readPiece(piece: Piece, text: string, reader: SysctlReader): SysctlLine {
  const [start, end] = trimmed(text, piece.start, piece.end, isBlank);
  if (start === end) return plainLine(piece, 'blank');
  if (text[start] === '#' || text[start] === ';') return plainLine(piece, 'comment');
  const dash = text[start] === '-';
  const found = piece.text.indexOf('=', start - piece.start);
  const equals = found === -1 ? -1 : piece.start + found;
  if (equals === -1 && !dash) return badLine(piece, `no '=': expected key = value`);
  const from = dash ? start + 1 : start;
  if (equals === -1) return settingLine(piece, text, { key: trimmed(text, from, end, isBlank) }, reader);
  const key = trimmed(text, Math.min(from, equals), equals, isBlank);
  return settingLine(piece, text, { key, value: trimmed(text, equals + 1, end, isBlank), forgiving: dash }, reader);
}

/** Blank, tab and line ends: no form feed, no vertical tab. */
function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function tooLong(line: string): boolean {
  return line.length * 3 >= longestLine && (line.length >= longestLine || bytesOf(line) >= longestLine);
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // each half of a surrogate pair stands for two of the four bytes
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}

const endings = /[\n\r\0]/g;

/** A line end is a run of LF, CR and NUL in which none comes twice and nothing follows a NUL. */
function* pieces(path: string, text: string): Generator<Piece> {
  let start = 0;
  let line = 1;
  let lineStart = 0;
  while (start < text.length) {
    endings.lastIndex = start;
    const end = endings.exec(text)?.index ?? text.length;
    yield { path, start, end, text: text.slice(start, end), line, lineStart };
    let at = end;
    let seen = '';
    while (at < text.length && !seen.endsWith('\0')) {
      const char = text[at] ?? '';
      if ((char !== '\n' && char !== '\r' && char !== '\0') || seen.includes(char)) break;
      seen += char;
      at++;
      if (char !== '\n') continue;
      line++;
      lineStart = at;
    }
    start = at;
  }
}
