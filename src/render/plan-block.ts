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
  const right = row.right ?? '';
  const column = labelWidth + (row.key === '' ? 0 : Math.max(keyWidth, displayWidth(row.key)) + 2);
  const room = width - column - (right === '' ? 0 : right.length + 2);
  // Too little room beside the key: the text goes below it.
  const below = room < 24 && row.key !== '';
  const parts = wrap(row.text, below ? width - labelWidth : room);
  const first = below ? '' : (parts[0] ?? '');
  const pad = ' '.repeat(below || row.key === '' ? 0 : column - labelWidth - displayWidth(row.key));
  const used = below ? labelWidth + displayWidth(row.key) : column + displayWidth(first);
  const end = right === '' ? '' : ' '.repeat(Math.max(2, width - used - right.length)) + style.dim(right);
  const indent = ' '.repeat(below ? labelWidth : column);
  return [
    `${label}${style.bold(row.key)}${pad}${first}${end}`.trimEnd(),
    ...(below ? parts : parts.slice(1)).map((part) => indent + part),
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
