import type { ProfileProblem } from '../model/profile.ts';
import { nearest } from './nearest.ts';

export const sectionNames = ['profile', 'ask', 'sysctl', 'limits', 'app', 'module', 'why', 'source', 'strength', 'beware'] as const;
export type SectionName = (typeof sectionNames)[number];

/** One `key = value` of a profile, as written and as it is meant. */
export interface ProfileLine {
  readonly section: SectionName;
  readonly key: string;
  readonly value: string;
  readonly quoted: boolean;
  readonly line: number;
}

export interface ProfileLines {
  readonly lines: readonly ProfileLine[];
  /** section → line of its head */
  readonly sections: ReadonlyMap<SectionName, number>;
  readonly problems: readonly ProfileProblem[];
}

const largest = 262_144;
const longestLine = 4000;
const hiddenCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const isSection = (name: string): name is SectionName => (sectionNames as readonly string[]).includes(name);

/** A value as typed, shortened, for messages. */
export const quote = (text: string) => `'${text.length > 60 ? `${text.slice(0, 60)}…` : text}'`;

/**
 * Scans the raw lines of a profile and refuses all that `ini` would lose, cut, join or file elsewhere without a word.
 * What is left means the same to both.
 */
export function profileLines(path: string, text: string): ProfileLines {
  const lines: ProfileLine[] = [];
  const problems: ProfileProblem[] = [];
  const sections = new Map<SectionName, number>();
  const seen = new Map<string, number>();
  if (text.length > largest)
    return {
      lines,
      sections,
      problems: [{ path, line: 1, message: `the profile has ${text.length} characters: expected at most ${largest}` }],
    };
  let section: SectionName | 'none' | 'refused' = 'none';
  let line = 0;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    line++;
    const refuse = (message: string) => problems.push({ path, line, message });
    // neither `ini` nor a terminal may be fooled by what cannot be seen
    const hidden = hiddenCharacter.exec(raw.replaceAll('\t', ' '));
    if (hidden) {
      refuse(
        `character U+${(hidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} at column ${hidden.index + 1}: expected printable text`,
      );
      continue;
    }
    if (raw.length > longestLine) {
      refuse(`the line has ${raw.length} characters: expected at most ${longestLine}`);
      continue;
    }
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith(';') || trimmed.startsWith('#')) continue;
    if (trimmed.startsWith('[')) {
      const head = readHead(raw, sections);
      if ('problem' in head) refuse(head.problem);
      else sections.set(head.name, line);
      section = 'problem' in head ? (head.name ?? 'refused') : head.name;
      continue;
    }
    const pair = readPair(raw);
    if ('problem' in pair) {
      refuse(pair.problem);
      continue;
    }
    if (section === 'none') refuse(`${quote(pair.key)} stands before any section: expected [profile] first`);
    if (section === 'none' || section === 'refused') continue;
    const id = `${section} ${pair.key}`;
    const first = seen.get(id);
    if (first !== undefined) refuse(`${quote(pair.key)} stands twice in [${section}]: first in line ${first}`);
    else lines.push({ section, ...pair, line });
    if (first === undefined) seen.set(id, line);
  }
  return { lines, sections, problems };
}

function readHead(
  raw: string,
  sections: ReadonlyMap<SectionName, number>,
): { readonly name: SectionName } | { readonly problem: string; readonly name?: SectionName } {
  const match = /^(\s*)\[([^\]]*)(\]?)(.*)$/.exec(raw);
  const inside = match?.[2] ?? '';
  const name = isSection(inside) ? { name: inside } : {};
  if (!match || match[3] === '') return { ...name, problem: `${quote(raw.trim())} is not closed: expected a section such as [sysctl]` };
  if (match[1] !== '') return { ...name, problem: `[${inside}] is indented: expected '[' at the start of the line` };
  if ((match[4] ?? '').trim() !== '') return { ...name, problem: `text after [${inside}]: expected nothing after ']'` };
  if (inside.includes('.'))
    return { problem: `[${inside}] has a dot: expected one of ${sectionNames.join(', ')}; conditions stand in values` };
  if (!isSection(inside)) {
    const near = nearest(inside.trim(), sectionNames);
    return {
      problem: `unknown section ${quote(`[${inside}]`)}: expected one of ${sectionNames.join(', ')}${near === undefined ? '' : `; did you mean [${near}]?`}`,
    };
  }
  const first = sections.get(inside);
  return first === undefined ? { name: inside } : { name: inside, problem: `[${inside}] stands twice: first in line ${first}` };
}

type Pair = { readonly key: string; readonly value: string; readonly quoted: boolean };

function readPair(raw: string): Pair | { readonly problem: string } {
  const equals = raw.indexOf('=');
  if (equals < 0) return { problem: `${quote(raw.trim())} has no '=': expected key = value` };
  const key = raw.slice(0, equals).trim();
  if (key === '') return { problem: `a value without a key: expected key = value` };
  if (key.includes('[') || key.includes(']'))
    return { problem: `${quote(key)} has brackets: expected a plain key, lists have no place here` };
  if (key === '__proto__') return { problem: `'__proto__' is no key: expected the name of a parameter, limit or fact` };
  if (!/^[A-Za-z0-9_@][A-Za-z0-9_./@:$*-]{0,199}$/.test(key)) {
    const cause = /\b(when|kernel|module|nat)\b|[<>!]/.test(key) ? '; conditions stand in values, after the verb' : '';
    return { problem: `${quote(key)} is no key: expected letters, digits and _ . / - @ only${cause}` };
  }
  const value = readText(raw.slice(equals + 1).trim(), key);
  return 'problem' in value ? value : { key, ...value };
}

function readText(typed: string, key: string): { readonly value: string; readonly quoted: boolean } | { readonly problem: string } {
  const first = typed[0];
  if (first === '"') {
    const value = unquote(typed);
    if (value === undefined)
      return {
        problem: `the value of ${quote(key)} is partly quoted or its quotes do not close: expected the whole value in double quotes`,
      };
    if (hiddenCharacter.test(value))
      return { problem: `the value of ${quote(key)} holds an escaped control character: expected printable text` };
    return checked(value.trim(), true, key, value);
  }
  if (first === "'") return { problem: `the value of ${quote(key)} begins with a single quote: expected the whole value in double quotes` };
  if (typed.includes('"')) return { problem: `the value of ${quote(key)} is partly quoted: expected the whole value in double quotes` };
  const cut = /[;#]/.exec(typed);
  if (cut)
    return {
      problem: `an unquoted '${cut[0]}' would cut the value of ${quote(key)}: expected the whole value in double quotes, comments on lines of their own`,
    };
  if (typed.includes('\\'))
    return { problem: `an unquoted backslash in the value of ${quote(key)}: expected the whole value in double quotes` };
  return checked(typed, false, key, typed);
}

function checked(
  trimmed: string,
  quoted: boolean,
  key: string,
  value: string,
): { readonly value: string; readonly quoted: boolean } | { readonly problem: string } {
  if (trimmed === '') return { problem: `${quote(key)} has no value: expected key = value` };
  if (value === 'true' || value === 'false' || value === 'null')
    return { problem: `${quote(value)} is no value for ${quote(key)}: expected 1 or 0, or a verb such as default` };
  return { value, quoted };
}

function unquote(typed: string): string | undefined {
  try {
    const value: unknown = JSON.parse(typed);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
