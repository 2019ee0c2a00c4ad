import { oneLine } from './one-line.ts';
import { displayWidth } from './shown-characters.ts';
import { padTo } from './wrap.ts';

/** columns wider than this are not waited for by the others */
const widest = 48;

/**
 * One item a line in aligned columns, for eyes, `grep` and `cut`: never wrapped, no line when there is no item.
 * @param rows cells as text; a missing last cell is left out
 */
export function listText(rows: readonly (readonly string[])[]): string {
  const harmless = rows.map((row) => row.map(oneLine));
  const widths: number[] = [];
  for (const row of harmless) {
    for (const [column, cell] of row.entries()) {
      const width = displayWidth(cell);
      if (width <= widest) widths[column] = Math.max(widths[column] ?? 0, width);
    }
  }
  return harmless
    .map(
      (row) =>
        `${row
          .map((cell, column) => padTo(cell, widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
