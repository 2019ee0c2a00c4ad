/**
 * Makes one <name>.json of each program of a research file that was measured or read, and adds what the files made by hand lack.
 * Clauses that the research calls unverified are left out; what is recalled from documentation is graded secondary.
 *
 *   node scripts/knowledge/applications-from-facts.mjs APPLICATIONS_JSON LOGLINES_JSON HAND_MADE_FOLDER OUT_FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extras } from './applications-from-facts-extras.mjs';
import { ran, readSource, recalled, seenOf, sourceOf, title } from './applications-from-facts-sources.mjs';
import { leftOut, table } from './applications-from-facts-table.mjs';
import { guessed, known, said, tidy } from './applications-from-facts-words.mjs';

const [factsPath, loglinesPath, handMade, out] = process.argv.slice(2);
if (!factsPath || !loglinesPath || !handMade || !out)
  throw new Error('expected the facts, the log lines of the knowledge, and the folders of the entries made by hand and to write');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const facts = read(factsPath);
const loglines = read(loglinesPath);

function entryOf(fact) {
  const over = table.get(fact.name);
  const base = over.kept ? read(`${handMade}/${over.name}.json`) : plain(fact, over);
  const { claims, ...rest } = over.kept ? withVersions(base, fact) : base;
  const entry = { name: base.name, title: title(fact, over), ...rest };
  const all = { ...claims };
  const add = (name, claim) => {
    all[name] ??= claim;
    return name;
  };
  Object.assign(entry, extras(fact, over, add));
  const logLines = over.logLines ?? logLinesOf(fact, over.name);
  if (logLines.length > 0) entry.logLines = logLines;
  entry.claims = all;
  return entry;
}

/** What was seen in which release, beside a backlog that was written by hand. */
function withVersions(entry, fact) {
  const rows = entry.backlog === undefined ? undefined : byVersion(fact.listen_backlog);
  if (!rows || !fact.measured) return entry;
  const { default: number, ...rest } = entry.backlog;
  return { ...entry, backlog: { ...(number !== undefined && { default: number }), byVersion: rows, ...rest } };
}

function plain(fact, over) {
  const has = (name, value) => (name in over ? over[name] : value);
  const measured = sourceOf(fact, over);
  const grade = over.grade ?? measured.grade;
  const claims = {};
  const entry = {
    name: over.name,
    comm: over.comm ?? fact.aliases.comm.filter((c) => !/^\(|^java$/.test(c) || over.name === 'java'),
    ...(sharedComm(fact, over) && { sharedComm: sharedComm(fact, over) }),
    ...((over.toldBy ?? fact.aliases.match) && { toldBy: over.toldBy ?? toldBy(fact.aliases.match) }),
    units: over.units ?? fact.aliases.units,
    roles: over.roles,
  };
  const b = fact.listen_backlog;
  if (!('backlog' in over)) {
    const number = 'default' in over ? over.default : typeof b.default === 'number' ? b.default : undefined;
    entry.backlog = {
      ...(number !== undefined && { default: number }),
      ...(has('byVersion', byVersion(b)) && { byVersion: has('byVersion', byVersion(b)) }),
      directive: has('directive', directive(b.directive)),
      followsSomaxconn: b.follows_somaxconn,
      restart: over.restart ?? said(known(b.needs)) ?? '',
      claim: 'backlog',
    };
    claims.backlog = {
      text:
        over.backlogText ??
        (number !== undefined
          ? `${number}${entry.backlog.directive === '' ? ', fixed when it was built' : ` unless ${directiveName(entry.backlog.directive)} says otherwise`}`
          : known(b.default)),
      source: over.backlogSource ?? measured.source,
      grade: over.backlogGrade ?? grade,
    };
  }
  const k = fact.keepalive;
  const listening = has('listening', said(known(k.listening_side)));
  if (!('keepalive' in over) && listening !== undefined) {
    entry.keepalive = { listening, connecting: has('connecting', connecting(fact)), claim: 'keepalive' };
    claims.keepalive = { text: keepaliveText(fact, listening), ...(over.keepaliveClaim ?? keepaliveSource(fact, over, listening)) };
  }
  const perConnection = said(known(fact.descriptors.per_connection));
  if (!('descriptors' in over) && perConnection !== undefined) {
    const counted = countedText(fact);
    entry.descriptors = { perConnection, claim: 'descriptors' };
    claims.descriptors = counted
      ? { text: counted, source: `counted on kernel 6.18: ${ran(fact, over)}`, grade: 'primary' }
      : {
          text: 'as its design has it; not counted',
          source: fact.measured ? measured.source : (readSource(fact)?.source ?? 'recalled: no source was noted'),
          grade: 'inferred',
        };
  }
  return { ...entry, claims };
}

/** As a client: only what was seen, where the program was run at all. */
function connecting(fact) {
  const text = fact.keepalive.connecting_side;
  const seen = fact.measured === undefined || seenOf(fact, 'keepalive_timer_on_outgoing').length > 0 || /measured|strace/.test(text);
  return (seen && said(known(text))) || 'unknown';
}

function keepaliveText(fact, listening) {
  const note = said(known(fact.keepalive.note));
  if (note !== undefined) return note;
  return listening.startsWith('off') ? 'off unless it is asked for' : 'SO_KEEPALIVE on accepted sockets';
}

function keepaliveSource(fact, over, listening) {
  if (!fact.measured) return readSource(fact) ?? recalled('the default');
  const seen = seenOf(fact, 'keepalive_timer_on_accepted').length > 0;
  const set = seenOf(fact, 'strace_sockopts').includes('SO_KEEPALIVE=1');
  return { source: sourceOf(fact, over).source, grade: seen || (set && listening.startsWith('on')) ? 'primary' : 'inferred' };
}

const directive = (text) => (/^none\b/.test(text) ? '' : (said(tidy(text).replace(/ ;.*$/, '')) ?? ''));

const directiveName = (directive) =>
  directive
    .replace(/^in code /, '')
    .replace(/\s*[=(:]?\s*\d.*$/s, '')
    .replace(/[\s,;=:({'"]+$/, '');

function sharedComm(fact, over) {
  if (over.sharedComm) return over.sharedComm;
  return !('comm' in over) && over.name !== 'java' && fact.aliases.comm.includes('java') ? ['java'] : undefined;
}

const toldBy = (match) => match.replace(/^cmdline contains /, 'the command line names ').replace(/^cmdline /, 'the command line names ');

function byVersion(backlog) {
  const rows = backlog.by_version
    .map(({ versions, value }) => ({
      versions: tidy(known(versions) || String(versions)),
      value: tidy(String(value)).replace(/ \(measured: .*\)$/, ''),
    }))
    .filter(
      (row, i) =>
        !guessed.test(`${backlog.by_version[i].versions} ${backlog.by_version[i].value}`) && !/^see /.test(row.value) && row.value !== '',
    );
  const telling = rows.length > 1 || rows.some((row) => row.value !== String(backlog.default));
  return telling && rows.length > 0 ? rows : undefined;
}

function countedText(fact) {
  const runs = Object.values(fact.measured_descriptors ?? {}).filter((r) => r.descriptors_added > 0 && r.connections > 0);
  if (runs.length === 0) return undefined;
  const best = runs.reduce((a, b) => (b.descriptors_added / b.connections > a.descriptors_added / a.connections ? b : a));
  const more = [
    best.processes_added > 1 && `${best.processes_added} processes`,
    best.threads_added > 1 && `${best.threads_added} threads`,
  ].filter(Boolean);
  return `${[`${best.descriptors_added} descriptors`, ...more].join(', ')} for ${best.connections} connections`;
}

/** Log lines of the knowledge that a message of this program fits; those of other programs by name are not its own. */
function logLinesOf(fact, name) {
  const texts = fact.log_lines.filter((t) => !/unverified/.test(t)).map((t) => t.replace(/%\S+/g, '7').replace(/\bN\b/g, '7'));
  const wheres = { nginx: 'nginx', haproxy: 'haproxy' };
  const ids = loglines.filter((l) => texts.some((t) => new RegExp(l.pattern).test(t)) && fits(l, name)).map((l) => l.id);
  return [...new Set(ids)].sort();
  function fits(line, app) {
    const owner = Object.entries(wheres).find(([, w]) => line.where.startsWith(w))?.[0];
    return owner === undefined || owner === app || app === 'php-fpm';
  }
}

mkdirSync(out, { recursive: true });
for (const fact of facts) {
  if (leftOut.has(fact.name)) continue;
  if (!table.has(fact.name)) throw new Error(`${fact.name}: expected a line in the table, or among those left out`);
  const entry = entryOf(fact);
  writeFileSync(`${out}/${entry.name}.json`, `${JSON.stringify(entry, null, 2)}\n`);
}
