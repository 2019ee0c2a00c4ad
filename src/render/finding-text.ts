import type { NotChecked } from '../model/facts.ts';
import type { Finding, Place, Severity } from '../model/finding.ts';
import { escapeTerminal } from './escape.ts';
import { markedLine } from './excerpt.ts';
import type { LintSummary } from './lint-report.ts';
import { lintSummary } from './lint-summary.ts';
import { type Paint, paint } from './paint.ts';
import { displayWidth } from './shown-characters.ts';
import { wrap } from './wrap.ts';

export interface FindingsView {
  readonly findings: readonly Finding[];
  /** names of the kernels that were asked about */
  readonly kernels: readonly string[];
  readonly files: readonly string[];
  readonly summary: LintSummary;
  readonly notChecked: readonly NotChecked[];
}

export interface ScreenOptions {
  readonly width: number;
  readonly colour: boolean;
}

/**
 * Findings with excerpts of the files and a last line that sums up.
 * @param lines line of a file by path and number from 1; `undefined` where the file is not at hand
 * @returns text that ends in a line end
 */
export function findingsText(
  view: FindingsView,
  lines: (path: string, line: number) => string | undefined,
  options: ScreenOptions,
): string {
  const colours = paint(options.colour);
  const blocks = view.findings.map((finding) => block(finding, view.kernels, lines, options.width, colours).join('\n'));
  return `${[...blocks, summaryLine(view, colours)].join('\n\n')}\n`;
}

function block(finding: Finding, kernels: readonly string[], lines: LineOf, width: number, colours: Paint): readonly string[] {
  const { place } = finding;
  const gutter = Math.max(...[place, ...finding.related].map((p) => String(p.line).length));
  const severity = colourOf(finding.severity, colours)(`${finding.severity}[${finding.id}]`);
  const notes = noteLines(finding, kernels, width - gutter - 4);
  return [
    `${severity} ${colours.bold(escapeTerminal(finding.message))}`,
    `${' '.repeat(gutter + 1)}--> ${where(place)}`,
    ...excerpt(finding, lines, gutter, width, colours),
    ...notes.map((note) => `${' '.repeat(gutter + 2)}${note}`),
  ];
}

type LineOf = (path: string, line: number) => string | undefined;

const where = (place: Place) => escapeTerminal(`${place.path}:${place.line}:${place.column}`);

function colourOf(severity: Severity, colours: Paint): (text: string) => string {
  const colour = { error: colours.red, warning: colours.yellow, advice: colours.cyan }[severity];
  return (text) => colours.bold(colour(text));
}

function excerpt(finding: Finding, lines: LineOf, gutter: number, width: number, colours: Paint): readonly string[] {
  const { place, severity } = finding;
  const here = [place, ...finding.related.filter((p) => p.path === place.path)].sort((a, b) => a.line - b.line);
  const elsewhere = finding.related.filter((p) => p.path !== place.path);
  const mark = (p: Place) => (p === place ? colourOf(severity, colours) : colours.cyan);
  const draw = (p: Place, previous: Place | undefined) =>
    marked(p, p === place ? '^' : '-', previous?.line !== p.line, lines, gutter, width, mark(p));
  const rows = here.flatMap((p, i) => draw(p, here[i - 1]));
  if (rows.length === 0) return [];
  const bar = `${' '.repeat(gutter + 2)}|`;
  const others = elsewhere.flatMap((p) => {
    const row = draw(p, undefined);
    return row.length === 0 ? [] : [`${' '.repeat(gutter + 1)}::: ${where(p)}`, bar, ...row];
  });
  return [bar, ...rows, ...others];
}

function marked(
  place: Place,
  sign: string,
  withLine: boolean,
  lines: LineOf,
  gutter: number,
  width: number,
  colour: (text: string) => string,
): readonly string[] {
  const text = lines(place.path, place.line);
  if (text === undefined) return [];
  const { shown, indent, width: marks } = markedLine(text, place);
  const bar = `${' '.repeat(gutter + 2)}|`;
  const label = place.label === undefined ? '' : escapeTerminal(place.label);
  const source = withLine ? [` ${String(place.line).padStart(gutter)} | ${shown}`] : [];
  const signs = `${' '.repeat(indent)}${colour(sign.repeat(marks))}`;
  const room = width - gutter - 4;
  if (label === '' || indent + marks + 1 + displayWidth(label) <= room)
    return [...source, `${bar} ${signs}${label === '' ? '' : ` ${colour(label)}`}`];
  const lead = Math.max(0, Math.min(indent, room - displayWidth(label)));
  return [
    ...source,
    `${bar} ${signs}`,
    ...wrap(label, Math.max(20, room - lead)).map((part) => `${bar} ${' '.repeat(lead)}${colour(part)}`),
  ];
}

function noteLines(finding: Finding, kernels: readonly string[], width: number): readonly string[] {
  const { fix, key, place } = finding;
  const notes: (readonly [string, string])[] = [];
  if (place.label === undefined || (place.label !== finding.why && finding.related.length === 0)) notes.push(['why', finding.why]);
  if (finding.kernels.length > 0 && finding.kernels.length < kernels.length) notes.push(['on', onKernels(finding.kernels, kernels.length)]);
  if (fix) notes.push([`fix (${fix.disposition})`, fix.title]);
  notes.push(['more', `tune-advise explain ${key !== undefined && finding.id !== 'TA001' ? key : finding.id}`]);
  return notes.flatMap(([name, text]) => {
    const indent = name.length + 4;
    return wrap(escapeTerminal(text), Math.max(30, width - indent)).map((part, i) =>
      i === 0 ? `= ${name}: ${part}` : `${' '.repeat(indent)}${part}`,
    );
  });
}

function onKernels(held: readonly string[], all: number): string {
  const some = held.slice(0, 6).join(', ');
  return `${some}${held.length > 6 ? `, and ${held.length - 6} more` : ''} (${held.length} of ${all} kernels)`;
}

function summaryLine(view: FindingsView, colours: Paint): string {
  const { summary } = view;
  const line = lintSummary(view);
  return summary.error > 0 ? colours.red(line) : summary.warning > 0 ? colours.yellow(line) : colours.green(line);
}
