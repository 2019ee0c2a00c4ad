import type { SymptomContext } from '../model/symptom.ts';
import { limitOf } from './limit-of.ts';

/** How soon a dead peer is found by keepalive. */
export interface KeepaliveValues {
  readonly time: number;
  readonly interval: number;
  readonly probes: number;
}

/** As in force; undefined where one of the three is not known. */
export function keepaliveValues(context: SymptomContext): KeepaliveValues | undefined {
  const value = (name: string) => limitOf(context, `net.ipv4.tcp_keepalive_${name}`)?.value;
  const [time, interval, probes] = [value('time'), value('intvl'), value('probes')];
  return time === undefined || interval === undefined || probes === undefined ? undefined : { time, interval, probes };
}

/** So that the first probe, and two more if it is lost, leave before the path forgets: as in the profile for proxies behind NAT. */
export function keepaliveWithin(timeout: number): KeepaliveValues {
  const time = Math.max(1, Math.floor(timeout / 2));
  return { time, interval: Math.max(5, Math.min(30, Math.floor((timeout - time) / 3))), probes: 5 };
}

/** `7200 + 75 * 9 = 7875 s`. */
export function deathText({ time, interval, probes }: KeepaliveValues): string {
  return `${time} + ${interval} * ${probes} = ${time + interval * probes} s`;
}
