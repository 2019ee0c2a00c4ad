import type { Span, SysctlLine } from '../model/setting.ts';
import { globCharacters, keyOfPath, knowsGlobs, openedPath } from '../model/sysctl-path.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';

/** A line of a text between two line ends of its reader, with what an editor calls its line. */
export interface Piece {
  readonly path: string;
  /** offsets in the whole text, without the ending */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** from 1, counted by LF */
  readonly line: number;
  /** offset at which that line starts */
  readonly lineStart: number;
}

/** The span between two offsets of the whole text that lie on one line. */
export function spanIn(piece: Piece, start: number, end: number): Span {
  const { line, lineStart } = piece;
  return { start, end, line, column: start - lineStart + 1, endLine: line, endColumn: end - lineStart + 1 };
}

export function plainLine(piece: Piece, kind: 'blank' | 'comment'): SysctlLine {
  const { path, line, text } = piece;
  return { kind, path, line, text, span: spanIn(piece, piece.start, piece.end) };
}

export function badLine(piece: Piece, problem: string): SysctlLine {
  const { path, line, text } = piece;
  return { kind: 'bad', path, line, text, span: spanIn(piece, piece.start, piece.end), problem };
}

export interface Parts {
  /** offsets in the whole text */
  readonly key: readonly [number, number];
  /** absent: a line without `=` */
  readonly value?: readonly [number, number];
  readonly forgiving?: boolean;
}

/** Keys that every reader takes as they are typed: names between single dots. */
export const usual = /^\w[\w-]*(?:\.[\w-]+)*$/;

/** A setting or an exclusion, with what its reader makes of the key; bad where that can be no file below /proc/sys. */
export function settingLine(piece: Piece, text: string, parts: Parts, reader: SysctlReader): SysctlLine {
  const rawKey = text.slice(parts.key[0], parts.key[1]);
  const plain = usual.test(rawKey);
  const opened = plain ? '' : openedPath(rawKey, reader);
  const key = plain ? rawKey : keyOfPath(opened);
  const line =
    parts.value === undefined ? exclusionOf(piece, rawKey, key, parts.key) : settingOf(piece, text, rawKey, key, parts.key, parts.value);
  if (plain && parts.forgiving !== true) return line;
  const glob = !plain && knowsGlobs(reader) && globCharacters.test(opened);
  const problem = plain ? undefined : pathProblem(rawKey, opened, glob, reader);
  return {
    ...line,
    ...(parts.forgiving === true && { forgiving: true as const }),
    ...(glob && { glob: true as const }),
    ...(problem !== undefined && { kind: 'bad' as const, problem }),
  };
}

// one literal each: files of 100,000 lines are read in a blink
function settingOf(
  piece: Piece,
  text: string,
  rawKey: string,
  key: string,
  at: readonly [number, number],
  value: readonly [number, number],
): SysctlLine {
  return {
    kind: 'setting',
    path: piece.path,
    line: piece.line,
    text: piece.text,
    span: spanIn(piece, piece.start, piece.end),
    rawKey,
    keySpan: spanIn(piece, at[0], at[1]),
    key,
    value: text.slice(value[0], value[1]),
    valueSpan: spanIn(piece, value[0], value[1]),
  };
}

function exclusionOf(piece: Piece, rawKey: string, key: string, at: readonly [number, number]): SysctlLine {
  const span = spanIn(piece, piece.start, piece.end);
  return {
    kind: 'exclusion',
    path: piece.path,
    line: piece.line,
    text: piece.text,
    span,
    rawKey,
    keySpan: spanIn(piece, at[0], at[1]),
    key,
  };
}

/** Why the path of a key can be no file, whatever there is below /proc/sys. */
function pathProblem(rawKey: string, opened: string, glob: boolean, reader: SysctlReader): string | undefined {
  if (opened === '' || /^[/.]+$/.test(opened)) return `nothing before '=': expected key = value`;
  if (reader.name === 'systemd') {
    const climbs = /(?:^|\/)\.\.(?:\/|$)/.test(opened) && !reader.version.startsWith('247');
    return climbs ? `'${rawKey}' holds '..': systemd-sysctl refuses it` : undefined;
  }
  return opened.endsWith('/') && !glob ? `'${rawKey}' ends in a separator: no file has such a name` : undefined;
}
