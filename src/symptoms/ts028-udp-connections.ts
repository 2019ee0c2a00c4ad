import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { conntrackFill } from './conntrack-fill.ts';
import { exampleSockets } from './example-sockets.ts';
import { limitEvidence } from './limit-of.ts';
import { percentText } from './number-text.ts';
import { holderName } from './place-name.ts';
import { usablePorts } from './usable-ports.ts';

const near = 0.7;
/** sockets bound to ports outside the range are counted too, so that less than nearly all proves nothing */
const full = 0.97;
/** sockets of a program among the tracked flows, from which on they are its own */
const leastShare = 0.1;

export const udpConnections: Symptom = {
  id: 'TS028',
  slug: 'udp-connections',
  title: 'A program uses up the UDP ports or the tracking with sockets of its own',
  what: 'A resolver, QUIC or VoIP program has so many UDP sockets or flows that local ports or entries of the tracking run out',
  why: 'a UDP socket takes its port for the whole address, whatever it talks to, so the range of local ports is the limit of one address: told from 97 % on, near from 70 %; its flows are told where the table of tracked connections is full, most entries are UDP and the program has sockets for a tenth of them',
  sources: ['linux 6.6: net/ipv4/udp.c (udp_lib_get_port)'],
  needs: [{ part: 'sockets' }],
  ill: {
    after: {
      sockets: exampleSockets({
        udpTotal: 28_230,
        udpHeld: [{ program: 'unbound', pid: 77, unit: 'unbound.service', count: 28_201, unread: 0 }],
      }),
    },
    sysctl: { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.ip_local_reserved_ports': '' },
  },
  well: {
    after: { sockets: exampleSockets({ udpTotal: 4000, udpHeld: [{ program: 'unbound', pid: 77, count: 3900, unread: 0 }] }) },
    sysctl: { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.ip_local_reserved_ports': '' },
  },
  look(context) {
    const { sockets } = context.readings.after;
    const [most] = sockets?.udpHeld ?? [];
    const ports = usablePorts(context);
    const tracked = trackedUdp(context);
    if (tracked) return [tracked];
    if (most === undefined) return [{ kind: 'ruledOut', why: `${sockets?.udpTotal ?? 0} UDP sockets` }];
    if (ports === undefined) return [{ kind: 'notChecked', why: 'net.ipv4.ip_local_port_range is not known' }];
    const share = most.count / Math.max(1, ports.count);
    const name = holderName(most);
    if (share < near) return [{ kind: 'ruledOut', why: `the most UDP sockets has ${name}: ${most.count}, of ${ports.count} ports` }];
    if (share < full)
      return [
        { kind: 'notYet', what: `UDP ports of ${name}`, why: `${most.count} sockets, ${ports.count} ports: ${percentText(share)}`, share },
      ];
    return [
      {
        kind: 'cause',
        title: `${name} uses up the local UDP ports`,
        confidence: 'likely',
        evidence: [
          { fact: `UDP sockets of ${name}`, value: `${most.count}`, from: '/proc/net/udp, /proc/net/udp6' },
          { fact: 'UDP sockets in all', value: `${sockets?.udpTotal}`, from: '/proc/net/udp, /proc/net/udp6' },
          ...limitEvidence(context, ['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports']),
        ],
        reading: `The range ${ports.low} to ${ports.high}${ports.reserved > 0 ? ` without ${ports.reserved} reserved ports` : ''} has ${ports.count} ports, and the program holds ${most.count} sockets. Other than with TCP a port is taken for every destination: the next socket gets EADDRINUSE or EAGAIN.`,
        do: [
          `Let ${name} use fewer sockets: one for many peers, fewer queries at once, and close() what is answered; a number that only grows is a leak.`,
          'More source addresses give each its own ports.',
          ...(ports.low > 10_240
            ? [
                `Widen net.ipv4.ip_local_port_range to 10240 ${ports.high}: ${ports.high - 10_240 + 1} ports; keep listeners out of it with ip_local_reserved_ports.`,
              ]
            : []),
        ],
        notThis: [{ key: 'net.ipv4.tcp_tw_reuse', text: 'UDP has no TIME-WAIT' }, { text: 'nofile: that limit ends with EMFILE' }],
        keys: ['net.ipv4.ip_local_port_range'],
        harm: 65,
        place: {
          ...(most.program !== undefined && { program: most.program }),
          ...(most.pid !== undefined && { pid: most.pid }),
          ...(most.unit !== undefined && { unit: most.unit }),
        },
      },
    ];
  },
};

/** A full table of which the most are UDP is the story of whoever sends them. */
function trackedUdp(context: SymptomContext): Outcome | undefined {
  const fill = conntrackFill(context);
  const { conntrack, sockets } = context.readings.after;
  if ('why' in fill || fill.share < 0.95 || conntrack === undefined) return undefined;
  const kind = conntrack.kinds.find((one) => one.kind === 'udp');
  if (kind === undefined || kind.count * 2 < conntrack.entries) return undefined;
  const to = conntrack.destinations.find(({ protocol }) => protocol === 'udp');
  const [most] = sockets?.udpHeld ?? [];
  // a flood through this host, or of one socket, is no story of a program's sockets
  if (most === undefined || most.count < leastShare * kind.count) return undefined;
  return {
    kind: 'cause',
    title: `UDP flows of ${holderName(most)} fill the table of tracked connections`,
    confidence: 'likely',
    evidence: [
      {
        fact: 'UDP entries',
        value: `${kind.count} of ${conntrack.entries}, ${kind.unreplied} without an answer`,
        from: '/proc/net/nf_conntrack',
      },
      ...(to
        ? [
            {
              fact: 'most of them toward',
              value: `${to.count} ${to.remote}${to.port === undefined ? '' : ` port ${to.port}`}`,
              from: '/proc/net/nf_conntrack',
            },
          ]
        : []),
      { fact: `UDP sockets of ${holderName(most)}`, value: `${most.count}`, from: '/proc/net/udp, /proc/net/udp6' },
      ...limitEvidence(context, ['net.netfilter.nf_conntrack_udp_timeout', 'net.netfilter.nf_conntrack_udp_timeout_stream']),
    ],
    reading: `${percentText(kind.count / Math.max(1, conntrack.entries))} of the entries are UDP flows: each datagram from a new port makes one, which stays until its timeout although the answer is long there.`,
    do: [
      'Spare this traffic the tracking: NOTRACK rules for the port of the resolver or QUIC server, in both directions.',
      'Let the program keep its sockets for many queries, and cache.',
      'Lower net.netfilter.nf_conntrack_udp_timeout where answers come within a few seconds.',
    ],
    notThis: [{ key: 'net.netfilter.nf_conntrack_tcp_timeout_established', text: 'these entries are UDP' }],
    keys: ['net.netfilter.nf_conntrack_udp_timeout', 'net.netfilter.nf_conntrack_max'],
    harm: 85,
    explains: ['TS023'],
    anywhere: true,
  };
}
