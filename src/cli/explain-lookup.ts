import { adviceFindings } from '../core/advice-findings.ts';
import { counterName, findCounter } from '../core/find-counter.ts';
import { findTerm } from '../core/find-term.ts';
import { guards } from '../core/guards.ts';
import { logLinesHolding } from '../core/log-lines-holding.ts';
import { matchingLogLines } from '../core/matching-log-lines.ts';
import { nearLogLine } from '../core/near-log-line.ts';
import { suppressionRules } from '../core/suppress.ts';
import type { Application, Knowledge } from '../model/knowledge.ts';
import type { KnownName, Limit, Parameter } from '../model/parameter.ts';
import type { Rule } from '../model/rule.ts';
import type { Symptom } from '../model/symptom.ts';
import type { Counter, LogLine, Term } from '../model/term.ts';
import { allRules } from '../rules/all.ts';
import { symptoms } from '../symptoms/all.ts';
import { alike } from './meant.ts';
import { profileNames } from './profile-files.ts';

/** What a name means, of all kinds of things that can be explained. */
export type Meant =
  | { readonly kind: 'parameter'; readonly name: string; readonly parameter: Parameter }
  | { readonly kind: 'known'; readonly name: string; readonly known: KnownName }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'symptom'; readonly symptom: Symptom }
  | { readonly kind: 'application'; readonly application: Application }
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'counter'; readonly counter: Counter }
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'log-line'; readonly typed?: string; readonly lines: readonly [LogLine, ...LogLine[]] };

/**
 * What a name or a pasted line means: the exact key first, a message of a log last, so that what costs more is only looked
 * through where nothing else fits.
 * @returns a sentence for the user where nothing has that name, or several things have
 */
export function explainLookup(name: string, knowledge: Knowledge): Meant | { readonly error: string } {
  const isName = !/\s/.test(name.trim());
  const found = isName ? keyNamed(name, knowledge) : undefined;
  const exact = found ?? limitNamed(name, knowledge) ?? (isName ? otherNamed(name, knowledge) : undefined) ?? exactWord(name, knowledge);
  if (exact !== undefined) return exact;
  const short = isName ? shortFor(name, knowledge) : undefined;
  if (short !== undefined && short.parameter.kind !== 'removed') return short;
  const near = wordNamed(name, knowledge) ?? short;
  if (near !== undefined) return near;
  const known = isName ? knowledge.known(keyOf(name)) : undefined;
  if (known !== undefined) return { kind: 'known', name: keyOf(name), known };
  const byId = isName ? knowledge.logLines.find((line) => line.id === name) : undefined;
  if (byId !== undefined) return { kind: 'log-line', lines: [byId] };
  const symptom = symptoms.find((one) => one.slug === name);
  if (symptom !== undefined) return { kind: 'symptom', symptom };
  const line = matchingLogLines(name, knowledge.logLines);
  if (line !== undefined) return { kind: 'log-line', typed: line.line, lines: line.found };
  const part = isName ? undefined : logLinesHolding(name, knowledge.logLines);
  if (part !== undefined) return { kind: 'log-line', lines: part };
  return { error: notKnown(name, knowledge) };
}

/** `/proc/sys/net/ipv4/tcp_tw_reuse` and `net/ipv4/tcp_tw_reuse` are keys too. */
function keyOf(name: string): string {
  const path = name.startsWith('/proc/sys/') ? name.slice('/proc/sys/'.length) : name;
  return path.includes('/') && (path !== name || !path.includes('.')) ? path.replace(/[./]/g, (c) => (c === '/' ? '.' : '/')) : path;
}

function keyNamed(name: string, knowledge: Knowledge): Meant | undefined {
  const key = keyOf(name);
  const parameter = knowledge.parameter(key);
  return parameter && { kind: 'parameter', name: key, parameter };
}

/** The one key that ends so; of several names of the same variable the first. */
function shortFor(name: string, knowledge: Knowledge): Extract<Meant, { readonly kind: 'parameter' }> | undefined {
  const [sole, ...more] = ending(name, knowledge);
  const parameter = sole === undefined ? undefined : knowledge.parameter(sole);
  if (!more.every((key) => sameVariable(parameter, key, knowledge))) return undefined;
  return parameter && { kind: 'parameter', name: parameter.key, parameter };
}

function sameVariable(parameter: Parameter | undefined, key: string, knowledge: Knowledge): boolean {
  if (parameter === undefined) return false;
  const aliases = knowledge.propagation?.aliases ?? [];
  return parameter.aliases.includes(key) || aliases.some(({ keys }) => keys.includes(key) && keys.includes(parameter.key));
}

/** The keys that end so, those that no kernel ever had only where there is no other: `tcp_tw_reuse` is short for one. */
function ending(name: string, knowledge: Knowledge): readonly string[] {
  if (name.includes('.') || name === '') return [];
  const found = knowledge.keys.filter((key) => key.endsWith(`.${name}`));
  const real = found.length < 2 ? found : found.filter((key) => knowledge.parameter(key)?.kind !== 'never');
  return real.length === 0 ? found : real;
}

/** By item (`nofile`), RLIMIT_NOFILE, LimitNOFILE=, the row of /proc/PID/limits, `ulimit -n`, or a row of `ulimit -a`. */
function limitNamed(name: string, knowledge: Knowledge): Meant | undefined {
  const asked = name.trim();
  const own = knowledge.limit(asked.toLowerCase());
  if (own !== undefined) return { kind: 'limit', limit: own };
  if (asked.length > 200 || !/^r?limit|\s/i.test(asked)) return undefined;
  const limits = knowledge.limits.flatMap((item) => knowledge.limit(item) ?? []);
  const limit = limits.find((one) => limitSpelledSo(asked, one));
  return limit && { kind: 'limit', limit };
}

function limitSpelledSo(asked: string, { rlimit, directive, row, shell }: Limit): boolean {
  const spellings = [rlimit, directive, directive.replace('=', ''), row, ...(shell ? [shell.row] : [])];
  if (spellings.some((spelling) => spelling.toLowerCase() === asked.toLowerCase())) return true;
  if (shell === undefined) return false;
  const option = /^ulimit\s{1,20}-[HS]{0,2}([A-Za-z])$/.exec(asked)?.[1];
  if (option !== undefined) return shell.option === `-${option}`;
  return (
    asked.startsWith(`${shell.row} `) && asked.slice(shell.row.length).trimStart().startsWith('(') && asked.includes(`${shell.option})`)
  );
}

function otherNamed(name: string, knowledge: Knowledge): Meant | undefined {
  // programs and profiles share names: redis-valkey
  const ofKind = /^profile:(.{1,200})$/.exec(name)?.[1];
  if (ofKind !== undefined) return profileNames().includes(ofKind) ? { kind: 'profile', name: ofKind } : undefined;
  const rule = ruleNamed(name);
  if (rule !== undefined) return { kind: 'rule', rule };
  const symptom = symptoms.find((one) => one.id === name.toUpperCase());
  if (symptom !== undefined) return { kind: 'symptom', symptom };
  const application = applicationNamed(name, knowledge);
  if (application !== undefined) return { kind: 'application', application };
  return profileNames().includes(name) || isProfileFile(name) ? { kind: 'profile', name } : undefined;
}

/** Ours by its ending; those of tuned and saptune by a path that is none of the kernel's. */
const isProfileFile = (name: string) =>
  name.endsWith('.ini') || name.endsWith('/tuned.conf') || (/^\.{0,2}\/.{1,4000}/.test(name) && !/^\/(?:proc|sys)\//.test(name));

function applicationNamed(name: string, knowledge: Knowledge): Application | undefined {
  const asked = name.toLowerCase();
  return (
    knowledge.applications.find((a) => a.name.toLowerCase() === asked || a.title?.toLowerCase() === asked) ??
    knowledge.applications.find((a) => a.comm.includes(name) || a.units.includes(name) || a.units.includes(`${name}.service`))
  );
}

/** A counter or word that is spelled so: it goes before a key that only ends so (`conntrack`). */
function exactWord(name: string, knowledge: Knowledge): Meant | undefined {
  const counter = knowledge.counters.find((one) => one.name === name);
  if (counter !== undefined) return { kind: 'counter', counter };
  const term = knowledge.terms.find((one) => one.name === name || one.aliases.includes(name));
  return term && { kind: 'term', term };
}

/** A counter without its group, a word in any spelling, a program by its title. */
function wordNamed(name: string, knowledge: Knowledge): Meant | undefined {
  const [counter, ...others] = findCounter(name, knowledge.counters);
  if (counter !== undefined && others.length === 0) return { kind: 'counter', counter };
  const term = findTerm(name, knowledge.terms);
  if (term !== undefined) return { kind: 'term', term };
  const application = knowledge.applications.find((a) => a.title?.toLowerCase() === name.trim().toLowerCase());
  return application && { kind: 'application', application };
}

/** Guards and the findings about suppressions are explained like rules; they have no file to show as an example. */
function ruleNamed(name: string): Rule | undefined {
  const id = name.toUpperCase();
  const bare = { bad: { files: {}, kernel: '' }, good: { files: {}, kernel: '' }, check: () => [], confidence: 'proved' as const };
  const found = allRules.find((r) => r.id === id || r.slug === name);
  if (found !== undefined) return found;
  const guard = guards.find((g) => g.id === id || g.slug === name);
  if (guard !== undefined)
    return { ...bare, id: guard.id, slug: guard.slug, severity: 'error', what: guard.what, why: guard.why, instead: guard.instead };
  const about = [...adviceFindings, ...suppressionRules].find((r) => r.id === id || r.slug === name);
  return about && { ...bare, ...about };
}

const mostListed = 6;
const longestQuoted = 100;

function notKnown(name: string, knowledge: Knowledge): string {
  const shown = `'${name.length > longestQuoted ? `${name.slice(0, longestQuoted)}…` : name}'`;
  const several = [...ending(name, knowledge), ...findCounter(name, knowledge.counters).map((counter) => counter.name)];
  if (several.length > 1) {
    const more = several.length > mostListed ? ` and ${several.length - mostListed} more` : '';
    return `${shown} is short for several names: expected one of ${several.slice(0, mostListed).join(', ')}${more}`;
  }
  const expected = `${shown} is not known here: expected a parameter, limit, rule, symptom, program, profile, counter, word or line of a log (tune-advise list parameters)`;
  const message = /\s/.test(name.trim()) ? nearLogLine(name, knowledge.logLines) : undefined;
  if (message !== undefined) return `${expected}; the nearest message is '${message.sample}'`;
  const near = [...new Set([...beginning(name, knowledge), ...alike(name, everyName(knowledge), 3)])].slice(0, 3);
  return `${expected}${near.length === 0 ? '' : `; did you mean ${near.map((n) => `'${n}'`).join(' or ')}?`}`;
}

/** The keys whose last part begins so, the shortest first: `swap` is no mistyped `swp`. */
function beginning(name: string, knowledge: Knowledge): readonly string[] {
  if (!/^[a-z_]{4,60}$/.test(name)) return [];
  const found = knowledge.keys.filter((key) => !key.includes('INTERFACE') && key.slice(key.lastIndexOf('.') + 1).startsWith(name));
  return found.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 3);
}

function everyName(knowledge: Knowledge): readonly string[] {
  return [
    ...knowledge.names,
    ...knowledge.limits,
    ...knowledge.limits.flatMap((item) => knowledge.limit(item)?.rlimit ?? []),
    ...[...allRules, ...guards, ...adviceFindings, ...suppressionRules].flatMap((rule) => [rule.id, rule.slug]),
    ...symptoms.flatMap((symptom) => [symptom.id, symptom.slug]),
    ...knowledge.applications.flatMap((a) => [a.name, ...a.comm]),
    ...profileNames().flatMap((profile) => [profile, `profile:${profile}`]),
    ...knowledge.counters.flatMap((counter) => [counter.name, counterName(counter)]),
    ...knowledge.terms.flatMap((term) => [term.name, ...term.aliases]),
  ];
}
