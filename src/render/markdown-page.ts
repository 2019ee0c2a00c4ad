import type { ExplainPage } from './explain-page.ts';
import type { Section, TableRow } from './explain-section.ts';
import { explainSections } from './explain-sections.ts';
import { pageName } from './explain-text.ts';
import { type LinkOf, markdownPlain, markdownText } from './markdown-text.ts';

export interface MarkdownLinks {
  /** words that are links wherever they stand */
  readonly anywhere: LinkOf;
  /** names that are links where a whole cell or line is one: `nofile`, `nginx`, `SYN queue` */
  readonly whole: LinkOf;
}

/** Columns that no page takes: kernels stand side by side, however many they are. */
const unbounded = 100_000;

/** What `explain` says of a thing, as Markdown below a title of its own. Ends with a line end. */
export function markdownPage(page: ExplainPage, links: MarkdownLinks): string {
  const sections = explainSections(page, unbounded).filter((s) => s.lines.length > 0 || (s.rows ?? []).length > 0);
  return `${[`# ${markdownPlain(pageName(page))}`, ...sections.flatMap((section) => markdownSection(section, links))].join('\n\n')}\n`;
}

/** A titled part: paragraphs where it has no title, else a list; its table below. */
function markdownSection({ title, lines, rows = [] }: Section, links: MarkdownLinks): readonly string[] {
  const text = (line: string) => (links.whole(line) === undefined ? markdownText(line, links.anywhere) : linkTo(line, links.whole));
  const listed = lines.map((line) => {
    const depth = Math.floor((line.length - line.trimStart().length) / 2);
    return `${'  '.repeat(depth)}- ${text(line.trim())}`;
  });
  return [
    ...(title === '' ? [] : [`## ${markdownPlain(title)}`]),
    ...(title === '' ? lines.map((line) => text(line.trim())) : listed.length === 0 ? [] : [listed.join('\n')]),
    ...(rows.length === 0 ? [] : [sectionTable(rows, links)]),
  ];
}

const linkTo = (name: string, linkOf: LinkOf) => `[${markdownPlain(name)}](${linkOf(name)})`;

/** The first row is the head where it stands out and names only its columns; a table of Markdown cannot do without one. */
function sectionTable(rows: readonly TableRow[], links: MarkdownLinks): string {
  const [first] = rows;
  if (first?.strong !== true || first.cells[0] !== '') return markdownTable([], cellsOf(rows, links));
  const [head = [], ...body] = oneColumnForAlike(rows.map((row) => row.cells));
  return markdownTable(
    head.map(markdownPlain),
    cellsOf(
      body.map((cells) => ({ cells })),
      links,
    ),
  );
}

/** Columns that say the same in every row become one, with their heads side by side. */
function oneColumnForAlike(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [head = [], ...body] = rows;
  const alike = new Map<string, number[]>();
  for (const column of head.keys()) {
    const said = column === 0 ? '' : `\n${body.map((cells) => cells[column] ?? '').join('\n')}`;
    alike.set(said, [...(alike.get(said) ?? []), column]);
  }
  const groups = [...alike.values()];
  return [
    groups.map((columns) => columns.map((column) => head[column]).join(', ')),
    ...body.map((cells) => groups.map(([column = 0]) => cells[column] ?? '')),
  ];
}

const cellsOf = (rows: readonly TableRow[], links: MarkdownLinks) =>
  rows.map((row) => row.cells.map((cell, column) => cellText(cell, column, links)));

function cellText(cell: string, column: number, links: MarkdownLinks): string {
  const name = column === 0 && links.whole(cell) !== undefined;
  const inset = /^ {4}/.test(cell) ? '&emsp;' : '';
  return name ? linkTo(cell, links.whole) : `${inset}${markdownText(cell.trim(), links.anywhere)}`;
}

/**
 * A table of Markdown.
 * @param head empty for none
 * @param rows cells that are Markdown of one line
 */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = Math.max(head.length, ...rows.map((row) => row.length));
  const line = (cells: readonly string[]) => `| ${Array.from({ length: columns }, (_, i) => cells[i] ?? '').join(' | ')} |`;
  return [line(head), line(Array.from({ length: columns }, () => '---')), ...rows.map(line)].join('\n');
}
