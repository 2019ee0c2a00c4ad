import type { Expr, ProfileRule, Verb } from '../model/profile.ts';
import { readExpression } from './expression.ts';
import { type ExpressionError, expressionWords, type Word } from './expression-words.ts';
import { nearest } from './nearest.ts';

const verbs: readonly (readonly [Verb, readonly string[]])[] = [
  ['at least', ['at', 'least']],
  ['at most', ['at', 'most']],
  ['widen to', ['widen', 'to']],
  ['default', ['default']],
  ['absent', ['absent']],
];
const verbWords = ['at least', 'at most', 'widen to', 'default', 'absent'];
const mostRules = 16;
const mostFields = 16;

type Section = 'sysctl' | 'limits' | 'app' | 'module';

/**
 * Reads the value of a profile line: rules between `|`, each a verb and perhaps a condition after `when`.
 * @param names facts that may be named
 */
export function readValue(
  text: string,
  section: Section,
  names: ReadonlySet<string>,
): { readonly rules: readonly ProfileRule[] } | ExpressionError {
  const words = expressionWords(text);
  if ('error' in words) return words;
  const parts = split(words, '|');
  if (parts.length > mostRules) return { error: `${parts.length} rules: expected at most ${mostRules}`, at: 0 };
  const rules: ProfileRule[] = [];
  for (const part of parts) {
    const last = rules.at(-1);
    if (last !== undefined && last.when === undefined) {
      return {
        error: `what follows '${last.text}' can never hold: expected a condition ('when …') on every rule but the last`,
        at: part[0]?.start ?? text.length,
      };
    }
    const rule = readRule(part, text, section, names);
    if ('error' in rule) return rule;
    rules.push(rule);
  }
  return { rules };
}

function readRule(words: readonly Word[], source: string, section: Section, names: ReadonlySet<string>): ProfileRule | ExpressionError {
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last) return { error: `an empty rule beside '|': expected a value, ${verbWords.join(', ')}`, at: 0 };
  const text = source.slice(first.start, last.end);
  const [head = [], condition, ...more] = split(words, 'when');
  if (more.length > 0)
    return { error: `'when' stands twice: expected one condition a rule, joined by 'and' or 'or'`, at: more[0]?.[0]?.start ?? last.start };
  if (head.length === 0) return { error: `no verb before 'when': expected a value, ${verbWords.join(', ')}`, at: first.start };
  let when: Expr | undefined;
  if (condition !== undefined) {
    if (condition.length === 0) return { error: `expected a condition after 'when'`, at: last.start };
    const read = readExpression(condition, 'condition', names);
    if ('error' in read) return read;
    when = read;
  }
  const done = (verb: Verb, fields: readonly Expr[]): ProfileRule => ({ verb, fields, ...(when !== undefined && { when }), text });
  if (section === 'module') return moduleRule(head, done);
  const found = verbs.find(([, spelling]) => spelling.every((word, i) => head[i]?.text === word && head[i]?.kind !== 'whole'));
  const verb = found?.[0] ?? 'exactly';
  const rest = head.slice(found?.[1].length ?? 0);
  if (verb === 'default' || verb === 'absent') {
    return rest[0] ? { error: `'${rest[0].text}' after '${verb}': expected nothing, 'when' or '|'`, at: rest[0].start } : done(verb, []);
  }
  const unknownVerb = found ? undefined : strangeVerb(head, names);
  if (unknownVerb) return unknownVerb;
  if (rest.length === 0) return { error: `expected a number, a fact or a formula after '${verb}'`, at: last.start };
  const fields = readFields(rest, names);
  if ('error' in fields) return fields;
  const problem = misfit(verb, fields.fields, section);
  return problem === undefined ? done(verb, fields.fields) : { error: problem, at: first.start };
}

function moduleRule(head: readonly Word[], done: (verb: Verb, fields: readonly Expr[]) => ProfileRule): ProfileRule | ExpressionError {
  const [word, extra] = head;
  if (extra === undefined && word?.text === 'load') return done('exactly', [{ type: 'text', value: 'load' }]);
  if (extra === undefined && (word?.text === 'default' || word?.text === 'absent')) return done(word.text, []);
  return {
    error: `'${(extra ?? word)?.text ?? ''}' says nothing of a module: expected load, default or absent`,
    at: (extra ?? word)?.start ?? 0,
  };
}

/** A name that is no fact and has a value behind it was meant as a verb. */
function strangeVerb(head: readonly Word[], names: ReadonlySet<string>): ExpressionError | undefined {
  const [first, second] = head;
  if (first?.kind !== 'name' || names.has(first.text) || first.text === '_' || first.text === 'current') return undefined;
  const two = first.text === 'at' || first.text === 'widen';
  if (!two && (second === undefined || second.kind === 'operator')) {
    const near = nearest(first.text, ['default', 'absent']);
    return near === undefined ? undefined : { error: `'${first.text}' is no value: did you mean ${near}?`, at: first.start };
  }
  const typed = `${first.text}${second && (two || second.kind === 'name') ? ` ${second.text}` : ''}`;
  const near = nearest(typed, verbWords);
  return {
    error: `'${typed.slice(0, 60)}' is no verb: expected a value, ${verbWords.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
    at: first.start,
  };
}

/** Cuts where one operand follows another without a sign between them: `_ _ max(4096, bdp_bytes)` has three fields. */
function readFields(words: readonly Word[], names: ReadonlySet<string>): { readonly fields: readonly Expr[] } | ExpressionError {
  const parts: Word[][] = [[]];
  let depth = 0;
  let before: Word | undefined;
  for (const word of words) {
    const ended = before !== undefined && (before.kind !== 'operator' ? before.kind !== 'call' : before.text === ')');
    const begins = word.kind !== 'operator' || word.text === '(';
    if (depth === 0 && ended && begins) parts.push([]);
    if (word.text === '(' && word.kind === 'operator') depth++;
    if (word.text === ')' && word.kind === 'operator') depth--;
    parts.at(-1)?.push(word);
    before = word;
  }
  if (parts.length > mostFields) return { error: `${parts.length} fields: expected at most ${mostFields}`, at: words[0]?.start ?? 0 };
  const fields: Expr[] = [];
  for (const part of parts) {
    const loose = parts.length > 1 && looseSign(part);
    if (loose)
      return {
        error: `'${loose.text}' between several fields: expected each field to be a number, a name or in parentheses`,
        at: loose.start,
      };
    const field = readExpression(part, 'formula', names);
    if ('error' in field) return field;
    fields.push(field);
  }
  return { fields };
}

function looseSign(words: readonly Word[]): Word | undefined {
  let depth = 0;
  for (const word of words) {
    if (word.kind !== 'operator') continue;
    if (word.text === '(') depth++;
    else if (word.text === ')') depth--;
    else if (depth === 0) return word;
  }
  return undefined;
}

function misfit(verb: Verb, fields: readonly Expr[], section: Section): string | undefined {
  const has = (type: Expr['type']) => fields.some((field) => field.type === type);
  if (verb === 'widen to' && fields.length !== 2)
    return `'widen to' has ${fields.length} field${fields.length === 1 ? '' : 's'}: expected the two ends of a range`;
  if (verb === 'widen to' && (has('keep') || has('text'))) return `'widen to' takes two numbers: expected for example widen to 10240 60999`;
  if (section !== 'sysctl' && fields.length > 1) return `${fields.length} fields: expected one in [${section}]`;
  if (section === 'limits' && verb === 'widen to') return `a limit is no range: expected 'at least', 'at most' or a value`;
  if (section !== 'limits' && has('unlimited')) return `'unlimited' is a value of limits: expected a number in [${section}]`;
  if (section !== 'sysctl' && has('listeners')) return `'listeners' is a list of ports: expected it only in [sysctl]`;
  if (fields.length > 1 && (has('listeners') || has('text'))) return `a text or a port list is the whole value: expected it alone`;
  if (fields.length === 1 && has('keep')) return `'_' keeps one of several fields: expected a value, or default`;
  if ((verb === 'at least' || verb === 'at most') && has('text')) return `'${verb}' compares numbers: expected a formula instead of a text`;
  return undefined;
}

function split(words: readonly Word[], sign: string): readonly (readonly Word[])[] {
  const parts: Word[][] = [[]];
  for (const word of words) {
    if (word.kind === 'operator' && word.text === sign) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}
