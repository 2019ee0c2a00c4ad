import type { Parameter } from '../model/parameter.ts';
import { explainHistory, type HistoryRow } from './explain-history.ts';
import { explainKernels } from './explain-kernels.ts';
import type { ParameterPage } from './explain-page.ts';
import { claimLines, messageLines, type Section, type TableRow } from './explain-section.ts';
import { seeRows } from './explain-see.ts';
import { rangeText } from './range-text.ts';

/**
 * What is known of a parameter, in the order in which it is asked: what, whether here, how much, when, what else, what not.
 * @param width columns that the lines may take
 */
export function explainParameter(page: ParameterPage, width: number): readonly Section[] {
  const p = page.parameter;
  return [
    { title: '', lines: [p.summary, ...special(page)] },
    ...explainKernels(page, width),
    { title: 'takes effect', lines: [`${p.effect}; concerns ${sideText[p.side]}`] },
    { title: 'needs', lines: needs(p) },
    { title: 'not with', lines: notWith(page) },
    { title: 'written by others', lines: writers(page) },
    counters(page),
    { title: 'in the log', lines: messageLines(page.logLines ?? []) },
    { title: 'believed', lines: p.folklore.flatMap((f) => [`"${f.belief}"`, `  no: ${f.truth}`]) },
    { title: 'judged', lines: p.judgements.map((j) => `${j.severity}: ${j.message}${bounds(rangeText(j))}; instead: ${j.instead}`) },
    { title: 'risk', lines: [...(p.risk === '' ? [] : [p.risk]), ...oneWay(p)] },
    { title: 'history', lines: [], rows: explainHistory(p).map(historyRow) },
    { title: 'sources', lines: claimLines(p.claims) },
  ];
}

const bounds = (text: string) => (text === 'always' ? '' : ` (${text})`);

const sideText = {
  outgoing: 'the side that connects',
  incoming: 'the side that accepts',
  both: 'both sides of a connection',
  forwarding: 'what is forwarded',
  host: 'the host',
} as const;

function special({ parameter: p, alsoCalled = [] }: ParameterPage): readonly string[] {
  const said: string[] = [];
  const called = [...new Set([...p.aliases, ...alsoCalled])].toSorted();
  if (p.kind !== 'tunable') said.push(kindText[p.kind]);
  if (p.renamedTo !== undefined) said.push(`now called ${p.renamedTo}`);
  if (called.length > 0) said.push(`another name of the same value: ${called.join(', ')}`);
  if (p.module !== undefined) said.push(`there once the module ${p.module} is loaded`);
  if (p.kconfig !== undefined) said.push(`only in kernels built with ${p.kconfig}`);
  return said;
}

const kindText = {
  tunable: 'a setting',
  status: 'only tells something: there is nothing to set',
  action: 'writing it does something once: no setting to keep in a file',
  removed: 'removed from the kernel',
  renamed: 'renamed',
  stub: 'still there, but nothing reads it',
  distribution: 'only in kernels of a distribution',
  never: 'was never a key of the mainline kernel',
} as const;

function needs(p: Parameter): readonly string[] {
  return p.needs.map((n) => {
    const what = n.is !== undefined ? `${n.key} = ${n.is}` : n.not !== undefined ? `${n.key} other than ${n.not}` : n.key;
    const unless = n.unlessValue === undefined || n.unlessValue.length === 0 ? '' : `, unless this is ${n.unlessValue.join(' or ')}`;
    return `${what}${unless}: ${n.why}${bounds(rangeText(n))}`;
  });
}

/** Pairs of which the kernel keeps one, then what else it goes badly with. */
function notWith({ name, parameter: p, pairs = [] }: ParameterPage): readonly string[] {
  const told = new Set(pairs.flatMap((pair) => [pair.written, pair.zeroes]));
  return [
    ...pairs.map((pair) => {
      const when = pair.when === 'changed' ? 'a write that changes it' : 'a write';
      const range = bounds(rangeText(pair));
      return pair.written === name
        ? `${when} here sets ${pair.zeroes} to 0${range}`
        : `${when.replace(' it', ` ${pair.written}`)}${pair.when === 'changed' ? '' : ` to ${pair.written}`} sets this to 0${range}`;
    }),
    ...p.conflicts.filter((key) => !told.has(key)),
  ];
}

function writers({ parameter: p, writers: known = [], loaders = [] }: ParameterPage): readonly string[] {
  return [
    ...p.setBy.map((s) => `${s.by}: ${s.value === '' ? "''" : s.value}, at boot`),
    ...known.map((writer) => `${writer.name}: ${writer.what}`),
    ...p.owners
      .filter((owner) => !known.some((writer) => writer.name.startsWith(owner)))
      .map((owner) => `${owner} writes it while it runs`),
    ...(loaders.length === 0 ? [] : [`any key that stands in files of their own: ${loaders.join(', ')}`]),
  ];
}

function counters({ parameter: p, counters: known = [] }: ParameterPage): Section {
  const title = 'counters that show it';
  return known.length === 0 ? { title, lines: p.counters } : { title, lines: [], rows: seeRows(known) };
}

function oneWay(p: Parameter): readonly string[] {
  return p.oneWay.length === 0 ? [] : [`cannot be taken back before a reboot: ${p.oneWay.join(', ')}`];
}

function historyRow(row: HistoryRow): TableRow {
  const since = row.at === undefined ? '' : row.knownBy === true ? `by ${row.at}` : row.at;
  const when = row.after === undefined ? since : `${since} (not by ${row.after})`;
  const grade = row.grade === undefined || row.grade === 'primary' ? '' : ` (${row.grade})`;
  return { cells: [`${row.where === 'mainline' ? '' : `${row.where} `}${when}`.trim() || 'always', `${row.what.join('; ')}${grade}`] };
}
