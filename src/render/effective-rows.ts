import type { LinePlace } from '../model/effective.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import { displayWidth } from './shown-characters.ts';
import { wrap } from './wrap.ts';

const indent = 8;
const longestValue = 300;
/** Places stand in a column where keys are short enough. */
const placeColumn = 56;

/** A label on the left and a text beside it, broken to the width and harmless for a terminal. */
export function effectiveRow(label: string, text: string, width: number, style: Paint): readonly string[] {
  return wrap(oneLine(text), Math.max(20, width - indent)).map(
    (part, i) => `${i === 0 ? style.dim(label.padEnd(indent)) : ' '.repeat(indent)}${part}`,
  );
}

/** A key with its value, and the place that gives it on the right where there is room, else below. */
export function effectiveTitle(key: string, value: string | undefined, right: string, width: number, style: Paint): readonly string[] {
  const given = value === undefined ? '' : ` = ${shownValue(value)}`;
  const left = `${oneLine(key)}${given}`;
  const said = `${style.cyan(oneLine(key))}${style.bold(given)}`;
  const where = oneLine(right);
  if (where === '') return [said];
  const room = width - displayWidth(left) - displayWidth(where);
  if (room < 2) return [said, `${' '.repeat(indent)}${where}`];
  return [`${said}${' '.repeat(Math.min(room, Math.max(2, placeColumn - displayWidth(left))))}${where}`];
}

export const placeText = ({ path, line }: LinePlace) => `${path}:${line}`;

/** The empty value is a value: `''` is said, not shown as nothing. */
export function shownValue(value: string): string {
  if (value === '') return "''";
  return oneLine(value.length > longestValue ? `${value.slice(0, longestValue)}… (${value.length} characters)` : value);
}
