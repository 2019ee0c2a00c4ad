import { findCounter } from '../core/find-counter.ts';
import { findTerm } from '../core/find-term.ts';
import { anyInterface } from '../core/interface-key.ts';
import { laterWriters } from '../core/later-writers.ts';
import { standIn } from '../core/stand-in.ts';
import type { LaterWriter } from '../model/effective.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { LaterWriterEntry } from '../model/later-writer-entry.ts';
import type { Parameter } from '../model/parameter.ts';
import type { LogLine } from '../model/term.ts';
import type { ParameterPage, SeeAlso } from '../render/explain-page.ts';

/** What other parts of the knowledge say of a parameter: other names, pairs, writers, counters, messages. */
export function explainRelated(
  name: string,
  parameter: Parameter,
  knowledge: Knowledge,
): Pick<ParameterPage, 'alsoCalled' | 'pairs' | 'writers' | 'loaders' | 'counters' | 'logLines'> {
  const names = new Set([name, parameter.key]);
  const { aliases = [], zeroes = [] } = knowledge.propagation ?? {};
  const counters = parameter.counters.map((counter) => counterNamed(counter, knowledge));
  return {
    alsoCalled: aliases.filter(({ keys }) => keys.some((key) => names.has(key))).flatMap(({ keys }) => keys.filter((key) => key !== name)),
    pairs: zeroes.filter((pair) => names.has(pair.written) || names.has(pair.zeroes)),
    writers: everyWriter(name, knowledge),
    loaders: (knowledge.laterWriters ?? []).filter((entry) => loads(entry, name)).map((entry) => entry.name),
    counters: counters.some((counter) => counter.summary !== undefined) ? counters : [],
    logLines: logLinesAbout([...names], knowledge),
  };
}

/** Messages that point to one of these names: those of the kernel first, broad ones last. */
export function logLinesAbout(names: readonly string[], knowledge: Knowledge): readonly LogLine[] {
  const rank = (line: LogLine) => (line.broad === true ? 2 : line.where.startsWith('kernel log') ? 0 : 1);
  return knowledge.logLines.filter((line) => line.see.some((see) => names.includes(see))).toSorted((a, b) => rank(a) - rank(b));
}

const firstSentence = (text: string) => /^.{20,400}?[.;](?= )/.exec(text)?.[0].slice(0, -1) ?? text;

/** Names that a counter, a word or a message points to, with a few words on each. */
export function explainSee(names: readonly string[], knowledge: Knowledge): readonly SeeAlso[] {
  return [...new Set(names)].map((name) => {
    const parameter = knowledge.parameter(name);
    if (parameter !== undefined) return { name, kind: 'parameter', summary: parameter.summary };
    const limit = knowledge.limit(name);
    if (limit !== undefined) return { name, kind: 'limit', summary: limit.summary };
    const counter = counterNamed(name, knowledge);
    if (counter.kind !== undefined) return counter;
    const term = findTerm(name, knowledge.terms);
    if (term !== undefined) return { name, kind: 'term', summary: firstSentence(term.meaning) };
    const application = knowledge.applications.find((a) => a.name === name);
    return application === undefined ? { name } : { name, kind: 'application', summary: application.roles.join(', ') };
  });
}

function counterNamed(name: string, knowledge: Knowledge): SeeAlso {
  const [counter, ...others] = findCounter(name, knowledge.counters);
  return counter === undefined || others.length > 0 ? { name } : { name, kind: 'counter', summary: firstSentence(counter.meaning) };
}

/** It loads files of its own, which may hold any key, or any of a large part of them. */
const broad = /^(?:[a-z0-9]+\.){0,2}\*$/;
const loads = (entry: LaterWriterEntry, key: string) =>
  entry.keys.some((pattern) => broad.test(pattern) && key.startsWith(pattern.slice(0, -1)));

/** Nothing is seen of a machine here, so every program is taken to be on it; those that only load files are left out. */
function everyWriter(name: string, knowledge: Knowledge): readonly LaterWriter[] {
  const entries = (knowledge.laterWriters ?? []).filter((entry) => !loads(entry, name));
  const seen = {
    facts: { ...standIn({}), programs: entries.flatMap((entry) => entry.when.programs ?? []) },
    services: new Set(entries.flatMap((entry) => entry.when.services ?? [])),
    files: new Set(entries.flatMap((entry) => entry.when.files ?? [])),
  };
  const names = new Set(entries.map((entry) => entry.name));
  const readers = new Set(entries.map((entry) => entry.when.reader));
  const found = [...readers].flatMap((reader) =>
    laterWriters(anyInterface(name), { ...seen, ...(reader !== undefined && { reader }) }, knowledge),
  );
  const unique = new Map(found.filter((writer) => names.has(writer.name)).map((writer) => [`${writer.name}\n${writer.what}`, writer]));
  return [...unique.values()].toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
