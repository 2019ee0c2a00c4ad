import type { TableRow } from './explain-section.ts';
import { oneLine } from './one-line.ts';
import { displayWidth } from './shown-characters.ts';
import { padTo, wrap } from './wrap.ts';

const gap = 2;
const narrowest = 12;

/**
 * Rows as lines of columns. Columns are made narrower until all fit, and what does not fit goes on below in its own column. A
 * blank at the start of a cell is kept. Cells are raw text.
 * @param width columns of the screen that the table may take
 * @returns lines, each with the row that it belongs to
 */
export function explainTable(rows: readonly TableRow[], width: number): readonly { readonly text: string; readonly row: TableRow }[] {
  const cells = rows.map((row) => row.cells.map(oneLine));
  const widths = columnWidths(cells, width);
  return rows.flatMap((row, index) => {
    const wrapped = widths.map((size, column) => wrapCell(cells[index]?.[column] ?? '', size));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => ({
      text: wrapped
        .map((lines, column) => padTo(lines[line] ?? '', widths[column] ?? 0))
        .join(' '.repeat(gap))
        .trimEnd(),
      row,
    }));
  });
}

/** Whether so many columns beside the first have room to be read. */
export function fitsTable(columns: number, first: number, width: number): boolean {
  return first + columns * (gap + narrowest) <= width;
}

function wrapCell(cell: string, size: number): readonly string[] {
  if (displayWidth(cell) <= size) return [cell];
  const indent = ' '.repeat(cell.length - cell.trimStart().length);
  return wrap(cell, size - indent.length).map((line) => `${indent}${line}`);
}

function columnWidths(cells: readonly (readonly string[])[], width: number): readonly number[] {
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const natural = Array.from({ length: columns }, (_, column) => Math.max(1, ...cells.map((row) => displayWidth(row[column] ?? ''))));
  const first = Math.min(natural[0] ?? 0, Math.max(narrowest, Math.floor(width * (columns > 2 ? 0.3 : 0.45))));
  let room = width - first - gap * (columns - 1);
  const fitted = new Map<number, number>();
  const open = natural.map((size, column) => ({ size, column })).slice(1);
  // the narrow ones take what they need, and leave the rest to the others
  for (const { size, column } of open.toSorted((a, b) => a.size - b.size)) {
    const share = Math.max(narrowest, Math.floor(room / (open.length - fitted.size)));
    const taken = Math.min(size, share);
    fitted.set(column, taken);
    room -= taken;
  }
  return natural.map((size, column) => (column === 0 ? first : (fitted.get(column) ?? size)));
}
