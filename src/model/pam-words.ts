import { readerAtLeast } from './sysctl-reader.ts';

/** A field of a line of pam_limits: `text.slice(from, to)`. */
export interface PamWord {
  readonly from: number;
  readonly to: number;
}

/**
 * How a version of Linux-PAM splits a line. `scanned` (before 1.6.0): any blank of C separates, the value is one word.
 * `split` (1.6.0): spaces and tabs separate, the value is the whole rest. `trimmed` (1.6.1 and later): the rest without outer blanks.
 */
export type PamGrammar = 'scanned' | 'split' | 'trimmed';

/** Whether Linux-PAM `have` (`1.5.2`) is `want` or later. */
export function pamAtLeast(have: string, want: string): boolean {
  return readerAtLeast({ name: 'procps', version: have }, want);
}

export function pamGrammar(version: string): PamGrammar {
  if (pamAtLeast(version, '1.6.1')) return 'trimmed';
  return pamAtLeast(version, '1.6.0') ? 'split' : 'scanned';
}

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13);
const isTab = (code: number) => code === 32 || code === 9;

/** The fields of a line without its newline, at most four. `#` ends it anywhere, and so does a NUL. */
export function pamWords(text: string, grammar: PamGrammar): readonly PamWord[] {
  let at = 0;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  let end = text.indexOf('#', at);
  if (end === -1) end = text.length;
  const nul = text.indexOf('\0', at);
  if (nul !== -1 && nul < end) end = nul;
  const separates = grammar === 'scanned' ? isSpace : isTab;
  const words: PamWord[] = [];
  while (words.length < (grammar === 'scanned' ? 4 : 3)) {
    while (at < end && separates(text.charCodeAt(at))) at++;
    if (at >= end) return words;
    const from = at;
    while (at < end && !separates(text.charCodeAt(at))) at++;
    words.push({ from, to: at });
  }
  if (grammar === 'scanned') return words;
  at++;
  while (grammar === 'trimmed' && at < end && isTab(text.charCodeAt(at))) at++;
  while (grammar === 'trimmed' && end > at && isTab(text.charCodeAt(end - 1))) end--;
  return at < end ? [...words, { from: at, to: end }] : words;
}
