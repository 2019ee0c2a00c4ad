/** Where the parts of a key of an interface start: `net.ipv4.conf` ends at `table`, `.rp_filter` starts at `name`. */
interface Parts {
  readonly table: number;
  readonly name: number;
}

function partsOf(key: string): Parts | undefined {
  if (!key.startsWith('net.')) return undefined;
  const family = key.indexOf('.', 4);
  const isTable = family !== -1 && (key.startsWith('.conf.', family) || key.startsWith('.neigh.', family));
  if (!isTable) return undefined;
  const table = key.indexOf('.', family + 1);
  const name = key.indexOf('.', table + 1);
  return name === -1 || key.indexOf('.', name + 1) !== -1 ? undefined : { table, name };
}

/** `net.ipv4.conf.eth0.rp_filter` → `net.ipv4.conf.INTERFACE.rp_filter`; other keys as they are. */
export function withoutInterface(key: string): string {
  const parts = partsOf(key);
  return parts === undefined ? key : `${key.slice(0, parts.table)}.INTERFACE${key.slice(parts.name)}`;
}

/**
 * Makes a lookup of the entry for a key of an interface: that of the key itself where there is one, else that of all interfaces.
 * A file may hold a hundred thousand such keys, so that no text is made for each and none is looked up whole.
 * @returns the key of an entry; `undefined` where the key is of no interface, or there is none for all of them
 */
export function interfaceKeys(keys: readonly string[]): (key: string) => string | undefined {
  type Entry = { key?: string; own?: Set<string> };
  let tables: Map<string, Map<string, Entry>> | undefined;
  const made = () => {
    const all = new Map<string, Map<string, Entry>>();
    for (const key of keys) {
      const parts = partsOf(key);
      if (parts === undefined) continue;
      const [table, name] = [key.slice(0, parts.table), key.slice(parts.name)];
      const names = all.get(table) ?? new Map<string, Entry>();
      all.set(table, names);
      const entry = names.get(name) ?? {};
      names.set(name, entry);
      if (key.startsWith('.INTERFACE.', parts.table)) entry.key = key;
      else entry.own = (entry.own ?? new Set()).add(key);
    }
    return all;
  };
  return (key) => {
    const parts = partsOf(key);
    if (parts === undefined) return undefined;
    tables ??= made();
    const entry = tables.get(key.slice(0, parts.table))?.get(key.slice(parts.name));
    return entry?.own?.has(key) ? key : entry?.key;
  };
}
