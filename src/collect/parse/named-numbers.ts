const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d{1,20}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;

/** Lines of `name value` (snmp6, vmstat) → `prefix.name`; snmp6 calls its groups inside the names: `Udp6RcvbufErrors` → `Udp6.RcvbufErrors`. */
export function namedNumbers(text: string, prefix?: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const match of text.matchAll(/^([A-Za-z][A-Za-z0-9_]{0,60})[ \t]{1,80}(\S{1,24})[ \t]*$/gm)) {
    const [, name = '', text = ''] = match;
    const value = number(text);
    const key = prefix === undefined ? name.replace(/^(Ip6|Icmp6|Udp6|UdpLite6)/, '$1.') : `${prefix}.${name}`;
    if (value !== undefined) all.set(key, value);
  }
  return all;
}

/**
 * /proc/net/snmp and netstat: a line of names, a line of values → `TcpExt.ListenOverflows`. By name: columns come in the middle and go.
 * Unlike facts these take counters of 64 bits; above 2^53 they are rounded, so that small rises are lost there.
 */
export function pairedLines(text: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  const lines = text.split('\n', 400);
  for (let i = 0; i + 1 < lines.length; i += 1) {
    const [head = '', ...names] = (lines[i] ?? '').trim().split(/\s+/);
    const [again, ...values] = (lines[i + 1] ?? '').trim().split(/\s+/);
    if (!/^[A-Za-z0-9]{1,30}:$/.test(head) || again !== head || number(names[0]) !== undefined) continue;
    names.forEach((name, at) => {
      const value = number(values[at]);
      if (value !== undefined) all.set(`${head.slice(0, -1)}.${name.slice(0, 60)}`, value);
    });
    i += 1;
  }
  return all;
}

/** /proc/pressure/io: `full avg10=0.00 … total=123` → `pressure.io.full.avg10` (percent), `….total` (microseconds). */
export function pressure(text: string, resource: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const line of text.split('\n', 10)) {
    const [kind = '', ...pairs] = line.trim().split(/\s+/);
    if (kind !== 'some' && kind !== 'full') continue;
    for (const pair of pairs.slice(0, 10)) {
      const [name = '', text] = pair.split('=');
      const value = number(text);
      if (value !== undefined && /^(avg10|avg60|avg300|total)$/.test(name)) all.set(`pressure.${resource}.${kind}.${name}`, value);
    }
  }
  return all;
}

const cpuFields = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'];

/** /proc/stat: ticks by CPU (`stat.cpu.softirq`, `stat.cpu3.idle`), `tasks.running`, `tasks.blocked`. */
export function cpuTicks(text: string): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const line of text.split('\n', 10_000)) {
    const [name = '', ...fields] = line.trim().split(/\s+/);
    if (/^cpu\d{0,5}$/.test(name)) {
      cpuFields.forEach((field, at) => {
        const value = number(fields[at]);
        if (value !== undefined) all.set(`stat.${name}.${field}`, value);
      });
    }
    const value = number(fields[0]);
    if (value !== undefined && name === 'procs_running') all.set('tasks.running', value);
    if (value !== undefined && name === 'procs_blocked') all.set('tasks.blocked', value);
  }
  return all;
}
