/** The facts as one list: one record a key, with what other files say of the same key joined in. */
import { readFileSync } from 'node:fs';
import { words } from './from-facts-hand.mjs';
import { keyOf } from './from-facts-texts.mjs';

/** JSON with integers beyond 2^53 kept as texts. */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8').replace(/([:[,]\s*)(-?\d{16,})(?=\s*[,\]}])/g, '$1"$2"'));
}

/** Patterns of the research → names in which a word in capitals stands for any component, `ANYTHING` for all that follows. */
const placeholders = [
  [/^dev\.parport\.\*\.devices\.\*\./, 'dev.parport.PORT.devices.DEVICE.'],
  [/^dev\.parport\.\*\./, 'dev.parport.PORT.'],
  [/^kernel\.sched_domain\.\*\./, 'kernel.sched_domain.CPU.DOMAIN.'],
  [/^net\.ax25\.\*\./, 'net.ax25.DEVICE.'],
  [/^net\.netfilter\.nf_log\.\*$/, 'net.netfilter.nf_log.FAMILY'],
  [/^net\.decnet\.conf\.\*\.\*$/, 'net.decnet.conf.DEVICE.ANYTHING'],
  [/^fs\.binfmt_misc\.\*$/, 'fs.binfmt_misc.FORMAT'],
  [/\.\*$/, '.ANYTHING'],
];

export function entryKey(name) {
  // a neighbour table has one garbage collector and its limits, both only under `default`
  const key = keyOf(name).replace(/^(net\.\w+\.neigh)\.\*\.(gc_(?:thresh\d|interval))$/, '$1.default.$2');
  if (!key.includes('*')) return key;
  const found = placeholders.find(([pattern]) => pattern.test(key));
  if (found === undefined) throw new Error(`no name for the pattern ${name}`);
  return key.replace(found[0], found[1]);
}

/** An enum of words is text for the kernel, and no number. */
function asText(record) {
  const members = words.get(record.key) ?? record.enum;
  if (record.type !== 'enum' || !members || Object.keys(members).some((value) => /\d/.test(value))) return record;
  return { ...record, type: 'string', enum: members, unit: '', ofWords: true };
}

/** @returns records sorted by key: { key, from, ...fact, distro_defaults, combine? } */
export function readFacts(folder) {
  const records = new Map();
  for (const from of ['rest', 'sys', 'net']) {
    for (const fact of readJson(`${folder}/${from}.json`)) {
      const key = entryKey(fact.name);
      const had = records.get(key);
      const listedOnly = /^Listed only for the distribution override/.test(fact.note ?? '');
      if (listedOnly && had) had.distro_defaults = [...(had.distro_defaults ?? []), ...fact.distro_defaults];
      else records.set(key, { ...fact, key, from, distro_defaults: [...(had?.distro_defaults ?? []), ...(fact.distro_defaults ?? [])] });
    }
  }
  // one table serves both families
  for (const [key, record] of records) {
    const twin = /^net\.ipv4\.neigh\./.test(key) ? records.get(key.replace('ipv4', 'ipv6')) : undefined;
    if (twin?.handler_history && !record.handler_history) {
      record.handler_history = twin.handler_history;
      record.evidence = [...record.evidence, ...twin.evidence.filter((t) => / seen in trees /.test(t))];
    }
  }
  for (const rule of readJson(`${folder}/combine.json`)) {
    const record = records.get(entryKey(rule.name));
    if (record) record.combine = rule;
  }
  return [...records.values()].map(asText).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Which entry a key of a running kernel belongs to. @param keys entry keys @returns (key) => entry key */
export function patternFinder(keys) {
  const exact = new Set(keys);
  const families = [...keys].filter((k) => /(^|\.)[A-Z]{2,}(\.|$)/.test(k)).map((k) => ({ key: k, parts: k.split('.') }));
  const holds = (parts, pattern) => {
    if (pattern.at(-1) === 'ANYTHING') return parts.length >= pattern.length && pattern.slice(0, -1).every((p, i) => fits(parts[i], p));
    return parts.length === pattern.length && pattern.every((p, i) => fits(parts[i], p));
  };
  const fits = (part, pattern) => part === pattern || /^[A-Z]{2,}$/.test(pattern);
  return (key) => {
    if (exact.has(key)) return key;
    const parts = key.split('.');
    return families.find((f) => holds(parts, f.parts))?.key ?? key;
  };
}
