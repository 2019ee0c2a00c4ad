import type { Counter } from '../model/term.ts';

const groups = /^(?:MPTcpExt|TcpExt|IpExt|Tcp|UdpLite6|UdpLite|Udp6|Udp|Icmp6|Icmp|Ip6|Ip)(?=[A-Z0-9])/;

/**
 * The counters that a name means, in the order given: as nstat prints it (`TcpExtListenOverflows`), without its group
 * (`ListenOverflows`) or by another name, with a blank, colon or dot between, in any case. An exact name means that one alone.
 */
export function findCounter(name: string, counters: readonly Counter[]): readonly Counter[] {
  if (name.length > 100) return [];
  const exact = counters.find((counter) => counter.name === name);
  if (exact !== undefined) return [exact];
  const called = counters.filter((counter) => counter.aliases.includes(name));
  if (called.length > 0) return called;
  const asked = plain(name);
  const whole = counters.filter((counter) => plain(counter.name) === asked);
  if (whole.length > 0) return whole;
  return counters.filter((counter) => [counterName(counter), ...counter.aliases].some((one) => plain(one) === asked));
}

/** A counter without its group: `ListenOverflows`. */
export function counterName(counter: Counter): string {
  return counter.name.replace(groups, '');
}

const plain = (name: string) => name.toLowerCase().replace(/[\s.:]/g, '');
