import type { Place } from '../model/finding.ts';
import { displayWidth, shownCharacters } from './shown-characters.ts';

/** So many columns of a line are shown on each side of a mark. */
const around = 60;

interface Window {
  readonly shown: string;
  /** columns before the mark, and the width of the mark */
  readonly indent: number;
  readonly width: number;
}

/**
 * One line of a file as it is shown above a mark: harmless for a terminal, tabs as one blank, a long line cut around the mark.
 * Columns count UTF-16 units from 1, as in {@link Place}.
 */
export function markedLine(text: string, place: Place): Window {
  const from = Math.max(0, Math.min(place.column - 1, text.length));
  const to = Math.max(from, place.endLine > place.line ? text.length : Math.min(place.endColumn - 1, text.length));
  const markEnd = Math.min(to, from + 2 * around);
  const start = from > around + 10 ? from - around : 0;
  const end = text.length > markEnd + around + 10 ? markEnd + around : text.length;
  const before = `${start > 0 ? '…' : ''}${shownCharacters(text.slice(start, from))}`;
  const marked = shownCharacters(text.slice(from, markEnd));
  const after = `${shownCharacters(text.slice(markEnd, end))}${end < text.length ? '…' : ''}`;
  // three harmless parts may make one order to a CI runner; the columns must stay
  const shown = `${before}${marked}${after}`.replace(/##(?=\[|vso\[)/gi, '#?');
  return { shown, indent: displayWidth(before), width: Math.max(1, displayWidth(marked)) };
}
