import type { Place, Severity } from '../model/finding.ts';
import type { FileLines, Report } from '../model/rule.ts';
import type { LimitsLine, SysctlLine } from '../model/setting.ts';

/** One `tune-advise: allow TA012 -- reason` and the line that it speaks of. */
export interface Suppression {
  readonly path: string;
  /** the line that it covers; absent when nothing follows */
  readonly covers?: number;
  /** the last line that it covers, where a setting has its key and its value on lines of their own */
  readonly coversTo?: number;
  readonly ids: readonly string[];
  readonly reason: string;
  readonly place: Place;
  /** what is wrong with its wording */
  readonly problem?: string;
}

/** A finding about a suppression, for the same list as the rules. */
export interface SuppressionRule {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
}

export const suppressionRules = [
  {
    id: 'TA901',
    slug: 'suppression-without-reason',
    severity: 'warning',
    what: 'A suppression that gives no reason',
    why: 'whoever reads the file next cannot tell whether it still holds',
    instead: 'write the reason after two dashes: tune-advise: allow TA012 -- reason',
  },
  {
    id: 'TA902',
    slug: 'suppression-of-unknown-id',
    severity: 'warning',
    what: 'A suppression that names no known rule',
    why: 'it suppresses nothing',
    instead: 'name the rule as the finding prints it: tune-advise: allow TA012 -- reason',
  },
  {
    id: 'TA903',
    slug: 'needless-suppression',
    severity: 'advice',
    what: 'A suppression of something that is not found there',
    why: 'it would hide the finding when it comes back for another reason',
    instead: 'delete the comment',
  },
  {
    id: 'TA904',
    slug: 'baseline-entry-gone',
    severity: 'warning',
    what: 'An entry of the baseline that does not occur any more',
    why: 'it would hide the finding when it comes back',
    instead: 'delete the entry, or write the baseline anew: tune-advise lint --write-baseline',
  },
] as const satisfies readonly SuppressionRule[];

const marker = 'tune-advise:';

/** Finds the suppressions in a file: in a comment of its own; in limits files, YAML and shell also behind a line. */
export function suppressions(file: FileLines): readonly Suppression[] {
  if (!file.text.includes(marker)) return [];
  if (file.kind === 'unit' || file.format !== undefined) return inAnotherLanguage(file);
  const { kind, path } = file;
  const lines: readonly (SysctlLine | LimitsLine)[] = file.lines;
  const found: Suppression[] = [];
  lines.forEach((line, index) => {
    const start = commentStart(kind, line.kind, line.text);
    if (start === -1) return;
    const at = line.text.indexOf(marker, start);
    if (at === -1 || !/^[#;\s]*$/.test(line.text.slice(start, at))) return;
    found.push(suppression(path, line.line, line.text, at, line.kind === 'comment' ? nextLine(lines, index) : line.line));
  });
  return found;
}

function suppression(path: string, line: number, text: string, at: number, covers: number | undefined): Suppression {
  const place = { path, line, column: at + 1, endLine: line, endColumn: text.trimEnd().length + 1 };
  return { path, ...(covers !== undefined && { covers }), ...words(text.slice(at + marker.length)), place };
}

function commentStart(file: 'sysctl' | 'limits', line: string, text: string): number {
  if (line === 'comment') return text.search(/[#;]/);
  // behind a sysctl value `#` is part of the value
  return file === 'limits' ? text.indexOf('#') : -1;
}

function nextLine(lines: readonly (SysctlLine | LimitsLine)[], index: number): number | undefined {
  for (const line of lines.slice(index + 1, index + 50)) {
    if (line.kind === 'blank') return undefined;
    if (line.kind !== 'comment') return line.line;
  }
  return undefined;
}

/** Languages in which `#` behind other text starts a comment. */
const endsInComments: readonly string[] = ['ansible', 'kubernetes', 'compose', 'cloud-init', 'shell'];

/** The lines of these files are only what was found in them, so comments are looked for in the text. */
function inAnotherLanguage(file: FileLines): readonly Suppression[] {
  const texts = file.text.split('\n');
  const whole = wholeSettings(file);
  return texts.flatMap((text, index) => {
    const at = text.indexOf(marker);
    if (at === -1) return [];
    const before = text.slice(0, at);
    const hash = before.lastIndexOf('#');
    const own = /[#;]/.test(before) && /^[#;\s]*$/.test(before);
    const behind = /(?:^|\s)$/.test(before.slice(Math.max(0, hash - 1), hash)) && before.slice(hash + 1).trim() === '';
    if (!own && (hash === -1 || !behind || !endsInComments.includes(file.format ?? ''))) return [];
    const covers = own ? nextText(texts, index) : index + 1;
    return [{ ...suppression(file.path, index + 1, text, at, covers), ...(covers !== undefined && whole.get(covers)) }];
  });
}

function nextText(texts: readonly string[], index: number): number | undefined {
  for (let i = index + 1; i < Math.min(texts.length, index + 50); i++) {
    const text = (texts[i] ?? '').trimStart();
    if (text === '') return undefined;
    if (!text.startsWith('#') && !text.startsWith(';')) return i + 1;
  }
  return undefined;
}

/** By line, from the key to the value of the setting that it is part of: in YAML they stand on lines of their own. */
function wholeSettings(file: FileLines): ReadonlyMap<number, { readonly covers: number; readonly coversTo: number }> {
  const found = new Map<number, { readonly covers: number; readonly coversTo: number }>();
  for (const setting of file.lines) {
    const covers = Math.min(setting.line, setting.valueSpan?.line ?? setting.line);
    const coversTo = Math.max(setting.line, setting.valueSpan?.line ?? setting.line);
    if (coversTo === covers) continue;
    for (let line = covers; line <= Math.min(coversTo, covers + 50); line++) if (!found.has(line)) found.set(line, { covers, coversTo });
  }
  return found;
}

function words(text: string): Pick<Suppression, 'ids' | 'reason' | 'problem'> {
  const [order = '', ...reason] = text.split(' -- ');
  const [verb = '', ...ids] = order
    .replaceAll(',', ' ')
    .trim()
    .replace(/\s*--$/, '')
    .split(/\s+/);
  if (verb !== 'allow' || ids.length === 0) return { ids: [], reason: '', problem: `'${text.trim()}': expected allow TA012 -- reason` };
  return { ids, reason: reason.join(' -- ').trim() };
}

export interface Suppressed<T> {
  readonly kept: readonly T[];
  readonly count: number;
  /** findings about the suppressions themselves, with the id of theirs */
  readonly about: readonly (Report & { readonly id: string })[];
}

/** Takes away what is suppressed and reports suppressions that lack a reason, name no rule or meet nothing. */
export function suppress<T extends { readonly id: string; readonly place: Place }>(
  findings: readonly T[],
  all: readonly Suppression[],
  ids: ReadonlySet<string>,
): Suppressed<T> {
  const byPlace = new Map<string, Suppression[]>();
  for (const s of all) {
    for (let line = s.covers ?? 1; line <= Math.min(s.coversTo ?? s.covers ?? 0, (s.covers ?? 0) + 50); line++) {
      const at = `${line} ${s.path}`;
      const there = byPlace.get(at);
      if (there) there.push(s);
      else byPlace.set(at, [s]);
    }
  }
  const used = new Set<string>();
  const kept = findings.filter((finding) => {
    const fitting = (byPlace.get(`${finding.place.line} ${finding.place.path}`) ?? []).filter((s) => s.ids.includes(finding.id));
    for (const s of fitting) used.add(`${finding.id} ${s.place.line} ${s.path}`);
    return fitting.length === 0;
  });
  return { kept, count: findings.length - kept.length, about: distinct(all).flatMap((s) => judge(s, ids, used)) };
}

/** One file may be read as several: its comments are judged once. */
function distinct(all: readonly Suppression[]): readonly Suppression[] {
  return [...new Map(all.map((s) => [`${s.place.line} ${s.place.column} ${s.path}`, s])).values()];
}

function judge(s: Suppression, ids: ReadonlySet<string>, used: ReadonlySet<string>): readonly (Report & { readonly id: string })[] {
  const [noReason, unknownId, needless] = suppressionRules;
  const report = (rule: SuppressionRule, message: string) => ({
    id: rule.id,
    severity: rule.severity,
    confidence: 'proved' as const,
    message,
    place: s.place,
    why: rule.why,
    fix: { title: rule.instead, disposition: 'safe' as const },
  });
  if (s.problem !== undefined) return [report(unknownId, s.problem)];
  const found = s.ids.filter((id) => !ids.has(id)).map((id) => report(unknownId, `'${id}' is no rule: expected an id such as TA012`));
  const idle = s.ids.filter((id) => ids.has(id) && !used.has(`${id} ${s.place.line} ${s.path}`));
  if (s.reason === '' && idle.length + found.length < s.ids.length)
    found.push(report(noReason, `'${s.ids.join(', ')}' is allowed without a reason: expected -- and the reason after it`));
  for (const id of idle)
    found.push(
      report(
        needless,
        s.covers === undefined ? `'allow ${id}' stands above no line` : `'allow ${id}' is not needed: nothing of that kind is found here`,
      ),
    );
  return found;
}
