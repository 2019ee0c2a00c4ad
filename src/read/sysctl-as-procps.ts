import type { SysctlLine } from '../model/setting.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { isBlank, rawLines, trimmed } from './span.ts';
import { badLine, type Piece, plainLine, settingLine } from './sysctl-line.ts';

/** The lines of a sysctl file as procps takes them since 4.0: LF ends a line, what follows a NUL is not seen. */
export function readAsProcps(path: string, text: string, reader: SysctlReader): readonly SysctlLine[] {
  return lfPieces(path, text).map((piece) => readPiece(piece, text, reader));
}

/** Lines that end at LF; a CR before it is left to the ending. */
export function lfPieces(path: string, text: string): readonly Piece[] {
  return rawLines(text).map(({ start, text: line, line: number }) => ({
    path,
    start,
    end: start + line.length,
    text: line,
    line: number,
    lineStart: start,
  }));
}

function readPiece(piece: Piece, text: string, reader: SysctlReader): SysctlLine {
  const nul = piece.text.indexOf('\0');
  const seen = nul === -1 ? piece.end : piece.start + nul;
  let start = piece.start;
  while (start < seen && isBlank(text, start)) start++;
  if (start === seen) return nul === -1 ? plainLine(piece, 'blank') : badLine(piece, 'a NUL byte: procps sees nothing of this line');
  if (text[start] === '#' || text[start] === ';') return plainLine(piece, 'comment');
  // the line end counts, so this holds only for the last line of a file without one
  if (seen - start < 2 && (nul !== -1 || piece.end === text.length)) return badLine(piece, 'a single character: procps passes over it');
  const dash = text[start] === '-';
  const found = piece.text.indexOf('=', start - piece.start);
  const equals = found === -1 || piece.start + found >= seen ? -1 : piece.start + found;
  if (equals === -1 && !dash) return badLine(piece, `no '=': expected key = value`);
  // the blank after a '-' stays in the key
  const from = Math.min(dash ? start + 1 : start, equals === -1 ? seen : equals);
  const key = [from, endOf(text, from, equals === -1 ? seen : equals)] as const;
  if (equals === -1) return settingLine(piece, text, { key }, reader);
  return settingLine(piece, text, { key, value: trimmed(text, equals + 1, seen), forgiving: dash }, reader);
}

function endOf(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isBlank(text, end - 1)) end--;
  return end;
}
