/**
 * /proc/net/stat/{nf_conntrack,arp_cache,ndisc_cache}: a heading with names, then one line of hexadecimal numbers a CPU.
 * Read by name, since columns change their meaning. `entries` is the same total on every line; all others are summed, in 32 bits each.
 * @returns name → number, and `cpus`; empty where it is no such file
 */
export function counterColumns(text: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  const [heading = '', ...lines] = text.split('\n', 8200);
  const names = heading.trim().split(/\s+/).slice(0, 64);
  if (!names.every((name) => /^[a-z][a-z0-9_]{0,40}$/.test(name))) return all;
  let cpus = 0;
  for (const line of lines) {
    const fields = line.trim().split(/\s+/);
    if (fields.length < 2 || !fields.every((field) => /^[0-9a-f]{1,16}$/i.test(field))) continue;
    cpus += 1;
    // a heading may name fewer columns than there are, or more: only pairs are believed
    names.forEach((name, at) => {
      const value = fields[at] === undefined ? Number.NaN : Number.parseInt(fields[at], 16);
      if (Number.isNaN(value)) return;
      all.set(name, name === 'entries' ? value : (all.get(name) ?? 0) + value);
    });
  }
  if (cpus > 0) all.set('cpus', cpus);
  return cpus > 0 ? all : new Map();
}
