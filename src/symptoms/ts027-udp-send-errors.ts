import { risen } from '../model/readings.ts';
import type { Symptom } from '../model/symptom.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { movedBy, movedOf, unmoved } from './unmoved.ts';

const counters = ['Udp.SndbufErrors', 'Udp6.SndbufErrors'];
const sent = ['Udp.OutDatagrams', 'Udp6.OutDatagrams'];
const fewest = 5;
const leastShare = 0.001;
const leastRate = 10;

export const udpSendErrors: Symptom = {
  id: 'TS027',
  slug: 'udp-send-errors',
  title: 'UDP datagrams cannot be sent',
  what: 'Datagrams of this host are thrown away before they leave it: the queue of the device or the send buffer of the socket is full',
  why: 'each rise of SndbufErrors is a datagram that was not sent; told when 5 or more fail in the window and they are 10 a second or one of a thousand',
  sources: ['linux 6.6: net/ipv4/udp.c (udp_send_skb, udp_sendmsg)'],
  needs: [{ number: 'Udp.SndbufErrors' }],
  ill: {
    numbers: { 'Udp.SndbufErrors': [0, 900], 'Udp6.SndbufErrors': 0, 'Udp.OutDatagrams': [1000, 60_000] },
    sysctl: { 'net.core.wmem_default': '212992' },
  },
  well: { numbers: { 'Udp.SndbufErrors': [7, 7], 'Udp6.SndbufErrors': 0, 'Udp.OutDatagrams': [1000, 60_000] } },
  look(context) {
    const { readings } = context;
    const failed = movedBy(readings, counters);
    const all = failed + movedBy(readings, sent);
    if (failed < fewest || (failed / all < leastShare && failed < leastRate * readings.seconds))
      return [failed > 0 ? { kind: 'ruledOut', why: `UDP datagrams not sent +${failed} of ${all}` } : unmoved(readings, counters)];
    return [
      {
        kind: 'cause',
        title: 'UDP datagrams cannot be sent',
        confidence: 'proved',
        evidence: [
          ...movedOf(readings, [...counters, ...sent])
            .map((name) => risen(readings, name))
            .filter((one) => one !== undefined),
          ...limitEvidence(context, ['net.core.wmem_default', 'net.core.wmem_max', 'net.core.default_qdisc']),
        ],
        reading: `${failed} of ${all} datagrams (${percentText(failed / all)}) were not sent. The counter does not tell which of two queues was full: that of the device (its queueing discipline drops) or the send buffer of the socket.`,
        do: [
          'Look at tc -s qdisc and ip -s link in the same time: dropped there says that more is sent than the device takes, so the program has to send more evenly.',
          'Where nothing is dropped there the program fills its own send buffer: let it wait until the socket is writable, or ask for a larger one (SO_SNDBUF, up to net.core.wmem_max).',
        ],
        notThis: [
          { key: 'net.core.rmem_max', text: 'it is about what comes in' },
          { key: 'net.ipv4.tcp_wmem', text: 'it is about TCP' },
        ],
        keys: ['net.core.wmem_max'],
        harm: Math.round(35 + 40 * (failed / all)),
      },
    ];
  },
};
