/** What the research says of versions and names, as data. */

const lastOf = new Map([
  ['3', '2.6.39'],
  ['4', '3.19'],
  ['5', '4.20'],
  ['6', '5.19'],
  ['7', '6.19'],
]);

/** The release before one, as a lower bound: the last that surely lacks what that one may bring. */
export function releaseBefore(version) {
  const [major, minor, patch] = version.split('.').map(Number);
  if (major === 2) return patch > 0 ? `2.6.${patch - 1}` : '2.6.0';
  return minor > 0 ? `${major}.${minor - 1}` : (lastOf.get(String(major)) ?? version);
}

const version = String.raw`(\d+\.\d+(?:\.\d+)?)`;
const find = (pattern, text) => new RegExp(pattern).exec(text);

/** `<=2.6.32`, `6.15-6.18`, `4.11 (absent in 4.9, present in 4.14 tree)` → since, with a bounded unknown where the text has one. */
export function sinceOf(text) {
  if (text === null || text === undefined || text === '') return {};
  if (/^(never|debian|ubuntu|rhel)/i.test(text)) return {};
  const known = find(`^<=\\s*${version}`, text);
  if (known) return { since: known[1], sinceKnownBy: true };
  const range = find(`^${version}\\s*[-/]\\s*${version}`, text);
  if (range)
    return range[1].startsWith('2.') && range[2].startsWith('2.')
      ? { since: range[2], sinceKnownBy: true }
      : { since: { absent: releaseBefore(range[1]), present: range[2] } };
  const absent = find(`absent in ${version}`, text);
  const present = find(`present in ${version}`, text);
  if (absent && present) return { since: { absent: absent[1], present: present[1] } };
  const plain = find(`^${version}`, text);
  if (!plain) return {};
  return /or earlier|tree|stable|backport|series|also|seen|name|\bel\d/.test(text.slice(plain[1].length))
    ? { since: plain[1], sinceKnownBy: true }
    : { since: plain[1] };
}

export function untilOf(text) {
  if (text === null || text === undefined || text === '' || /^never/.test(text)) return {};
  const before = find(`^before ${version}`, text);
  if (before) return { until: { present: '2.4', absent: before[1] } };
  const range = find(`^${version}\\s*-\\s*${version}`, text);
  if (range) return { until: { present: releaseBefore(range[1]), absent: range[2] } };
  const absent = find(`absent in (?:the )?${version}`, text);
  const present = find(`(?:present in|after) ${version}`, text);
  if (absent && present) return { until: { present: present[1], absent: absent[1] } };
  const plain = find(`^${version}`, text);
  return plain ? { until: plain[1] } : {};
}

/** `*` for an interface becomes INTERFACE; `default` and `all` stand for any interface, but neighbour limits exist only under `default`. */
export function keyOf(name) {
  const parts = name.split('.');
  if (parts[0] === 'net' && (parts[2] === 'conf' || parts[2] === 'neigh') && parts.length === 5 && parts[4] !== '*') {
    const host = parts[2] === 'neigh' && /^gc_(thresh|interval)/.test(parts[4]);
    if (!host && /^(\*|all|default)$/.test(parts[3])) parts[3] = 'INTERFACE';
  }
  return parts.join('.');
}
