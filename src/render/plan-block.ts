import type { Paint } from './paint.ts';
import type { Row, RowLabel } from './plan-rows.ts';
import { displayWidth } from './shown-characters.ts';
import { padTo, wrap } from './wrap.ts';

const labelWidth = 8;
const markWidth = 7;
/** keys longer than this stand out of the column instead of pushing it away */
const widestKey = 38;

const colourOf: Readonly<Record<RowLabel, keyof Paint>> = {
  CHANGE: 'yellow',
  REMOVE: 'red',
  KEEP: 'green',
  ASK: 'cyan',
  PROGRAM: 'cyan',
  ABSENT: 'dim',
  SKIPPED: 'dim',
};

/** Lays rows out in aligned columns, wrapped at `width` characters. */
export function planBlock(rows: readonly Row[], width: number, style: Paint): readonly string[] {
  const keys = rows.map((row) => displayWidth(row.key)).filter((size) => size <= widestKey);
  const keyWidth = Math.max(0, ...keys);
  return rows.flatMap((row) => rowLines(row, keyWidth, width, style));
}

function rowLines(row: Row, keyWidth: number, width: number, style: Paint): readonly string[] {
  const label = style[colourOf[row.label]](padTo(row.label, labelWidth));
  const right = row.right === undefined ? '' : row.right;
  const keyPart = row.key === '' ? '' : `${padTo(row.key, keyWidth)}  `;
  const column = labelWidth + displayWidth(keyPart);
  const room = width - column - (right === '' ? 0 : right.length + 2);
  const narrow = room < 24;
  const indent = narrow ? labelWidth : column;
  const parts = wrap(row.text, narrow ? width - labelWidth : room);
  const key = style.bold(keyPart.trimEnd()) + ' '.repeat(displayWidth(keyPart) - displayWidth(keyPart.trimEnd()));
  const first = narrow && keyPart !== '' ? '' : (parts[0] ?? '');
  const rest = narrow && keyPart !== '' ? parts : parts.slice(1);
  const used = column + displayWidth(first);
  const gap = ' '.repeat(Math.max(2, width - used - right.length));
  const head = right === '' ? `${label}${key}${first}`.trimEnd() : `${label}${key}${first}${gap}${style.dim(right)}`;
  return [
    head,
    ...rest.map((part) => `${' '.repeat(indent)}${part}`),
    ...row.notes.flatMap((n) => noteLines(n.mark, n.text, width, style)),
  ];
}

function noteLines(mark: string, text: string, width: number, style: Paint): readonly string[] {
  const parts = wrap(text, width - labelWidth - markWidth);
  return parts.map((part, index) => {
    const before = index === 0 ? style.dim(padTo(mark, markWidth)) : ' '.repeat(markWidth);
    return `${' '.repeat(labelWidth)}${before}${part}`;
  });
}
