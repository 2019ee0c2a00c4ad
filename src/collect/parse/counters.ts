/** `MemTotal:  16308940 kB` → bytes by name. */
export function meminfo(text: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const match of text.matchAll(/^([A-Za-z0-9_()]{1,40}):[ \t]{1,40}(\d{1,15})(?: (kB))?[ \t]*$/gm)) {
    all.set(match[1] ?? '', Number(match[2]) * (match[3] ? 1024 : 1));
  }
  return all;
}

/** /proc/net/sockstat → `TCP.inuse`, `TCP.mem` (pages), … */
export function sockstat(text: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [head = '', ...pairs] = line.trim().split(/\s+/);
    if (!head.endsWith(':')) continue;
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const value = pairs[i + 1] ?? '';
      if (/^\d{1,15}$/.test(value)) all.set(`${head.slice(0, -1)}.${pairs[i]}`, Number(value));
    }
  }
  return all;
}

/** /proc/net/snmp and netstat: a line of names, a line of values → `Tcp.ActiveOpens`. Read by name: columns come and go. */
export function snmp(text: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  const lines = text.split('\n');
  for (let i = 0; i + 1 < lines.length; i += 1) {
    const [head = '', ...names] = (lines[i] ?? '').trim().split(/\s+/);
    const [again, ...values] = (lines[i + 1] ?? '').trim().split(/\s+/);
    if (!head.endsWith(':') || again !== head || /^-?\d/.test(names[0] ?? '0')) continue;
    names.forEach((name, at) => {
      const value = values[at] ?? '';
      if (/^-?\d{1,15}$/.test(value)) all.set(`${head.slice(0, -1)}.${name}`, Number(value));
    });
    i += 1;
  }
  return all;
}

/** /proc/cpuinfo: how many processors, and whether a hypervisor says that it is there (x86 only). */
export function cpuinfo(text: string): { readonly cpus: number; readonly hypervisor: boolean } {
  const counted = text.match(/^processor[ \t]{0,20}:/gm)?.length ?? 0;
  const announced = /^# processors[ \t]{0,20}:[ \t]*(\d{1,6})/m.exec(text)?.[1];
  const flags = /^flags[ \t]{0,20}:(.*)$/m.exec(text)?.[1] ?? '';
  return { cpus: counted || Number(announced ?? 0), hypervisor: ` ${flags} `.includes(' hypervisor ') };
}

/** `0-3,8` → 5; 0 where it is no such list. */
export function cpuList(text: string): number {
  let count = 0;
  for (const part of text.trim().split(',').slice(0, 10000)) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    if (!match) return 0;
    count += Math.max(0, Number(match[2] ?? match[1]) - Number(match[1]) + 1);
  }
  return count;
}

/** Names of loaded modules from /proc/modules, sorted. */
export function moduleNames(text: string): readonly string[] {
  return [...text.matchAll(/^([A-Za-z0-9_]{1,64}) \d/gm)].map((match) => match[1] ?? '').sort();
}
