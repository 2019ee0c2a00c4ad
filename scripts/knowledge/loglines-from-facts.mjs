/**
 * Makes loglines.json of a research file: our words, a pattern that cannot run away, and a source with a grade.
 *
 *   node scripts/knowledge/loglines-from-facts.mjs LOGLINES_JSON OUT_JSON
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { table } from './loglines-from-facts-table.mjs';

const [from, out] = process.argv.slice(2);
if (!from || !out) throw new Error('expected the log lines of the research, and the file to write');
const facts = JSON.parse(readFileSync(from, 'utf8'));

const most = 200;
const mostDigits = 20;

/** No quantifier without an end, no group that is only captured, and nothing in front that fits any word. */
function boundPattern(regex) {
  const text = regex.replace(/^\(\\S\+\)/, '');
  let made = '';
  let inClass = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') {
      made += c + text[++i];
    } else if (inClass) {
      inClass = c !== ']';
      made += c;
    } else if (c === '[') {
      inClass = true;
      made += c;
    } else if (c === '(' && text[i + 1] !== '?') made += '(?:';
    else if (c === '*') made += `{0,${most}}`;
    else if (c === '+') made += `{1,${made.endsWith('\\d') ? mostDigits : most}}`;
    else made += c;
  }
  return made;
}

const items = new Map([
  ['NOFILE', 'nofile'],
  ['NPROC', 'nproc'],
  ['MEMLOCK', 'memlock'],
  ['DATA', 'data'],
  ['SIGPENDING', 'sigpending'],
]);

/** Names of the knowledge in a note: `net.ipv4.conf.*.rp_filter`, `RLIMIT_NOFILE`, `LimitNOFILE=`. */
function seen(note) {
  const limit = /^(?:RLIMIT_|Limit)([A-Z]+)=?$/.exec(note);
  if (limit) return items.has(limit[1]) ? [items.get(limit[1])] : [];
  if (/^(?:net|fs|vm|kernel)\.[\w.]+\.gc_thresh\*$/.test(note)) return [1, 2, 3].map((n) => note.replace('*', String(n)));
  return /^(?:net|fs|vm|kernel)\.[\w.*-]+$/.test(note) && !/\.\*$|shm\*/.test(note) ? [note.replace('.*.', '.INTERFACE.')] : [];
}

const list = (all) => (all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`);

function claimOf(fact) {
  const evidence = fact.evidence.filter((t) => !/NOT present|^UNVERIFIED|^printed only/.test(t));
  const trees = group(evidence, /^linux ([\d.]+) Debian source (\S+?):\d+$/, (v, file) => [file, v]);
  const programs = group(evidence, /^string in (\S+) \(Debian (\d+)\)$/, (file, v) => [file, v]);
  const sources = [
    ...[...trees].map(([file, v]) => `linux ${list(v.reverse())} of Debian: ${file}`),
    ...[...programs].map(([file, v]) => `text of ${file} in Debian ${list(v.reverse())}`),
    ...evidence.flatMap((t) => {
      const run = /^measured (?!on Debian|in about)([^:;]*)/.exec(t) ?? /^(varnish .*) run$/.exec(t);
      if (run) return [`seen when it was run: ${/^\d/.test(run[1]) ? `${fact.where.split(/[ /]/)[0]} ` : ''}${run[1].trim()}`];
      if (/^measured on Debian (\d+)/.test(t)) return [`seen on Debian ${/\d+/.exec(t)[0]}`];
      if (/^measured$/.test(t)) return ['seen when it was run'];
      if (/^measured in about/.test(t)) return ['seen in about thirty programs that ran out of descriptors'];
      return /^linux|^string/.test(t) ? [] : [t];
    }),
  ];
  const primary = fact.verified_in_source_or_binary || sources.some((s) => s.startsWith('seen '));
  return {
    text:
      sources.length === 0
        ? 'as it is known; the text was not found in a source or binary that was read'
        : primary
          ? 'the text was found there'
          : 'told there',
    source: sources.length === 0 ? 'recalled: no source was noted' : sources.join('; '),
    grade: primary ? 'primary' : 'secondary',
  };
}

function group(texts, pattern, pair) {
  const found = new Map();
  for (const text of texts) {
    const m = pattern.exec(text);
    if (!m) continue;
    const [key, value] = pair(m[1], m[2]);
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function versionsOf(fact) {
  const words = (text) => text?.replace(/\(unverified\)/g, '(not verified)').replace(/, \(/g, ' (');
  const parts = [fact.kernel_since && `from ${words(fact.kernel_since)}`, fact.kernel_until && `up to ${words(fact.kernel_until)}`];
  return parts.filter(Boolean).join('; ') || undefined;
}

const nextOf = (text) =>
  /^LimitNOFILE( in| of|$)/.test(text)
    ? `LimitNOFILE= of its unit${/,.*$/.exec(text)?.[0] ?? ''}; /proc/PID/limits shows what it has`
    : text;

const lines = facts.map((fact) => {
  const over = table.get(fact.id) ?? {};
  const claim = over.source ? { text: 'the text was found there', source: over.source, grade: over.grade } : claimOf(fact);
  const versions = 'versions' in over ? over.versions : versionsOf(fact);
  return {
    id: fact.id.replaceAll('_', '-'),
    pattern: over.pattern ?? boundPattern(fact.regex),
    where: fact.where,
    ...(over.broad && { broad: true }),
    ...(versions && { versions }),
    sample: over.sample ?? fact.sample,
    meaning: over.meaning ?? fact.meaning,
    next: over.next ?? nextOf(fact.look_next),
    see: [...new Set([...fact.parameters_and_limits.flatMap(seen), ...(over.also ?? [])])],
    claim,
  };
});
lines.sort((a, b) => (a.id < b.id ? -1 : 1));
writeFileSync(out, `${JSON.stringify(lines, null, 2)}\n`);
