import type { Severity } from '../model/finding.ts';
import type { Example } from '../model/rule.ts';
import { type LinkOf, markdownPlain, markdownText } from './markdown-text.ts';

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
  /** it is about a plan or a machine: there is no line to allow */
  readonly withoutLine?: true;
}

/**
 * The page of a rule in Markdown, made of the rule itself: what, why, instead, and both examples. Ends in a line end.
 * @param linkOf where words lead to in the built pages; a report has no pages beside it
 */
export function rulePage(rule: RuleWords, linkOf?: LinkOf): string {
  const text = (words: string) => withCode(sentence(words), (plain) => markdownText(plain, linkOf));
  return [
    `# ${markdownPlain(`${rule.id} ${rule.slug}`)}`,
    `${text(rule.what)} Severity: ${rule.severity}.`,
    `**Why**: ${text(rule.why)}`,
    `**Instead**: ${text(rule.instead)}`,
    ...(rule.bad ? [`**Bad** (${rule.bad.kernel})`, ...files(rule.bad)] : []),
    ...(rule.good ? [`**Good** (${rule.good.kernel})`, ...files(rule.good)] : []),
    ...(rule.withoutLine === true ? [] : [`To allow one line: \`# tune-advise: allow ${rule.id} -- reason\` on the line above.`]),
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

/** The words of a rule mark commands as code, as `sysctl -p`; the blanks around them stay. */
function withCode(text: string, prose: (plain: string) => string): string {
  return text
    .split(/(\s*`[^`]+`\s*)/)
    .map((part, i) => (i % 2 === 1 || part === '' ? part : prose(part)))
    .join('');
}

function files(example: Example): readonly string[] {
  return Object.entries(example.files).map(([path, text]) => `\`${path}\`\n\n${fenced(text)}`);
}

function fenced(text: string): string {
  const body = text.replaceAll('\r', '␍').replace(/\n$/, '');
  const fence = body.includes('```') ? '````' : '```';
  return `${fence}\n${body}\n${fence}`;
}

/** Names are told from words by their signs: they stay as they are written. */
function sentence(text: string): string {
  const [first = ''] = text.split(' ', 1);
  const begin = /[_(/\d]|\.\w|^(?:systemd|procps|tuned)\b/.test(first) ? text.charAt(0) : text.charAt(0).toUpperCase();
  return `${begin}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
