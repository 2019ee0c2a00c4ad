import { comparedKernels } from './kernels.mjs';
import { familyOf, wayTo } from './place.mjs';
import { profileValues } from './profile-values.mjs';

const folderTitles = {
  rule: 'Rules',
  limit: 'Limits',
  profile: 'Profiles',
  symptom: 'Symptoms',
  application: 'Programs',
  counter: 'Counters',
  term: 'Words',
  'log-line': 'Log lines',
};

/**
 * The page of one thing that `explain` knows, with the way back to the lists at its top.
 * @param {{ engine: any, knowledge: any, links: any, usesOf: any }} given
 * @param {{ kind: string, name: string, ask: string, path: string }} page
 * @returns {string}
 */
export function explainedPage({ engine, knowledge, links, usesOf }, page) {
  const { kind, ask, path } = page;
  const own = links(path, kind);
  const found = engine.pageFor(ask, kind === 'parameter' ? { kernel: comparedKernels(knowledge) } : {}, knowledge);
  // /proc/sys/fs/file-nr is a counter, and explain takes it for a parameter
  const explained = isAbout(found, page) ? found : toldPage(engine, knowledge, page);
  const [title, ...rest] = text(engine, explained, own).split('\n\n');
  const uses = kind === 'parameter' || kind === 'limit' ? usesOf(page) : undefined;
  const more = kind === 'profile' ? [profileValues(engine, knowledge, page.name, own)] : uses === undefined ? [] : [uses];
  return `${[title, wayBack(page), ...rest.map((part) => part.trimEnd()), ...more, ...(isAbout(found, page) && !/['`]/.test(ask) ? [`The same on your screen: \`${asked(page)}\``] : [])].join('\n\n')}\n`;
}

function toldPage({ explainSee }, knowledge, { kind, name }) {
  const counter = kind === 'counter' && knowledge.counters.find((one) => one.name === name);
  if (counter) return { kind, counter, see: explainSee(counter.see, knowledge) };
  const term = kind === 'term' && knowledge.terms.find((one) => one.name === name);
  if (term) return { kind, term, see: explainSee(term.see, knowledge) };
  const line = kind === 'log-line' && knowledge.logLines.find(({ id }) => id === name);
  if (line) return { kind, lines: [line], see: explainSee(line.see, knowledge) };
  throw new Error(`explain ${name}: expected the page of a ${kind}`);
}

/** A pasted message may fit others better, and then has another page. */
const isAbout = (found, { kind, name }) => found.kind === kind && (kind !== 'log-line' || found.lines[0].id === name);

function text(engine, explained, links) {
  if (explained.kind !== 'rule') return engine.markdownPage(explained, links);
  const { bad, good, ...words } = explained.rule;
  if (Object.keys(bad.files).length > 0) return engine.rulePage(explained.rule, links.anywhere);
  return engine.rulePage({ ...words, ...(!words.id.startsWith('TA9') && { withoutLine: true }) }, links.anywhere);
}

function wayBack({ kind, name, path }) {
  const contents = `[Contents](${wayTo(path, 'README.md')})`;
  if (kind !== 'parameter') return `${contents} · [${folderTitles[kind]}](README.md)`;
  return `${contents} · [Parameters](${wayTo(path, 'parameters/README.md')}) · [${familyOf(name)}](README.md)`;
}

function asked({ kind, ask }) {
  const name = /[\s/]/.test(ask) ? `'${ask}'` : ask;
  return `tune-advise explain ${name}${kind === 'parameter' ? ' --kernel debian:12' : ''}`;
}
