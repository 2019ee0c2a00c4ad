import type { NotChecked } from '../model/facts.ts';
import { byPlace, type Finding, type Severity } from '../model/finding.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { FileLines, Report, Rule, RuleContext } from '../model/rule.ts';
import { accepts, type Neighbours } from './accepts.ts';
import { defaultValue } from './default-value.ts';
import { fingerprint } from './fingerprint.ts';
import { readOrder } from './read-order.ts';
import { suggest } from './suggest.ts';
import { support } from './support.ts';
import { suppress, suppressionRules, suppressions } from './suppress.ts';
import { unitLimitLines } from './unit-limit-lines.ts';

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

/** What a rule compares a memory-dependent default with when memory is not known. */
const smallServer = 4 * 1024 ** 3;
/** Near names are worked out for so many unknown keys of one run: a file of nonsense must not take minutes. */
const mostSuggestions = 200;
/** A longer line stands in a fingerprint as one of its own. */
const longLine = 1000;

/** Runs every rule over the files, for all kernels at once, and takes away what the files allow. */
export function lint(input: LintInput): LintResult {
  const { files, rules } = input;
  const context = contextOf(input);
  const found = rules.flatMap((rule) => rule.check(context).map((report) => ({ ...completed(rule, report), rule })));
  const ids = new Set<string>([...rules.map((r) => r.id), ...suppressionRules.map((r) => r.id)]);
  const allowed = suppress(found, wholeFiles(files).flatMap(suppressions), ids);
  const about = allowed.about.map((report) => ({ ...completed(ruleOf(report.id), report), rule: undefined }));
  const embedded = new Set(files.flatMap((file) => (file.format === undefined ? [] : [file.path])));
  const findings = distinct([...allowed.kept, ...about].map(({ rule: _, ...finding }) => withoutEdits(finding, embedded)));
  const marked = withFingerprints(findings.sort(byPlace), files);
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

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) {
    const { path, line, column } = finding.place;
    const key = [finding.id, finding.severity, path, line, column, finding.message].join('\n');
    const have = seen.get(key);
    seen.set(key, have ? { ...have, kernels: [...new Set([...have.kernels, ...finding.kernels])] } : finding);
  }
  return [...seen.values()];
}

function withFingerprints(findings: readonly Finding[], files: readonly FileLines[]): readonly Finding[] {
  // a file of many pods comes once for each of them
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const split = memo(
    (path: string) => texts.get(path)?.split('\n'),
    (path) => path,
  );
  // many findings may be about one line, and it may be as long as the file
  const lineAt = memo(
    ({ path, line }: Finding['place']) => {
      const text = split(path)?.[line - 1]?.trim().replace(/\s+/g, ' ') ?? '';
      return text.length > longLine ? fingerprint([text]) : text;
    },
    ({ path, line }) => `${line} ${path}`,
  );
  const before = new Map<string, number>();
  return findings.map((finding) => {
    const line = lineAt(finding.place);
    const parts = [finding.id, finding.place.path, finding.key ?? '', line];
    const same = parts.join('\n');
    const nth = before.get(same) ?? 0;
    before.set(same, nth + 1);
    return { ...finding, fingerprint: fingerprint([...parts, `${nth}`]) };
  });
}

function contextOf(input: LintInput): RuleContext {
  const { files, kernels, knowledge, nat, memoryBytes, cpus } = input;
  const machine = { ...(memoryBytes !== undefined && { memoryBytes }), ...(cpus !== undefined && { cpus }) };
  const neighbours = neighboursIn(files);
  let suggestions = 0;
  const near = memo(
    (key: string) => (suggestions++ < mostSuggestions ? suggest(key, knowledge.names) : []),
    (key) => key,
  );
  const supported = memo(
    (key: string, kernel: Kernel) => support(key, kernel, knowledge),
    (key, kernel) => `${key}\n${kernel.raw}`,
  );
  return {
    files,
    knowledge,
    kernels,
    ...(nat && { nat: new Set(nat) }),
    ...machine,
    support: supported,
    accepts: memo(
      (parameter, kernel, value) => accepts(parameter, kernel, value, neighbours),
      (parameter, kernel, value) => `${parameter.key}\n${kernel.raw}\n${value}`,
    ),
    defaultOf: memo(
      (parameter, kernel) => defaultValue(parameter, kernel, machine),
      (parameter, kernel) => `${parameter.key}\n${kernel.raw}`,
    ),
    defaultAt4GiB: memo(
      (parameter, kernel) => defaultValue(parameter, kernel, { memoryBytes: smallServer, cpus: cpus ?? 2 })?.value,
      (parameter, kernel) => `${parameter.key}\n${kernel.raw}`,
    ),
    suggest: near,
    readOrder: memo(
      (paths, kernel) => readOrder(paths, kernel, knowledge),
      (paths, kernel) => `${kernel.raw}\n${paths.join('\n')}`,
    ),
    unitLimits: (file, section) => unitLimitLines(file, section),
  };
}

/** The least first unprivileged port that any of the files sets: a port range is checked against it. */
function neighboursIn(files: readonly FileLines[]): Neighbours {
  const key = 'net.ipv4.ip_unprivileged_port_start';
  // of a file of many pods the text is looked through once
  const names = memo(
    (file: FileLines) => file.text.includes('ip_unprivileged_port_start'),
    (file) => file.path,
  );
  const lines = files.flatMap((file) => (file.kind === 'sysctl' && names(file) ? file.lines : []));
  const ports = lines.filter((line) => line.kind === 'setting' && line.key === key && /^\d{1,5}$/.test(line.value ?? ''));
  return ports.length === 0 ? {} : { unprivilegedPortStart: Math.min(...ports.map((line) => Number(line.value))) };
}

/** Remembers answers: the rules ask the same of each line and kernel many times. */
function memo<A extends readonly unknown[], R>(answer: (...asked: A) => R, name: (...asked: A) => string): (...asked: A) => R {
  const known = new Map<string, R>();
  return (...asked) => {
    const key = name(...asked);
    if (!known.has(key)) known.set(key, answer(...asked));
    return known.get(key) as R;
  };
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
  return [
    { what: `the value${s} of ${keys.size} key${s}`, why: 'known by name at most', couldChange: [...keys].sort().slice(0, 50).join(' ') },
  ];
}
