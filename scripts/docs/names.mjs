import { fileName, parameterPath, wayTo } from './place.mjs';

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Everything that has a page: where it lies, and by which names `explain` finds it.
 * @returns {{ kind: string, name: string, ask: string, path: string }[]} in the order in which pages are listed
 */
export function pagesToMake(engine, knowledge) {
  const page = (kind, folder) => (name, ask) => ({ kind, name, ask: ask ?? name, path: `${folder}/${fileName(name)}.md` });
  const listed = (kind) => engine.listed(kind, {}, knowledge).items.map((item) => item.name);
  return [
    ...listed('rules').map((id) => page('rule', 'rules')(id)),
    ...knowledge.keys.map((key) => ({ kind: 'parameter', name: key, ask: key, path: parameterPath(key) })),
    ...knowledge.limits.map((item) => page('limit', 'limits')(item)),
    ...listed('profiles').map((name) => page('profile', 'profiles')(name, `profile:${name}`)),
    ...listed('symptoms').map((id) => page('symptom', 'symptoms')(id)),
    ...listed('applications').map((name) => page('application', 'programs')(name)),
    ...knowledge.counters.map(({ name }) => page('counter', 'counters')(name)),
    ...knowledge.terms.map(({ name }) => page('term', 'words')(name)),
    ...knowledge.logLines.map(({ id, sample }) => page('log-line', 'log-lines')(id, sample)),
  ];
}

/** Links of a page: which words lead where. @returns {(path: string, kind: string) => import('../../src/render/markdown-page.ts').MarkdownLinks} */
export function linker(engine, knowledge, pages) {
  const of = (kind) => pages.filter((page) => page.kind === kind);
  const anywhere = new Map(of('parameter').map(({ name, path }) => [name, path]));
  for (const [short, path] of shortKeys(knowledge, anywhere)) anywhere.set(short, path);
  for (const { name, path } of [...of('rule'), ...of('symptom')]) anywhere.set(name, path);
  for (const { name, path } of of('limit'))
    for (const called of [knowledge.limit(name).rlimit, knowledge.limit(name).directive.replace('=', '')]) anywhere.set(called, path);
  // a word in mixed case is a counter and nothing else
  for (const { name, path } of of('counter'))
    for (const called of [name, ...knowledge.counters.find((one) => one.name === name).aliases])
      if (/^[A-Z][A-Za-z]*[a-z][A-Z][A-Za-z0-9]*$/.test(called)) anywhere.set(called, path);
  const whole = new Map();
  const counters = new Map();
  for (const kind of ['application', 'term', 'counter', 'limit']) for (const { name, path } of of(kind)) whole.set(name, path);
  for (const { path, name } of of('log-line')) whole.set(knowledge.logLines.find(({ id }) => id === name).sample, path);
  for (const term of knowledge.terms) for (const alias of term.aliases) if (!whole.has(alias)) whole.set(alias, whole.get(term.name));
  const profiles = new Map(of('profile').map(({ name, path }) => [name, path]));
  const asked = new Map();
  const keyed = (word) => {
    if (!asked.has(word))
      asked.set(word, anywhere.get(word) ?? anywhere.get(engine.withoutInterface(word.replaceAll('.*.', '.INTERFACE.'))));
    return asked.get(word);
  };
  return (from, kind) => {
    const way = (found) => (found === undefined || found === from ? undefined : wayTo(from, found));
    const names = kind === 'profile' ? profiles : whole;
    return {
      anywhere: (word) => way(keyed(word)),
      whole: (text) => way(names.get(text) ?? counterPath(text)),
    };
  };

  function counterPath(text) {
    if (/\s/.test(text) && !text.startsWith('/')) return undefined;
    if (!counters.has(text)) {
      const [counter, ...others] = engine.findCounter(text, knowledge.counters);
      counters.set(text, counter === undefined || others.length > 0 ? undefined : whole.get(counter.name));
    }
    return counters.get(text);
  }
}

/** `tcp_tw_reuse`: the last part of one key only, and no word of English. */
function shortKeys(knowledge, paths) {
  const ending = new Map();
  for (const key of knowledge.keys) {
    const last = key.split('.').at(-1);
    if (last.includes('_')) ending.set(last, [...(ending.get(last) ?? []), key]);
  }
  return [...ending].filter(([, keys]) => keys.length === 1).map(([last, [key]]) => [last, paths.get(key)]);
}

/** Pages of a kind by their name, sorted. */
export const byName = (pages) => pages.toSorted((a, b) => compare(a.name, b.name));
