import type { Screen } from './advise-text.ts';
import type { ExplainPage } from './explain-page.ts';
import type { Section } from './explain-section.ts';
import { explainSections } from './explain-sections.ts';
import { explainTable } from './explain-table.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** A page of `explain` as text: name, then titled parts with their lines indented and wrapped. Ends with a line feed. */
export function explainText(page: ExplainPage, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const lines = [style.bold(oneLine(pageName(page)))];
  for (const section of explainSections(page, width - 2)) {
    if (section.lines.length === 0 && (section.rows ?? []).length === 0) continue;
    if (section.title !== '') lines.push('', style.cyan(oneLine(section.title)));
    lines.push(...section.lines.flatMap((line) => indented(line, width)), ...tableLines(section, width, style));
  }
  return `${lines.join('\n')}\n`;
}

/** Two blanks before each line; a line that begins with blanks keeps them, and its continuation stands two further in. */
function indented(line: string, width: number): readonly string[] {
  const own = 2 + (line.length - line.replace(/^ +/, '').length);
  return wrap(oneLine(line), width - own - 2).map((part, index) => `${' '.repeat(index === 0 ? own : own + 2)}${part}`.trimEnd());
}

function tableLines(section: Section, width: number, style: Paint): readonly string[] {
  const lines = explainTable(section.rows ?? [], width - 2);
  return lines.map(({ text, row }) => `  ${row.strong === true ? style.bold(text) : text}`);
}

/** What a page is called. Raw. */
export function pageName(page: ExplainPage): string {
  switch (page.kind) {
    case 'parameter':
    case 'known':
      return page.name;
    case 'limit':
      return page.limit.item;
    case 'rule':
      return `${page.rule.id} ${page.rule.slug}`;
    case 'symptom':
      return `${page.symptom.id} ${page.symptom.slug}`;
    case 'application':
      return page.application.name;
    case 'profile':
      return page.profile.name;
    case 'log-line':
      return page.typed ?? page.lines[0].sample;
    case 'counter':
      return page.counter.name;
    case 'term':
      return page.term.name;
  }
}
