import { compareVersions } from '../model/kernel.ts';
import { delta, reading } from '../model/readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { limitEvidence } from './limit-of.ts';
import { risenCounters } from './risen-counters.ts';
import { unmoved } from './unmoved.ts';

const counter = 'TcpExt.PAWSPassive';
const key = 'net.ipv4.tcp_tw_recycle';
const timestamps = 'net.ipv4.tcp_timestamps';

export const perHostPaws: Symptom = {
  id: 'TS007',
  slug: 'per-host-paws',
  title: 'Clients behind one address shut each other out',
  what: 'With tcp_tw_recycle the kernel drops a SYN whose timestamp is older than the last one seen from the same address: all but one client behind a NAT fail',
  why: 'PAWSPassive counts nothing else; it is gone with the key in 4.12',
  sources: [
    'linux 4.11: net/ipv4/tcp_input.c (tcp_conn_request), net/ipv4/tcp_metrics.c (tcp_peer_is_proven)',
    'linux 4.12: commit 4396e46187ca',
    'V. Bernat, Coping with the TCP TIME-WAIT state on busy Linux servers (https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux)',
  ],
  needs: [{ number: 'TcpExt.PAWSEstab' }],
  ill: {
    kernel: '3.10',
    numbers: { [counter]: [10, 74], 'TcpExt.PAWSEstab': 3, 'Tcp.PassiveOpens': [1000, 1200] },
    sysctl: { [key]: '1', [timestamps]: '1' },
  },
  well: { numbers: { [counter]: 10, 'TcpExt.PAWSEstab': 3 }, kernel: '3.10', sysctl: { [key]: '0', [timestamps]: '1' } },
  look(context) {
    const { readings, kernel } = context;
    const recycle = context.sysctl(key)?.value;
    if (reading(readings, counter) === undefined) return [withoutCounter(kernel?.version, recycle)];
    if ((delta(readings, counter) ?? 0) > 0) return [cause(context)];
    const still = unmoved(readings, [counter]);
    if (recycle === undefined || recycle === '0' || context.sysctl(timestamps)?.value === '0') return [still];
    const why = `${key} = ${recycle}: nothing was dropped in the window, but the second client behind an address will be; set it to 0`;
    return [{ kind: 'notYet', what: 'clients behind one address', why }];
  },
};

function withoutCounter(version: string | undefined, recycle: string | undefined): Outcome {
  const gone = version !== undefined && compareVersions(version, '4.12') >= 0;
  if (recycle === undefined && gone) return { kind: 'ruledOut', why: `this kernel has no ${key}: it is gone since 4.12` };
  return { kind: 'notChecked', why: 'there is no TcpExt PAWSPassive here, and the kernel is not known to be without tcp_tw_recycle' };
}

function cause(context: SymptomContext): Cause {
  const { readings } = context;
  const dropped = delta(readings, counter) ?? 0;
  const passive = delta(readings, 'Tcp.PassiveOpens') ?? 0;
  return {
    kind: 'cause',
    title: 'Clients behind one address shut each other out (tcp_tw_recycle)',
    confidence: 'proved',
    evidence: [...risenCounters(readings, [counter, 'Tcp.PassiveOpens']), ...limitEvidence(context, [key, timestamps])],
    reading: `${dropped} SYNs were dropped because their timestamp was older than the last one from the same address; ${passive} connections came in meanwhile. Hosts behind a NAT have clocks of their own, and from 4.10 on even one client draws an offset for each pair of addresses.`,
    do: [`Set ${key} = 0 and delete every line that sets it: it acts at once, and the key does not exist from 4.12 on.`],
    notThis: [
      { key: timestamps, text: 'switching them off stops the drops too, and loses PAWS and the measuring of round trips for all' },
      { key: 'net.ipv4.tcp_tw_reuse', text: 'it acts on connect() alone and is no substitute here: these connections come in' },
      { key: 'net.core.somaxconn', text: 'no queue is full' },
    ],
    keys: [key],
    profiles: ['proxy-behind-nat'],
    harm: Math.round(70 + (25 * dropped) / Math.max(1, dropped + passive)),
    explains: ['TS040'],
  };
}
