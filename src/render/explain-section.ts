import type { Claim, Grade } from '../model/claim.ts';
import type { LogLine } from '../model/term.ts';

/** A titled part of an explanation; one without lines and rows is not shown. All is raw: explain-text.ts makes it harmless. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** a table below the lines */
  readonly rows?: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly string[];
  /** stands out */
  readonly strong?: true;
}

/** Statements with source and grade, the best first; the same source is not repeated for the same words. */
export function claimLines(claims: Readonly<Record<string, Claim>>): readonly string[] {
  const sorted = Object.values(claims).toSorted((a, b) => rank[a.grade] - rank[b.grade] || compare(a.text, b.text));
  return [...new Set(sorted.map((c) => `${c.text}: ${c.source} (${c.grade})`))];
}

/** Samples of messages, not more than are read at a glance. */
export function messageLines(lines: readonly LogLine[]): readonly string[] {
  const more = lines.length - mostMessages;
  const shown = lines.slice(0, mostMessages).map((line) => line.sample);
  return more > 0 ? [...shown, `and ${more} more (--format json has them all)`] : shown;
}

const mostMessages = 5;

/** ` (inferred)`, ` (told by others)`: what is read in the source or measured needs no remark. */
export function gradeRemark(grade: Grade | undefined): string {
  return grade === 'inferred' ? ' (inferred)' : grade === 'secondary' ? ' (told by others)' : '';
}

const rank: Readonly<Record<Grade, number>> = { primary: 0, inferred: 1, secondary: 2 };
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
