import { nativeFileKind } from '../model/native-file-kind.ts';
import { type EmbeddedOptions, type EmbeddedText, embeddedFile, slice, within } from './embedded-text.ts';
import { type FoundSettings, type SettingFinder, settingFinder, type Token } from './setting-finder.ts';
import type { ShellContext } from './shell-context.ts';
import { joinedWords } from './shell-joined-words.ts';
import { sysctlArguments } from './shell-sysctl.ts';
import { containerArguments, ulimitArguments } from './shell-ulimit.ts';
import { type ShellCommand, type ShellWord, shellCommands } from './shell-words.ts';

/** A shell script: `sysctl -w`, `ulimit`, and what it writes to /proc/sys or to files of settings. No part of it is ever run. */
export function readShell(path: string, text: string, template = false): FoundSettings {
  const finder = settingFinder(path, text, 'shell');
  const filled = (part: string) => /\{\{|\{%|<%|@[A-Z][A-Z0-9_]{1,60}@/.test(part);
  readShellText(finder, { text: slice(text, 0, text.length) }, template ? { fills: filled } : {});
  return finder.found();
}

const deepest = 4;

/** A script, or the words of one command, that stand in a file. */
export function readShellText(
  finder: SettingFinder,
  input: { readonly text: EmbeddedText } | { readonly words: readonly Token[] },
  options: EmbeddedOptions,
  depth = 0,
): void {
  if (depth > deepest) return;
  const content = 'text' in input ? input.text : wordsText(input.words);
  const commands = 'text' in input ? shellCommands(content.text) : [oneCommand(input.words)];
  let tested = false;
  commands.forEach((command, i) => {
    const before = commands[i - 1]?.next;
    if (before !== '&&' && before !== '||') tested = false;
    const conditional = options.conditional === true || command.inside || command.next === '||' || before === '||' || tested;
    const words = plainWords(command.words);
    if (asks.has(words[0]?.text ?? '')) tested = true;
    const context: ShellContext = {
      finder,
      options,
      base: options.where ?? 'a script',
      conditional,
      token: (word, from = 0, to = word.text.length) => tokenOf(content, word, from, to),
      dynamic: (word) => word.dynamic || options.fills?.(word.text) === true,
    };
    readCommand(context, content, { ...command, words }, commands[i + 1], depth);
  });
}

const asks = new Set(['[', '[[', 'test', 'grep', 'egrep', 'command', 'which', 'modprobe', 'lsmod', 'false', 'true', 'stat', 'ls']);

function readCommand(
  context: ShellContext,
  content: EmbeddedText,
  command: ShellCommand,
  next: ShellCommand | undefined,
  depth: number,
): void {
  const [first, ...rest] = command.words;
  const name = first?.text.replace(/^.*\//, '');
  const inner = { ...context.options, conditional: context.conditional || undefined };
  // a shell reads its script from the here-document, and so does RUN
  const body = (input: { readonly start: number; readonly end: number }) =>
    readShellText(context.finder, { text: within(content, input.start, input.end) }, inner, depth + 1);
  if (name === 'sysctl') sysctlArguments(context, rest);
  else if (name === 'ulimit') ulimitArguments(context, rest);
  else if (name === 'docker' || name === 'podman' || name === 'nerdctl') containerArguments(context, rest);
  else if (name !== undefined && /^(?:ba|da|z|k|a)?sh$|^su$/.test(name)) {
    const at = rest.findIndex((word) => /^-[a-z]{0,5}c$/.test(word.text));
    const script = at === -1 ? undefined : rest[at + 1];
    if (script) readShellText(context.finder, { text: textOf(content, script) }, inner, depth + 1);
    else if (at === -1 && command.input) body(command.input);
  } else if (name === undefined && command.writes.length === 0 && command.input) body(command.input);
  writes(context, content, command, next);
}

function writes(context: ShellContext, content: EmbeddedText, command: ShellCommand, next: ShellCommand | undefined): void {
  const name = command.words[0]?.text.replace(/^.*\//, '');
  const rest = command.words.slice(1);
  const tee = (words: readonly ShellWord[]) => {
    const truncates = !words.some((word) => /^(?:-a|--append)$/.test(word.text));
    return words.filter((word) => !word.text.startsWith('-')).map((target) => ({ target, truncates }));
  };
  const piped = next === undefined || command.next !== '|' ? [] : plainWords(next.words);
  const targets = [
    ...command.writes,
    ...(name === 'tee' ? tee(rest) : []),
    ...(piped[0]?.text.replace(/^.*\//, '') === 'tee' ? tee(piped.slice(1)) : []),
  ];
  if (targets.length === 0) return;
  const { input } = command;
  const body =
    name === 'echo' || name === 'printf'
      ? joinedWords(content, rest, name)
      : input && (name === 'cat' || name === 'tee' || name === undefined)
        ? within(content, input.start, input.end)
        : undefined;
  if (body === undefined) return;
  const expands = name === 'echo' || name === 'printf' ? rest.some((word) => word.dynamic) : input?.expands === true;
  for (const { target, truncates } of targets.slice(0, mostTargets)) written(context, body, expands, target, truncates);
}

/** One command that writes to more files is nonsense, and its text may be as long as they are many. */
const mostTargets = 20;
const proc = '/proc/sys/';

function written(context: ShellContext, body: EmbeddedText, expands: boolean, target: ShellWord, truncates: boolean): void {
  const { finder, options, base, conditional } = context;
  const fills = (text: string) => (expands && /[$`]/.test(text)) || options.fills?.(text) === true;
  if (target.text.startsWith(proc)) {
    const from = body.text.length - body.text.trimStart().length;
    const value = body.text.trim();
    if (context.dynamic(target) || fills(value) || /[*?[]/.test(target.text)) {
      finder.filledIn();
      return;
    }
    const [start, end] = body.at(from, from + value.length);
    const around = { ...options, conditional: conditional || undefined, where: `a write to ${proc} in ${base}` };
    finder.sysctl(context.token(target, proc.length), { text: value, start, end }, around);
    return;
  }
  const kind = nativeFileKind(target.text);
  if (kind === undefined) return;
  const where = `'${truncates ? '>' : '>>'}' to ${target.text.slice(0, 100)} in ${base}`;
  embeddedFile(finder, kind, body, { ...options, conditional: conditional || undefined, where, fills });
}

/** Without what stands before the command itself: assignments, sudo, env and the like with their options. */
function plainWords(words: readonly ShellWord[]): readonly ShellWord[] {
  let at = 0;
  let wrapped = false;
  for (; at < words.length; at++) {
    const text = words[at]?.text ?? '';
    if (/^(?:sudo|exec|env|nohup|builtin|doas)$|^\/(?:usr\/)?bin\/(?:sudo|env)$/.test(text)) wrapped = true;
    else if (!/^\w{1,60}=/.test(text) && !(wrapped && /^-/.test(text))) break;
  }
  return words.slice(at);
}

function tokenOf(content: EmbeddedText, word: ShellWord, from: number, to: number): Token {
  const text = word.text.slice(from, to);
  const first = word.at[from];
  const last = word.at[to - 1];
  const [start, end] =
    from < to && first !== undefined && last !== undefined ? content.at(first, last + 1) : content.at(word.end, word.end);
  return { text, start, end };
}

function textOf(content: EmbeddedText, word: ShellWord): EmbeddedText {
  return {
    text: word.text,
    at: (from, to) => {
      const { start, end } = tokenOf(content, word, from, to);
      return [start, end];
    },
  };
}

/** Words that stand alone, as in an exec form: each one a line of a text that is never seen. */
function wordsText(words: readonly Token[]): EmbeddedText {
  const starts = new Map<number, Token>();
  let at = 0;
  for (const word of words) {
    for (let i = 0; i <= word.text.length; i++) starts.set(at + i, word);
    at += word.text.length + 1;
  }
  return {
    text: words.map((word) => word.text).join('\n'),
    at(from, to) {
      const word = starts.get(from);
      if (word === undefined) return [0, 0];
      if (word.end - word.start !== word.text.length) return [word.start, word.end];
      let base = from;
      while (starts.get(base - 1) === word) base--;
      return [word.start + from - base, word.start + to - base];
    },
  };
}

function oneCommand(words: readonly Token[]): ShellCommand {
  let at = 0;
  const made = words.map((word): ShellWord => {
    const start = at;
    at += word.text.length + 1;
    return { text: word.text, at: [...word.text].map((_, i) => start + i), start, end: start + word.text.length, dynamic: false };
  });
  return { words: made, writes: [], next: '\n', inside: false };
}
