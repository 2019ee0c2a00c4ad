import type { Around } from './setting-finder.ts';
import type { ShellContext } from './shell-context.ts';
import type { ShellWord } from './shell-words.ts';

const items: Readonly<Record<string, string>> = {
  c: 'core',
  d: 'data',
  e: 'nice',
  f: 'fsize',
  i: 'sigpending',
  l: 'memlock',
  m: 'rss',
  n: 'nofile',
  q: 'msgqueue',
  r: 'rtprio',
  s: 'stack',
  t: 'cpu',
  u: 'nproc',
  v: 'as',
  x: 'locks',
};

/** `ulimit -n 65536`, `ulimit -SHn 65536`, `ulimit -Hn 65536 -Sn 1024`; without a value it only prints. */
export function ulimitArguments(context: ShellContext, words: readonly ShellWord[]): void {
  let type = '-';
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as ShellWord;
    const flags = /^-([SHa-z]{1,4})$/.exec(word.text)?.[1];
    if (flags === undefined) continue;
    if (flags.includes('H') !== flags.includes('S')) type = flags.includes('H') ? 'hard' : 'soft';
    else if (flags.includes('H')) type = '-';
    const letter = [...flags].find((flag) => Object.hasOwn(items, flag));
    const value = words[i + 1];
    if (letter === undefined || value === undefined || value.text.startsWith('-')) continue;
    if (context.dynamic(value)) {
      context.finder.filledIn();
      continue;
    }
    if (!/^(?:\d|unlimited$)/.test(value.text)) continue;
    const flag = context.token(word);
    context.finder.limit(
      { type: { ...flag, text: type }, item: { ...flag, text: items[letter] ?? '' }, value: context.token(value) },
      { ...context.options, conditional: context.conditional || undefined, where: `ulimit in ${context.base}` },
    );
  }
}

/** `--sysctl key=value` and `--ulimit nofile=SOFT:HARD` of container commands. */
export function containerArguments(context: ShellContext, words: readonly ShellWord[]): void {
  // each container is a place of its own
  const scope = `container at ${context.token(words[0] ?? nothing).start}`;
  for (const [i, word] of words.entries()) {
    const found = /^--(sysctl|ulimit)(?:(=)|$)/.exec(word.text);
    const inside = found?.[2] === '=';
    const holder = inside ? word : words[i + 1];
    if (found === null || holder === undefined) continue;
    const from = inside ? found[0].length : 0;
    const equals = holder.text.indexOf('=', from);
    if (equals === -1) continue;
    const around = {
      ...context.options,
      conditional: context.conditional || undefined,
      where: `--${found[1]} of a container in ${context.base}`,
      scope,
    };
    if (context.dynamic(holder)) context.finder.filledIn();
    else if (found[1] === 'sysctl') context.finder.sysctl(context.token(holder, from, equals), context.token(holder, equals + 1), around);
    else containerLimit(context, holder, from, equals, around);
  }
}

const nothing: ShellWord = { text: '', at: [], start: 0, end: 0, dynamic: false };

/** `nofile=SOFT:HARD`, or one value for both */
function containerLimit({ finder, token }: ShellContext, holder: ShellWord, from: number, equals: number, around: Around): void {
  const item = token(holder, from, equals);
  const colon = holder.text.indexOf(':', equals);
  const first = token(holder, equals + 1, colon === -1 ? holder.text.length : colon);
  finder.limit({ type: { ...item, text: colon === -1 ? '-' : 'soft' }, item, value: first }, around);
  if (colon !== -1) finder.limit({ type: { ...item, text: 'hard' }, item, value: token(holder, colon + 1) }, around);
}
