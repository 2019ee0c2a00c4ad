/** What a program does beside backlog, keepalive and descriptors: when it runs short, its timeouts, checks, socket options, units. */
import { ran, readSource, recalled, seenOf, sourceOf } from './applications-from-facts-sources.mjs';
import { guessed, known, list, said, tidy } from './applications-from-facts-words.mjs';

export function extras(fact, over, add) {
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
    const claim = add('unit-limits', {
      text: 'as the unit files of the packages have it',
      source: `unit files: ${list(units.map((u) => u.unit))}`,
      grade: 'primary',
    });
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
  const note = found[3]
    .replace(/^[,/]\s*/, '')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  return { name, value: found[2].trim(), ...(note !== '' && { note }) };
}

/** Whether a line that was seen in its log has the telling words of what it checks. */
function logged(text, fact) {
  const words = [...new Set(text.match(/[A-Za-z_]{8,}/g) ?? [])];
  const lines = fact.measured_descriptor_exhaustion?.matching_log_lines ?? [];
  return lines.some((line) => {
    const common = words.filter((word) => line.includes(word));
    return common.length > 1 || common.some((word) => word.includes('_'));
  });
}

function startCheck(c, fact, over, add) {
  const what = c.check ?? c.doc ?? c.sets ?? c.uses ?? c.when;
  const whole = `${what} ${c.effect ?? ''}`;
  if (/unverified|from memory|documentation memory/.test(whole)) return [];
  const check = c.uses === undefined ? tidy(what) : `uses ${tidy(what)}`;
  const effect = c.check === undefined ? undefined : tidy(c.effect ?? '') || undefined;
  const measured = /measured/.test(whole) && !/unmeasured/.test(whole);
  const source = readSource(fact);
  let claim;
  if (over.checksClaim) claim = add('checks', over.checksClaim);
  else if (measured || logged(whole, fact))
    claim = add('checks-measured', {
      text: 'seen when it was run',
      source: `measured on kernel 6.18: ${ran(fact, over)}`,
      grade: 'primary',
    });
  else if (source?.grade === 'primary' && (c.check ?? c.when) && !/document/.test(whole))
    claim = add('checks-read', { text: 'read in its source', ...source });
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
  const rows = [...Object.entries(fact.syn_related), ...Object.entries(fact.client_port_options)].filter(
    ([name]) => name !== 'note' && name !== 'SYN cookies',
  );
  const notes = [fact.client_port_options.note].filter((n) => n !== undefined && !/^no source-pool/.test(n)).map((n) => ['ports', n]);
  return [...rows, ...notes].flatMap(([name, how]) => {
    const option = optionNames.get(name) ?? name;
    const text = said(known(how));
    if (text === undefined || text === 'option' || /\bmay use\b/.test(text)) return [];
    const words = text
      .replace(/\s*\((?:strace[^()]*|src\/[^()]*)\)/, '')
      .replace(new RegExp(`^${option} set\\b`), 'set by default')
      .replace(/^(\d+)$/, 'set to $1');
    const made = seenOf(fact, 'strace_sockopts').some((o) => o.startsWith(`${option}=`) && !o.endsWith('=0'));
    const source = readSource(fact);
    let claim;
    if (made)
      claim = add('options-measured', {
        text: 'seen among the calls that it makes',
        source: sourceOf(fact, over).source,
        grade: 'primary',
      });
    else if (source?.grade === 'primary' && (over.optionsRead || /src\/|\bset by\b/.test(how)))
      claim = add('options-read', { text: 'read in its source', ...source });
    else claim = add('options-told', recalled('the option'));
    return [{ option, how: words, claim }];
  });
}
