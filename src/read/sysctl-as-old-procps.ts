import type { SysctlLine } from '../model/setting.ts';
import type { SysctlReader } from '../model/sysctl-reader.ts';
import { lfPieces } from './sysctl-as-procps.ts';
import { badLine, type Piece, plainLine, settingLine } from './sysctl-line.ts';

/**
 * The lines of a sysctl file as procps takes them before 4.0, which works in one buffer for all lines: a line without `=` gets
 * one written behind it, and the value is then what earlier lines left there. So the buffer is followed, byte for byte.
 */
export function readAsOldProcps(path: string, text: string, reader: SysctlReader, buffer: number[] = []): readonly SysctlLine[] {
  return lfPieces(path, text).map((piece) => readPiece(piece, text, buffer, reader));
}

const blankEnds: ReadonlySet<number> = new Set([32, 9, 10, 13]);
const equalsSign = 61;

function readPiece(piece: Piece, text: string, buffer: number[], reader: SysctlReader): SysctlLine {
  const read = fill(buffer, text, piece.start);
  if (read < 2) return piece.text.trim() === '' ? plainLine(piece, 'blank') : badLine(piece, 'a single character: procps passes over it');
  const start = strip(buffer, 0);
  const length = lengthAt(buffer, start);
  if (buffer[start] === 35 || buffer[start] === 59) return plainLine(piece, 'comment');
  if (length === 0) return plainLine(piece, 'blank');
  if (length < 2) return badLine(piece, 'a single character: procps passes over it');
  const taken = tokens(buffer, start);
  if (taken === undefined) return badLine(piece, `no '=' with a value after it: expected key = value`);
  const { setting, key, value } = taken;
  const split = setting.indexOf('=');
  if (split <= 0) return badLine(piece, `nothing before '=': expected key = value`);
  const forgiving = setting[0] === '-';
  if (value !== undefined) {
    const from = piece.start + key + (forgiving ? 1 : 0);
    const keyAt = [from, piece.start + key + split] as const;
    const valueAt = [piece.start + value, piece.start + value + setting.length - split - 1] as const;
    return settingLine(piece, text, { key: keyAt, value: valueAt, forgiving }, reader);
  }
  const from = piece.start + (forgiving ? 1 : 0);
  const line = settingLine(piece, text, { key: [from, piece.start + split], value: [from, from], forgiving }, reader);
  const { valueSpan: _, ...rest } = line;
  return {
    ...rest,
    value: setting.slice(split + 1),
    problem: `no '=': procps before 4.0 writes '${setting.slice(split + 1)}' all the same`,
  };
}

/** What getline(3) leaves: the line with its end, then a NUL; what lay behind stays. Returns its length. */
function fill(buffer: number[], text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  const end = newline === -1 ? text.length : newline + 1;
  for (let at = start; at < end; at++) buffer[at - start] = text.charCodeAt(at);
  buffer[end - start] = 0;
  return end - start;
}

function lengthAt(buffer: readonly number[], from: number): number {
  let end = from;
  while ((buffer[end] ?? 0) !== 0) end++;
  return end - from;
}

/** Takes blanks off the end, never the first character, and returns where the text starts after blanks and tabs. */
function strip(buffer: number[], from: number): number {
  let last = from + lengthAt(buffer, from) - 1;
  if (last < from) return from;
  while (last !== from && blankEnds.has(buffer[last] ?? 0)) buffer[last--] = 0;
  let start = from;
  while (buffer[start] === 32 || buffer[start] === 9) start++;
  return start;
}

interface Taken {
  /** `key=value` as it is written */
  readonly setting: string;
  /** where the key, and the value, stood in the line; no value: it was not in the line */
  readonly key: number;
  readonly value?: number;
}

/** Two tokens as strtok(3) cuts them, moved to the front of the buffer with a `=` between them. */
function tokens(buffer: number[], start: number): Taken | undefined {
  let name = start;
  while (buffer[name] === equalsSign) name++;
  let end = name;
  while ((buffer[end] ?? 0) !== 0 && buffer[end] !== equalsSign) end++;
  if (end === name) return undefined;
  const cut = buffer[end] === equalsSign;
  if (cut) buffer[end] = 0;
  let saved = cut ? end + 1 : end;
  strip(buffer, name);
  const size = lengthAt(buffer, name);
  buffer.copyWithin(0, name, name + size);
  buffer[size] = equalsSign;
  while (buffer[saved] === 10 || buffer[saved] === 13) saved++;
  let value = saved;
  while ((buffer[saved] ?? 0) !== 0 && buffer[saved] !== 10 && buffer[saved] !== 13) saved++;
  if (saved === value) return undefined;
  buffer[saved] = 0;
  while (buffer[value] === 32 || buffer[value] === 9) value++;
  const target = size + 1;
  move(buffer, target, value, lengthAt(buffer, value));
  // measured again, as procps does: where the value lies before its target it has grown by now
  buffer[target + lengthAt(buffer, value)] = 0;
  const setting = textAt(buffer, 0);
  return cut ? { setting, key: name, value } : { setting, key: name };
}

function move(buffer: number[], target: number, from: number, length: number): void {
  const moved = buffer.slice(from, from + length);
  for (const [i, code] of moved.entries()) buffer[target + i] = code;
}

function textAt(buffer: readonly number[], from: number): string {
  let text = '';
  for (let at = from; (buffer[at] ?? 0) !== 0; at++) text += String.fromCharCode(buffer[at] ?? 0);
  return text;
}
