import type { NotChecked } from '../model/facts.ts';
import { byPlace, type Finding, type Severity } from '../model/finding.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { FileLines, Report, Rule, RuleContext } from '../model/rule.ts';
import { fingerprint } from './fingerprint.ts';
import { lintContext } from './lint-context.ts';
import { memo } from './memo.ts';
import { suppress, suppressionRules, suppressions } from './suppress.ts';

export interface LintInput {
  /** already read; files that could not be read go to `notChecked` */
  readonly files: readonly FileLines[];
  /** never empty */
  readonly kernels: readonly Kernel[];
  /** who named them: `--kernel`, `tune-advise.ini`, `etc/os-release`, `all that are supported` */
  readonly kernelsFrom: string;
  readonly knowledge: Knowledge;
  readonly rules: readonly Rule[];
  /** roles that are given; absent: nothing is known */
  readonly nat?: readonly ('clients' | 'outbound' | 'gateway')[];
  readonly memoryBytes?: number;
  readonly cpus?: number;
  readonly notChecked?: readonly NotChecked[];
}

export interface LintResult {
  /** in fixed order: path, line, column, id */
  readonly findings: readonly Finding[];
  /** as the kernels were named */
  readonly kernels: readonly string[];
  readonly kernelsFrom: string;
  readonly files: readonly string[];
  readonly summary: Readonly<Record<Severity | 'suppressed', number>>;
  readonly notChecked: readonly NotChecked[];
}

/** A longer line stands in a fingerprint as one of its own. */
const longLine = 1000;

/** Runs every rule over the files, for all kernels at once, and takes away what the files allow. */
export function lint(input: LintInput): LintResult {
  const { files, rules } = input;
  const context = lintContext(input);
  const found: Finding[] = [];
  for (const rule of rules) for (const report of rule.check(context)) found.push(completed(rule, report));
  const ids = new Set<string>([...rules.map((r) => r.id), ...suppressionRules.map((r) => r.id)]);
  const allowed = suppress(found, wholeFiles(files).flatMap(suppressions), ids);
  const about = allowed.about.map((report) => completed(ruleOf(report.id), report));
  const embedded = new Set(files.flatMap((file) => (file.format === undefined ? [] : [file.path])));
  const findings = [...allowed.kept, ...about].map((finding) => withoutEdits(finding, embedded)).sort(byPlace);
  const marked = withFingerprints(distinct(findings), files);
  const count = (severity: Severity) => marked.filter((f) => f.severity === severity).length;
  return {
    findings: marked,
    kernels: input.kernels.map((k) => k.raw),
    kernelsFrom: input.kernelsFrom,
    files: [...new Set(files.map((f) => f.path))].sort(),
    summary: { error: count('error'), warning: count('warning'), advice: count('advice'), suppressed: allowed.count },
    notChecked: [...(input.notChecked ?? []), ...unjudged(context)],
  };
}

/** A file of many pods comes once for each of them: its comments are looked for once. */
function wholeFiles(files: readonly FileLines[]): readonly FileLines[] {
  const byPath = new Map<string, FileLines[]>();
  for (const file of files) {
    const have = byPath.get(file.path);
    if (have && file.format !== undefined) have.push(file);
    else byPath.set(file.path, [file]);
  }
  return [...byPath.values()].map((parts) => {
    const [first] = parts as [FileLines];
    return parts.length === 1 ? first : ({ ...first, lines: parts.flatMap((part): readonly unknown[] => part.lines) } as FileLines);
  });
}

type Heading = Pick<Rule, 'id' | 'slug' | 'severity' | 'confidence'>;

function ruleOf(id: string): Heading {
  const rule = suppressionRules.find((r) => r.id === id);
  if (!rule) throw new Error(`no such suppression rule: ${id}`);
  return { ...rule, confidence: 'proved' };
}

function completed(rule: Heading, report: Report): Finding {
  return {
    id: rule.id,
    slug: rule.slug,
    severity: report.severity ?? rule.severity,
    confidence: report.confidence ?? rule.confidence,
    message: report.message,
    place: report.place,
    ...(report.key !== undefined && { key: report.key }),
    kernels: (report.kernels ?? []).map((k) => k.raw),
    related: report.related ?? [],
    evidence: report.evidence ?? [],
    why: report.why,
    ...(report.fix && { fix: report.fix }),
    sources: report.sources ?? [],
    fingerprint: '',
  };
}

/** Edits are made for native files: in another language only their titles hold, and whoever edits decides how. */
function withoutEdits(finding: Finding, embedded: ReadonlySet<string>): Finding {
  if (!finding.fix?.edits?.some((edit) => embedded.has(edit.path))) return finding;
  const { edits: _, ...fix } = finding.fix;
  return { ...finding, fix: { ...fix, disposition: 'review' } };
}

/** Joins findings that say the same of one place; they stand together. */
function distinct(sorted: readonly Finding[]): readonly Finding[] {
  const found: Finding[] = [];
  let alike = 0;
  for (const finding of sorted) {
    const last = found.at(-1);
    if (last === undefined || byPlace(last, finding) !== 0) alike = found.length;
    let at = alike;
    while (at < found.length && found[at]?.severity !== finding.severity) at += 1;
    const have = found[at];
    if (have === undefined) found.push(finding);
    else found[at] = { ...have, kernels: [...new Set([...have.kernels, ...finding.kernels])] };
  }
  return found;
}

/** @param findings those of one line stand together */
function withFingerprints(findings: readonly Finding[], files: readonly FileLines[]): readonly Finding[] {
  // a file of many pods comes once for each of them
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const split = memo(
    (path: string) => texts.get(path)?.split('\n'),
    (path) => path,
  );
  // many findings may be about one line, and it may be as long as the file
  const lineAt = ({ path, line }: Finding['place']) => {
    const text = split(path)?.[line - 1]?.trim().replace(/\s+/g, ' ') ?? '';
    return text.length > longLine ? fingerprint([text]) : text;
  };
  const before = new Map<string, number>();
  let last: Finding['place'] | undefined;
  let line = '';
  return findings.map((finding) => {
    const { place } = finding;
    if (last === undefined || last.line !== place.line || last.path !== place.path) line = lineAt(place);
    last = place;
    const parts = [finding.id, place.path, finding.key ?? '', line];
    const same = parts.join('\n');
    const nth = before.get(same) ?? 0;
    before.set(same, nth + 1);
    return { ...finding, fingerprint: fingerprint([...parts, `${nth}`]) };
  });
}

/** Says how many keys are only known by name: silence about their values is no approval. */
function unjudged({ files, knowledge }: RuleContext): readonly NotChecked[] {
  const keys = new Set<string>();
  const isJudged = (key: string) => {
    const parameter = knowledge.parameter(key);
    return parameter !== undefined && (parameter.value.accepted.length > 0 || parameter.kind === 'status' || parameter.kind === 'never');
  };
  for (const file of files) {
    if (file.kind !== 'sysctl') continue;
    for (const line of file.lines)
      if (line.kind === 'setting' && line.key !== undefined && !line.glob && !isJudged(line.key)) keys.add(line.key);
  }
  if (keys.size === 0) return [];
  const s = keys.size === 1 ? '' : 's';
  return [{ what: `the value${s} of ${keys.size} key${s}`, why: 'known by name at most', couldChange: leastOf(keys, 50).join(' ') }];
}

/** The first ones in order, without sorting all of them. */
function leastOf(texts: Iterable<string>, most: number): readonly string[] {
  const least: string[] = [];
  for (const text of texts) {
    if (least.length === most && text > (least[most - 1] ?? '')) continue;
    const at = least.findIndex((one) => text < one);
    least.splice(at === -1 ? least.length : at, 0, text);
    if (least.length > most) least.pop();
  }
  return least;
}
