import type { Counter, LogLine, Term } from '../../src/model/term.ts';
import type { SeeAlso } from '../../src/render/explain-page.ts';

export const tableFull: LogLine = {
  id: 'conntrack_full',
  pattern: 'nf_conntrack: table full, dropping packet',
  where: 'kernel log',
  sample: 'nf_conntrack: nf_conntrack: table full, dropping packet',
  meaning: 'the table of connections is full, new flows are dropped',
  next: 'compare nf_conntrack_count with nf_conntrack_max',
  see: ['net.netfilter.nf_conntrack_max'],
  claim: { text: 'the text of the message', source: 'linux 6.12: net/netfilter/nf_conntrack_core.c', grade: 'primary' },
};

export const counter: Counter = {
  name: 'TcpExtListenOverflows',
  aliases: ['ListenOverflows'],
  path: '/proc/net/netstat',
  meaning: 'connections that were refused because the accept queue was full',
  reading: 'the program accepts too slowly, or its backlog is too small',
  see: ['net.core.somaxconn', 'accept queue'],
  claim: { text: 'counted where the queue is full', source: 'linux 6.1: net/ipv4/tcp_ipv4.c', grade: 'primary' },
};

export const term: Term = {
  name: 'TIME-WAIT',
  aliases: ['TIME_WAIT', 'timewait'],
  group: 'tcp-state',
  meaning: 'the side that closed first waits for late segments',
  see: ['net.ipv4.tcp_max_tw_buckets'],
  claim: { text: 'the state after both sides closed', source: 'RFC 9293', grade: 'primary' },
};

export const see: readonly SeeAlso[] = [
  { name: 'net.core.somaxconn', kind: 'parameter', summary: 'The longest accept queue' },
  { name: 'accept queue' },
];
