import { byPlace, type Finding } from '../model/finding.ts';
import { fingerprint } from './fingerprint.ts';
import { suppressionRules } from './suppress.ts';

/** A finding that was there when the baseline was written, and is put up with. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly id: string;
  readonly path: string;
  readonly message: string;
}

/** A baseline as it lies in a file. */
export interface Baseline {
  readonly path: string;
  readonly text: string;
  readonly entries: readonly BaselineEntry[];
}

export interface Compared {
  /** what the baseline does not have, and entries of it that are gone, as findings; in fixed order */
  readonly findings: readonly Finding[];
  /** how many findings the baseline has */
  readonly known: number;
}

/** The baseline of these findings as a text: one entry a line, so that version control shows which came and went. */
export function baselineText(findings: readonly Finding[]): string {
  const entries = findings
    .filter((finding) => finding.id !== goneRule.id)
    .map(({ fingerprint: print, id, place, message }) => JSON.stringify({ fingerprint: print, id, path: place.path, message }))
    .map((entry) => entry.replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped));
  return entries.length === 0
    ? '{ "version": 1, "entries": [] }\n'
    : `{\n  "version": 1,\n  "entries": [\n    ${entries.join(',\n    ')}\n  ]\n}\n`;
}

const escaped = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Reads what {@link baselineText} wrote. @returns what is wrong with it, where it is no baseline */
export function readBaseline(path: string, text: string): Baseline | { readonly problem: string } {
  const wanted = 'expected what --write-baseline writes';
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return { problem: `no JSON: ${wanted}` };
  }
  const { version, entries } = (document ?? {}) as { readonly version?: unknown; readonly entries?: unknown };
  if (version !== 1 || !Array.isArray(entries)) return { problem: `no baseline of version 1: ${wanted}` };
  const bad = entries.findIndex((entry) => !isEntry(entry));
  if (bad !== -1) return { problem: `entry ${bad + 1} lacks fingerprint, id, path or message: ${wanted}` };
  return { path, text, entries: entries as readonly BaselineEntry[] };
}

function isEntry(entry: unknown): entry is BaselineEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const fields = entry as Readonly<Record<string, unknown>>;
  return ['fingerprint', 'id', 'path', 'message'].every((name) => typeof fields[name] === 'string');
}

const [, , , goneRule] = suppressionRules;

/**
 * Takes away what the baseline has. An entry that did not occur becomes a finding of its own, if its file was checked or is no more.
 * @param looked whether an entry of this path would have been found
 */
export function compareBaseline(findings: readonly Finding[], baseline: Baseline, looked: (path: string) => boolean): Compared {
  const known = new Set(baseline.entries.map((entry) => entry.fingerprint));
  const there = new Set(findings.map((finding) => finding.fingerprint));
  const kept = findings.filter((finding) => !known.has(finding.fingerprint));
  const gone = baseline.entries.filter((entry) => !there.has(entry.fingerprint) && looked(entry.path));
  const lines = gone.length === 0 ? [] : baseline.text.split('\n');
  const lineOf = quotedAt(lines);
  const missing = gone.map((entry) => goneFinding(entry, baseline.path, lines, lineOf.get(entry.fingerprint) ?? 0));
  return { findings: [...kept, ...missing].sort(byPlace), known: findings.length - kept.length };
}

/** The index of the first line that has a text in quotes. */
function quotedAt(lines: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [index, line] of lines.entries())
    for (const [, text = ''] of line.matchAll(/"([^"\\]*)"/g)) if (!found.has(text)) found.set(text, index);
  return found;
}

function goneFinding(entry: BaselineEntry, path: string, lines: readonly string[], at: number): Finding {
  const text = lines[at] ?? '';
  return {
    id: goneRule.id,
    slug: goneRule.slug,
    severity: goneRule.severity,
    confidence: 'proved',
    message: `'${entry.id}' in ${entry.path} does not occur any more: ${entry.message}`,
    place: { path, line: at + 1, column: text.length - text.trimStart().length + 1, endLine: at + 1, endColumn: text.length + 1 },
    kernels: [],
    related: [],
    evidence: [],
    why: goneRule.why,
    fix: { title: goneRule.instead, disposition: 'review' },
    sources: [],
    fingerprint: fingerprint([goneRule.id, entry.fingerprint]),
  };
}
