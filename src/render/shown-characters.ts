import { escapeTerminal } from './escape.ts';

/** A part of a file as it is shown: a tab is one blank, so that marks stay below what they mark. */
export function shownCharacters(text: string): string {
  return escapeTerminal(text.includes('\t') ? text.replaceAll('\t', ' ') : text);
}

/** Columns that a text takes in a terminal: East Asian wide characters and emoji take two, combining ones none. */
export function displayWidth(text: string): number {
  if (plainText.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

const plainText = /^[ -~]*$/;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
