import { type EmbeddedOptions, type EmbeddedText, slice } from './embedded-text.ts';
import { type FoundSettings, type SettingFinder, settingFinder, type Token } from './setting-finder.ts';
import { rawLines, trimmed } from './span.ts';

/** tuned.conf of a profile: what its sections of type sysctl set. Values with `${…}` are filled in by tuned, and counted. */
export function readTuned(path: string, text: string): FoundSettings {
  const finder = settingFinder(path, text, 'tuned');
  readTunedText(finder, slice(text, 0, text.length), {});
  return finder.found();
}

/** the section is for some machines only */
const limiting = new Set(['uname_regex', 'cpuinfo_regex']);
const options = new Set([
  ...limiting,
  'type',
  'enabled',
  'replace',
  'devices',
  'devices_udev_regex',
  'drop',
  'prepend',
  'priority',
  'script_pre',
  'script_post',
]);

interface TunedEntry {
  readonly key: Token;
  readonly value: Token;
  readonly filled: boolean;
  readonly least: boolean;
}

/** The text of a profile that stands in a file. */
export function readTunedText(finder: SettingFinder, content: EmbeddedText, around: EmbeddedOptions): void {
  let section = '';
  let sysctl = false;
  let limited = false;
  let waiting: TunedEntry[] = [];
  const close = () => {
    const scope = limited ? `${around.scope ?? ''} section ${section}`.trim() : around.scope;
    for (const { key, value, filled, least } of sysctl ? waiting : []) {
      const conditional = around.conditional === true || least || limited || undefined;
      if (filled) finder.filledIn();
      else finder.sysctl(key, value, { ...around, scope, conditional, where: around.where ?? `section [${section}]` });
    }
    waiting = [];
    limited = false;
  };
  for (const raw of rawLines(content.text)) {
    const [start, end] = trimmed(raw.text, 0, raw.text.length);
    const first = raw.text.charAt(start);
    if (start === end || first === '#' || first === ';') continue;
    if (first === '[') {
      close();
      section = raw.text
        .slice(start + 1, end)
        .replace(/\].*$/, '')
        .slice(0, 100);
      sysctl = section === 'sysctl';
      continue;
    }
    const equals = raw.text.indexOf('=', start);
    if (equals === -1 || equals >= end) continue;
    const token = (from: number, to: number): Token => {
      const [a, b] = trimmed(raw.text, from, to);
      const [outerStart, outerEnd] = content.at(raw.start + a, raw.start + b);
      return { text: raw.text.slice(a, b), start: outerStart, end: outerEnd };
    };
    const key = token(start, equals);
    if (options.has(key.text)) {
      if (limiting.has(key.text)) limited = true;
      if (key.text === 'type') sysctl = token(equals + 1, end).text === 'sysctl';
      continue;
    }
    waiting.push(entry(key, token(equals + 1, commentStart(raw.text, equals + 1, end)), around));
  }
  close();
}

/** A `#` behind a blank starts a comment there. */
function commentStart(text: string, from: number, end: number): number {
  for (let at = text.indexOf('#', from); at !== -1 && at < end; at = text.indexOf('#', at + 1))
    if (/\s/.test(text.charAt(at - 1)) || at === from) return at;
  return end;
}

function entry(key: Token, given: Token, around: EmbeddedOptions): TunedEntry {
  let value = given;
  // `>` raises only, `<` lowers only
  const least = /^[<>]/.test(value.text);
  if (least) value = cut(value, 1, 0);
  if (value.text.length > 1 && /^(["']).*\1$/.test(value.text)) value = cut(value, 1, 1);
  return { key, value, least, filled: /\$\{/.test(value.text + key.text) || around.fills?.(key.text + value.text) === true };
}

function cut({ text, start, end }: Token, left: number, right: number): Token {
  const exact = end - start === text.length;
  return { text: text.slice(left, text.length - right), start: exact ? start + left : start, end: exact ? end - right : end };
}
