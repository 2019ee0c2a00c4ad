import type { Term } from '../model/term.ts';
import type { CounterPage, LogLinePage, TermPage } from './explain-page.ts';
import { claimLines, type Section } from './explain-section.ts';
import { seeRows } from './explain-see.ts';

const most = 4;

/** A line of a log: what it says, what to look at next, and which other messages it may be. */
export function explainLogLine({ typed, lines, see }: LogLinePage): readonly Section[] {
  const [best, ...others] = lines;
  return [
    { title: '', lines: [best.meaning] },
    { title: 'look next', lines: [best.next] },
    { title: 'has to do with', lines: [], rows: seeRows(see) },
    { title: 'where', lines: [best.where, ...(best.versions === undefined ? [] : [best.versions])] },
    { title: 'as it is written', lines: typed === undefined || typed === best.sample ? [] : [best.sample] },
    { title: 'may also be', lines: others.slice(0, most).flatMap((line) => [line.sample, `  ${line.meaning}`]) },
    { title: 'sources', lines: claimLines({ [best.id]: best.claim }) },
  ];
}

export function explainCounter({ counter, see }: CounterPage): readonly Section[] {
  return [
    { title: '', lines: [counter.meaning, ...alsoWritten(counter.aliases)] },
    { title: counter.gauge === true ? 'what the number says' : 'when it rises', lines: [counter.reading] },
    { title: 'read from', lines: [counter.path, ...(counter.versions === undefined ? [] : [counter.versions])] },
    { title: 'has to do with', lines: [], rows: seeRows(see) },
    { title: 'sources', lines: claimLines({ [counter.name]: counter.claim }) },
  ];
}

export function explainTerm({ term, see }: TermPage): readonly Section[] {
  return [
    { title: '', lines: [term.meaning, ...groupText[term.group], ...alsoWritten(term.aliases)] },
    { title: 'has to do with', lines: [], rows: seeRows(see) },
    { title: 'sources', lines: claimLines({ [term.name]: term.claim }) },
  ];
}

const alsoWritten = (names: readonly string[]) => (names.length === 0 ? [] : [`also written ${names.join(', ')}`]);

const groupText: Readonly<Record<Term['group'], readonly string[]>> = {
  'tcp-state': ['a state of a TCP connection'],
  'socket-option': ['an option of a socket'],
  'ss-column': ['a column of ss'],
  error: ['an error that a system call returns'],
  word: [],
};
