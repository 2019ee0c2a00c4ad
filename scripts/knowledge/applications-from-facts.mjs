/**
 * Makes one <name>.json of each program of a research file that was measured or read, and adds what the files made by hand lack.
 * Clauses that the research calls unverified are left out; what is recalled from documentation is graded secondary.
 *
 *   node scripts/knowledge/applications-from-facts.mjs APPLICATIONS_JSON LOGLINES_JSON HAND_MADE_FOLDER OUT_FOLDER
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { leftOut, table } from './applications-from-facts-table.mjs';

const [factsPath, loglinesPath, handMade, out] = process.argv.slice(2);
if (!factsPath || !loglinesPath || !handMade || !out)
  throw new Error('expected the facts, the log lines of the knowledge, and the folders of the entries made by hand and to write');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const facts = read(factsPath);
const loglines = read(loglinesPath);

const guessed = /unverified|unmeasured|memory of the documentation/;

/** Clauses that are known, in our own form; '' where none is left. */
function known(text) {
  const parts = String(text ?? '').split(/;\s+/);
  return tidy(parts.filter((part) => !guessed.test(part)).join('; '));
}

function tidy(text) {
  return text
    .replace(/\s*\((?:measured|read, not run|documented)[^()]*\)/g, '')
    .replace(/,? ?(?:all )?measured\b(?: with [^,;]*)?(?=$|[;,)])/g, '')
    .replace(/\s+#.*$/, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/^armed with the kernel defaults, so (net\.ipv4\.tcp_keepalive_\*) apply/, "the kernel's timers, $1, apply")
    .replace(/^yes[:,] (?:and )?/, '')
    .replace(/kernel defaults/g, "with the kernel's timers")
    .replace(/\s*\((?:119min[^()]*|SO_KEEPALIVE in strace[^()]*)\)/, '')
    .replace(/\s+- measured .*$/, '')
    .replace(/\(([^()]*?),? measured none\)/, '($1)')
    .replace(/\s+/g, ' ')
    .replace(/[.;,\s]+$/, '')
    .trim();
}

const nothing = new Set(['', '-', 'none', 'none known', 'none (compiled)', 'no', 'unverified', 'inherits']);
const said = (text) => (nothing.has(text) ? undefined : text);

/** `1.22.1, 1.26.3` → `1.22.1 and 1.26.3` */
const list = (items) => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`);

function versionsOf(fact, over) {
  if (over.versions) return over.versions;
  const numbers = (fact.measured ?? []).flatMap((m) => /\d+(?:\.\d+)+(?:p\d+)?/.exec(m.version ?? '')?.[0] ?? []);
  return list([...new Set(numbers)]);
}

const title = (fact, over) => over.title ?? fact.name;

const ran = (fact, over) => over.ran ?? `${title(fact, over)} ${versionsOf(fact, over) || 'of Debian 12 and 13'}`;

/** Where a statement comes from: what was measured, else what was read, else memory. */
function sourceOf(fact, over) {
  if (fact.measured) return { source: `measured on kernel 6.18 with ss and strace: ${ran(fact, over)}`, grade: 'primary' };
  return readSource(fact) ?? { source: 'recalled: no source was noted', grade: 'secondary' };
}

const inTree = /(?:[\w-]+\/)+[\w.-]+\.(?:c|cc|h|hh|go|java|scala|cpp)|\b\w+\.(?:java|scala|go|cpp)[@:]/;

function readSource(fact) {
  const evidence = fact.evidence.filter((t) => !/^measured|logs\//.test(t) && !guessed.test(t));
  if (evidence.length === 0) return undefined;
  const source = evidence
    .map((t) => t.replace(/\s*\((?:read, not run|memory)\)|\bexcerpt read\)?/g, '').replace(/\bsrc\/main\/java\S*\//, ''))
    .join('; ');
  return { source: source.slice(0, 300), grade: evidence.some((t) => inTree.test(t)) ? 'primary' : 'secondary' };
}

function entryOf(fact) {
  const over = table.get(fact.name);
  const base = over.kept ? read(`${handMade}/${over.name}.json`) : plain(fact, over);
  const { claims, ...rest } = base;
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
      ...((over.byVersion ?? byVersion(b)) && { byVersion: over.byVersion ?? byVersion(b) }),
      directive: has('directive', directive(b.directive)),
      followsSomaxconn: b.follows_somaxconn,
      restart: over.restart ?? said(known(b.needs)) ?? '',
      claim: 'backlog',
    };
    claims.backlog = {
      text: over.backlogText ?? (number !== undefined ? `${number}${entry.backlog.directive === '' ? ', fixed when it was built' : ` unless ${directiveName(entry.backlog.directive)} says otherwise`}` : known(b.default)),
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
      : { text: 'as its design has it; not counted', source: fact.measured ? measured.source : (readSource(fact)?.source ?? 'recalled: no source was noted'), grade: 'inferred' };
  }
  return { ...entry, claims };
}

const seenOf = (fact, field) => (fact.measured ?? []).flatMap((m) => Object.values(m[field] ?? []));

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

const directiveName = (directive) => directive.replace(/^in code /, '').replace(/\s*[=(:]?\s*\d.*$/s, '').replace(/[\s,;=:({'"]+$/, '');

function sharedComm(fact, over) {
  if (over.sharedComm) return over.sharedComm;
  return !('comm' in over) && over.name !== 'java' && fact.aliases.comm.includes('java') ? ['java'] : undefined;
}

const toldBy = (match) => match.replace(/^cmdline contains /, 'the command line names ').replace(/^cmdline /, 'the command line names ');

function byVersion(backlog) {
  const rows = backlog.by_version
    .map(({ versions, value }) => ({ versions: tidy(known(versions) || String(versions)), value: tidy(String(value)).replace(/ \(measured: .*\)$/, '') }))
    .filter((row, i) => !guessed.test(`${backlog.by_version[i].versions} ${backlog.by_version[i].value}`) && !/^see /.test(row.value) && row.value !== '');
  const telling = rows.length > 1 || rows.some((row) => row.value !== String(backlog.default));
  return telling && rows.length > 0 ? rows : undefined;
}

function countedText(fact) {
  const runs = Object.values(fact.measured_descriptors ?? {}).filter((r) => r.descriptors_added > 0 && r.connections > 0);
  if (runs.length === 0) return undefined;
  const best = runs.reduce((a, b) => (b.descriptors_added / b.connections > a.descriptors_added / a.connections ? b : a));
  const more = [best.processes_added > 1 && `${best.processes_added} processes`, best.threads_added > 1 && `${best.threads_added} threads`].filter(Boolean);
  return `${[`${best.descriptors_added} descriptors`, ...more].join(', ')} for ${best.connections} connections`;
}

const recalled = (what) => ({ text: `${what} as its documentation has it, from memory; not measured`, source: 'recalled: its documentation', grade: 'secondary' });

function extras(fact, over, add) {
  const found = {};
  const shortText = 'whenShort' in over ? over.whenShort : said(known(fact.descriptors.behaviour_when_short));
  if (shortText !== undefined) found.whenShort = { text: shortText, claim: add('when-short', over.shortClaim ?? shortClaim(fact, over)) };
  const limit = 'ownLimit' in over ? over.ownLimit : said(known(fact.descriptors.sets_rlimit_itself));
  if (limit !== undefined && !/^(no\b|-$|inherit|JVM$)/.test(limit))
    found.ownLimit = { text: limit, claim: add('own-limit', limitClaim(fact, over)) };
  const timeouts = over.timeouts ?? fact.keepalive.own_idle_timeouts.map(timeout).filter((t) => t !== undefined);
  if (timeouts.length > 0) {
    const claim = add('timeouts', recalled('the default'));
    found.ownTimeouts = timeouts.map((t) => ({ ...t, claim }));
  }
  const checks = fact.requires_or_checks_at_start.flatMap((c) => startCheck(c, fact, over, add));
  if (checks.length > 0) found.startChecks = checks;
  const options = socketOptions(fact, over, add);
  if (options.length > 0) found.socketOptions = options;
  const units = Object.entries(fact.unit_limits_shipped ?? {}).map(([unit, limits]) => ({ unit, limits }));
  if (units.length > 0) {
    const claim = add('unit-limits', { text: 'as the unit files of the packages have it', source: `unit files: ${list(units.map((u) => u.unit))}`, grade: 'primary' });
    found.unitLimits = units.map((u) => ({ ...u, claim }));
  }
  return found;
}

const ranOut = /too many open files|emfile|filedescriptors|open files|fd limit|descriptor|connection limit|max open fds|dropped|reduced/i;

function shortClaim(fact, over) {
  const run = fact.measured_descriptor_exhaustion;
  if (!run) return recalled('the behaviour');
  const logged = run.matching_log_lines.some((line) => ranOut.test(line));
  const silent = /measured/.test(fact.descriptors.behaviour_when_short);
  const fate = `with too few descriptors it ${run.still_running ? 'kept running' : 'did not run'}`;
  const source = `measured on kernel 6.18: ${ran(fact, over)}`;
  if (logged) return { text: `${fate} and told so in its log`, source, grade: 'primary' };
  if (silent) return { text: `${fate}, with nothing in its log`, source, grade: 'primary' };
  return { text: `${fate}; the rest as its documentation has it`, source, grade: 'inferred' };
}

function limitClaim(fact, over) {
  if (over.limitClaim) return over.limitClaim;
  const source = readSource(fact);
  if (/measured|strace/.test(fact.descriptors.sets_rlimit_itself))
    return { text: 'its limits were read while it ran', source: sourceOf(fact, over).source, grade: 'primary' };
  if (source?.grade === 'primary' && /limit/.test(source.source)) return { text: 'read in its source', ...source };
  return recalled('the limit');
}

const amount = /^(.*?)[\s=:]+(-?\d[\d.]*(?:\.\.\d+|-\d+)?\s?(?:ms|s|m|h|min|minutes?|hours?|days?|d)?)(?=$|[\s,(;])\s*(.*)$/;

/** `keepalive_timeout 75s (HTTP idle, not TCP)` → name, value, note. */
function timeout(text) {
  if (guessed.test(text)) return undefined;
  const clean = text.replace(/\s+/g, ' ').trim();
  const found = amount.exec(clean);
  const name = (found ? found[1] : clean).trim();
  if (/maxConn|max-conn|max_conn|connection_count|MaxConnections|maxClient|max-tcp|tcp-clients|tcp-count/i.test(name)) return undefined;
  if (!found) return { name: clean };
  const note = found[3].replace(/^[,/]\s*/, '').replace(/^\((.*)\)$/, '$1').trim();
  return { name, value: found[2].trim(), ...(note !== '' && { note }) };
}

function startCheck(c, fact, over, add) {
  const what = c.check ?? c.doc ?? c.sets ?? c.uses ?? c.when;
  const whole = `${what} ${c.effect ?? ''}`;
  if (/unverified|from memory|documentation memory/.test(whole)) return [];
  const check = c.uses === undefined ? tidy(what) : `uses ${tidy(what)}`;
  const effect = c.check === undefined ? undefined : tidy(c.effect ?? '') || undefined;
  const measured = /measured/.test(whole) && !/unmeasured/.test(whole);
  const log = (fact.measured_descriptor_exhaustion?.matching_log_lines ?? []).length > 0 && fact.measured !== undefined;
  const source = readSource(fact);
  let claim;
  if (over.checksClaim) claim = add('checks', over.checksClaim);
  else if (measured || (log && /RLIMIT_NOFILE|nofile|fd/i.test(what))) claim = add('checks-measured', { text: 'seen when it was run', source: `measured on kernel 6.18: ${ran(fact, over)}`, grade: 'primary' });
  else if (source?.grade === 'primary' && !/document/.test(whole)) claim = add('checks-read', { text: 'read in its source', ...source });
  else claim = add('checks-told', recalled('what it checks'));
  return [{ check, ...(effect && { effect }), claim }];
}

const optionNames = new Map([
  ['tcp_fastopen', 'TCP_FASTOPEN'],
  ['reuseport', 'SO_REUSEPORT'],
  ['mptcp', 'MPTCP'],
  ['source_pool', 'source address'],
]);

function socketOptions(fact, over, add) {
  const rows = [...Object.entries(fact.syn_related), ...Object.entries(fact.client_port_options)].filter(([name]) => name !== 'note' && name !== 'SYN cookies');
  const notes = [fact.client_port_options.note].filter((n) => n !== undefined && !/^no source-pool/.test(n)).map((n) => ['ports', n]);
  return [...rows, ...notes].flatMap(([name, how]) => {
    const option = optionNames.get(name) ?? name;
    const text = said(known(how));
    if (text === undefined || text === 'option') return [];
    const words = text
      .replace(/\s*\((?:strace[^()]*|src\/[^()]*)\)/, '')
      .replace(new RegExp(`^${option} set\\b`), 'set by default')
      .replace(/^(\d+)$/, 'set to $1');
    const made = seenOf(fact, 'strace_sockopts').some((o) => o.startsWith(`${option}=`) && !o.endsWith('=0'));
    const source = readSource(fact);
    let claim;
    if (made) claim = add('options-measured', { text: 'seen among the calls that it makes', source: sourceOf(fact, over).source, grade: 'primary' });
    else if (source?.grade === 'primary' && (over.optionsRead || /src\/|\bset by\b/.test(how))) claim = add('options-read', { text: 'read in its source', ...source });
    else claim = add('options-told', recalled('the option'));
    return [{ option, how: words, claim }];
  });
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
if (!existsSync(out)) throw new Error('nothing was written');
