import { expect, test } from 'vitest';
import { explainText } from '../../src/render/explain-text.ts';
import { counter, see, tableFull, term } from './explain-told-pages.ts';

const screen = { width: 100, colour: false };

test('a line of the kernel log, pasted with its time stamp', () => {
  const typed = '[81234.5] nf_conntrack: nf_conntrack: table full, dropping packet';
  const other = { ...tableFull, id: 'conntrack_full_ns', sample: 'nf_conntrack: table full in netns 4026531840, dropping packet' };
  expect(explainText({ kind: 'log-line', typed, lines: [tableFull, other], see }, screen)).toBe(`\
[81234.5] nf_conntrack: nf_conntrack: table full, dropping packet
  the table of connections is full, new flows are dropped

look next
  compare nf_conntrack_count with nf_conntrack_max

has to do with
  net.core.somaxconn  The longest accept queue
  accept queue

where
  kernel log

as it is written
  nf_conntrack: nf_conntrack: table full, dropping packet

may also be
  nf_conntrack: table full in netns 4026531840, dropping packet
    the table of connections is full, new flows are dropped

sources
  the text of the message: linux 6.12: net/netfilter/nf_conntrack_core.c (primary)
`);
});

test('a counter and a word', () => {
  expect(explainText({ kind: 'counter', counter, see }, screen)).toBe(`\
TcpExtListenOverflows
  connections that were refused because the accept queue was full
  also written ListenOverflows

when it rises
  the program accepts too slowly, or its backlog is too small

read from
  /proc/net/netstat

has to do with
  net.core.somaxconn  The longest accept queue
  accept queue

sources
  counted where the queue is full: linux 6.1: net/ipv4/tcp_ipv4.c (primary)
`);
  expect(explainText({ kind: 'term', term, see: [] }, screen)).toBe(`\
TIME-WAIT
  the side that closed first waits for late segments
  a state of a TCP connection
  also written TIME_WAIT, timewait

sources
  the state after both sides closed: RFC 9293 (primary)
`);
});
