import type { Severity } from '../model/finding.ts';
import type { Example } from '../model/rule.ts';

/** What a page tells of a rule; findings about suppressions and the baseline have no examples. */
export interface RuleWords {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly instead: string;
  readonly bad?: Example;
  readonly good?: Example;
}

/** The page of a rule in Markdown, made of the rule itself: what, why, instead, and both examples. Ends in a line end. */
export function rulePage(rule: RuleWords): string {
  return [
    `# ${rule.id} ${rule.slug}`,
    `${sentence(rule.what)} Severity: ${rule.severity}.`,
    `**Why**: ${sentence(rule.why)}`,
    `**Instead**: ${sentence(rule.instead)}`,
    ...(rule.bad ? [`**Bad** (${rule.bad.kernel})`, ...files(rule.bad)] : []),
    ...(rule.good ? [`**Good** (${rule.good.kernel})`, ...files(rule.good)] : []),
    `To allow one line: \`# tune-advise: allow ${rule.id} -- reason\` on the line above.`,
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

function files(example: Example): readonly string[] {
  return Object.entries(example.files).map(([path, text]) => `\`${path}\`\n\n${fenced(text)}`);
}

function fenced(text: string): string {
  const body = text.replaceAll('\r', '␍').replace(/\n$/, '');
  const fence = body.includes('```') ? '````' : '```';
  return `${fence}\n${body}\n${fence}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
