import type { SysctlLine } from '../model/setting.ts';
import { trimmed } from './span.ts';
import { badLine, type Piece, plainLine, settingLine } from './sysctl-line.ts';

const reader = { name: 'tuned', version: '2.20.0' } as const;

/** The lines of a sysctl file as tuned takes them when it applies them again: no `-`, no patterns, Python's own blanks. */
export function readAsTuned(path: string, text: string): readonly SysctlLine[] {
  const lines = [...pieces(path, text)].map((piece) => readPiece(piece, text));
  const last = lines.at(-1);
  if (last === undefined || last.span.end < text.length || text.charCodeAt(text.length - 1) < 0x80) return lines;
  return [...lines.slice(0, -1), { ...last, cutShort: true }];
}

function readPiece(piece: Piece, text: string): SysctlLine {
  const [start, end] = trimmed(text, piece.start, piece.end, isSpace);
  if (start === end) return plainLine(piece, 'blank');
  if (text[start] === '#' || text[start] === ';') return plainLine(piece, 'comment');
  const found = piece.text.indexOf('=', start - piece.start);
  const equals = piece.start + found;
  if (found === -1) return badLine(piece, `no '=': expected key = value`);
  const key = trimmed(text, start, equals, isSpace);
  const line = settingLine(piece, text, { key, value: trimmed(text, equals + 1, end, isSpace) }, reader);
  const nul = line.rawKey?.includes('\0') === true;
  return nul ? { ...line, kind: 'bad', problem: 'a NUL byte in a key: tuned ends with an error and applies nothing more' } : line;
}

/** str.strip() of Python: all of Unicode's white space and four separators of ASCII. */
function isSpace(code: number): boolean {
  if (code < 0x80) return code === 32 || (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x1f);
  return code === 0x85 || (code !== 0xfeff && /\s/.test(String.fromCharCode(code)));
}

const endings = /\r\n|\n|\r/g;

/** Universal newlines: LF, CR LF and CR. */
function* pieces(path: string, text: string): Generator<Piece> {
  let start = 0;
  let line = 1;
  let lineStart = 0;
  while (start < text.length) {
    endings.lastIndex = start;
    const found = endings.exec(text);
    const end = found?.index ?? text.length;
    yield { path, start, end, text: text.slice(start, end), line, lineStart };
    start = end + (found?.[0].length ?? 0);
    if (found?.[0].endsWith('\n') !== true) continue;
    line++;
    lineStart = start;
  }
}
