import type { SoftnetReading } from '../../model/readings.ts';
import type { Look } from '../look.ts';
import { counterColumns } from '../parse/counter-columns.ts';
import { meminfo, sockstat } from '../parse/counters.ts';
import { cpuTicks, namedNumbers, pairedLines, pressure } from '../parse/named-numbers.ts';
import { softnet } from '../parse/softnet.ts';

export interface Numbers {
  readonly numbers: ReadonlyMap<string, number>;
  readonly softnet: readonly SoftnetReading[];
}

/**
 * All counters and gauges, by the names of `Sample.numbers`. What is not there is not in it.
 * @param net where the network namespace is seen: `/proc/net` or `/proc/PID/net`
 * @param own whether it is the one of whoever looks, which alone is seen below /proc/sys/net
 */
export function numbersOf(look: Look, net: string, own: boolean): Numbers {
  const all = new Map<string, number>();
  const add = (found: ReadonlyMap<string, number>, prefix = '') => {
    for (const [name, value] of found) all.set(prefix + name, value);
  };
  const text = (path: string) => look.text(path) ?? '';
  for (const name of ['snmp', 'netstat']) add(pairedLines(text(`${net}/${name}`)));
  add(namedNumbers(text(`${net}/snmp6`)));
  for (const name of ['sockstat', 'sockstat6']) add(sockstat(text(`${net}/${name}`)), 'sockstat.');
  add(counterColumns(text(`${net}/stat/nf_conntrack`)), 'conntrack.');
  for (const name of ['arp_cache', 'ndisc_cache']) add(counterColumns(text(`${net}/stat/${name}`)), `${name}.`);
  const cpus = softnet(text(`${net}/softnet_stat`));
  for (const column of ['processed', 'dropped', 'squeezed', 'flowLimit'] as const) {
    const values = cpus.map((cpu) => cpu[column]).filter((value) => value !== undefined);
    if (values.length > 0) all.set(`softnet.${column}`, sum(values));
  }
  add(namedNumbers(text('/proc/vmstat'), 'vmstat'));
  add(meminfo(text('/proc/meminfo')), 'meminfo.');
  for (const resource of ['cpu', 'io', 'memory']) add(pressure(text(`/proc/pressure/${resource}`), resource));
  add(cpuTicks(text('/proc/stat')));
  const [open, , max] = whole(text('/proc/sys/fs/file-nr'));
  if (open !== undefined) all.set('file-nr.open', open);
  if (max !== undefined) all.set('file-nr.max', max);
  const [counted] = own ? whole(text('/proc/sys/net/netfilter/nf_conntrack_count')) : [];
  const entries = counted ?? all.get('conntrack.entries');
  if (entries !== undefined) all.set('nf_conntrack_count', entries);
  const tasks = /^\S+ \S+ \S+ \d{1,9}\/(\d{1,9}) /.exec(text('/proc/loadavg'))?.[1];
  if (tasks !== undefined) all.set('tasks.total', Number(tasks));
  return { numbers: all, softnet: cpus };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function whole(text: string): readonly number[] {
  const fields = text.trim().split(/\s+/);
  return fields.every((field) => /^\d{1,20}$/.test(field)) ? fields.map(Number) : [];
}
