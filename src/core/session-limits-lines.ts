import type { ReadLimitsFile } from '../model/limits-file.ts';
import { pamGrammar, pamWords } from '../model/pam-words.ts';

/** A line as one version of pam_limits takes it: up to four fields, one character a byte. */
export interface PamLine {
  readonly path: string;
  readonly line: number;
  readonly fields: readonly string[];
}

/** Before Linux-PAM 1.6 a line is read into a buffer of this many bytes, and what is left is the next line. */
const buffer = 1023;

/** The lines of a file that have a field, in order; a line that is longer than the buffer of an old version becomes several. */
export function* pamLines(file: ReadLimitsFile, pamVersion: string): Generator<PamLine> {
  const grammar = pamGrammar(pamVersion);
  for (const { line, text, carriageReturn } of file.lines) {
    const whole = `${pamBytes(text, file.encoding)}${carriageReturn ? '\r' : ''}`;
    const size = grammar === 'scanned' ? buffer : whole.length;
    for (let at = 0; at < whole.length; at += size) {
      const part = whole.length > size ? whole.slice(at, at + size) : whole;
      const fields = pamWords(part, grammar).map(({ from, to }) => part.slice(from, to));
      if (fields.length > 0) yield { path: file.path, line, fields };
    }
  }
}

/** A text as the bytes that it was read from, one character each: pam_limits compares and counts bytes. */
export function pamBytes(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  if (encoding === 'latin1' || !/[^\0-\x7f]/.test(text)) return text;
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** tolower of the C locale: bytes beyond ASCII stay. */
export function pamLower(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
}
