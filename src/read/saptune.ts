import { type FoundSettings, type SettingFinder, settingFinder, type Token } from './setting-finder.ts';
import { type RawLine, rawLines, trimmed } from './span.ts';

/**
 * A note of saptune or an override of one: parameters of `[sysctl]` and limits of `[limits]`. An empty value leaves the parameter
 * alone. A section with a condition (`[sysctl:os=15-SP3]`) is a scope of its own.
 */
export function readSaptune(path: string, text: string): FoundSettings {
  const finder = settingFinder(path, text, 'saptune');
  let section = '';
  for (const raw of rawLines(text)) {
    const [start, end] = trimmed(raw.text, 0, raw.text.length);
    const first = raw.text.charAt(start);
    if (start === end || first === '#') continue;
    if (first === '[') section = raw.text.slice(start + 1, end).replace(/\].*$/, '');
    else if (/^sysctl(?::|$)/.test(section)) sysctl(finder, raw, section, start, end);
    else if (/^limits(?::|$)/.test(section)) limits(finder, raw, section, start, end);
  }
  return finder.found();
}

const about = (section: string) => ({
  where: `section [${section.slice(0, 100)}]`,
  ...(section.includes(':') && { scope: section, conditional: true }),
});

function token(raw: RawLine, from: number, to: number): Token {
  const [start, end] = trimmed(raw.text, from, to);
  return { text: raw.text.slice(start, end), start: raw.start + start, end: raw.start + end };
}

/** `key = value`, or `<` and `>` for a bound, in quotes or without. */
function sysctl(finder: SettingFinder, raw: RawLine, section: string, start: number, end: number): void {
  const operator = /[<=>]{1,2}/.exec(raw.text.slice(start, end));
  if (!operator) return;
  const at = start + operator.index;
  const value = unquoted(token(raw, at + operator[0].length, end));
  const bound = /[<>]/.test(operator[0]);
  if (value.text === '') return;
  const around = about(section);
  finder.sysctl(token(raw, start, at), value, { ...around, conditional: around.conditional || bound || undefined });
}

function unquoted(value: Token): Token {
  const left = /^["']+/.exec(value.text)?.[0].length ?? 0;
  const right = value.text.length > left ? (/["']{0,3}$/.exec(value.text)?.[0].length ?? 0) : 0;
  return { text: value.text.slice(left, value.text.length - right), start: value.start + left, end: value.end - right };
}

/** `LIMITS = "@sapsys soft nofile 32800, @sdba hard nofile 32800"` */
function limits(finder: SettingFinder, raw: RawLine, section: string, start: number, end: number): void {
  const named = /^limits\s{0,20}=/i.exec(raw.text.slice(start, end));
  if (!named) return;
  const list = unquoted(token(raw, start + named[0].length, end));
  let at = list.start;
  for (const part of list.text.split(',')) {
    const words: Token[] = [];
    for (const found of part.matchAll(/\S+/g))
      words.push({ text: found[0], start: at + found.index, end: at + found.index + found[0].length });
    at += part.length + 1;
    const [domain, type, item, value] = words;
    if (domain && type && item && value && words.length === 4) finder.limit({ domain, type, item, value }, about(section));
  }
}
