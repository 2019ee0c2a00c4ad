import { expect, it } from 'vitest';
import { markdownPage } from '../../src/render/markdown-page.ts';

const none = { anywhere: () => undefined, whole: () => undefined };
const counter = {
  name: 'TcpExtListenOverflows',
  aliases: ['ListenOverflows'],
  path: '/proc/net/netstat',
  meaning: 'handshakes dropped: the queue <of> *the* listener | was full',
  reading: 'see net.core.somaxconn',
  see: [],
  claim: {
    text: 'where it is counted',
    source: 'linux 6.6: net/ipv4/tcp_input.c, https://docs.kernel.org/networking/snmp_counter.html',
    grade: 'primary',
  },
} as const;

it('has a title, a paragraph of what it is, lists below titles and tables', () => {
  const page = markdownPage({ kind: 'counter', counter, see: [{ name: 'net.core.somaxconn', summary: 'the largest | backlog' }] }, none);
  expect(page).toBe(`# TcpExtListenOverflows

handshakes dropped: the queue \\<of> \\*the\\* listener \\| was full

also written ListenOverflows

## when it rises

- see net.core.somaxconn

## read from

- /proc/net/netstat

## has to do with

|  |  |
| --- | --- |
| net.core.somaxconn | the largest \\| backlog |

## sources

- where it is counted: linux 6.6: net/ipv4/tcp_input.c, <https://docs.kernel.org/networking/snmp_counter.html> (primary)
`);
});

it('makes links of words anywhere, and of names that a cell is', () => {
  const links = {
    anywhere: (word: string) => (word === 'net.core.somaxconn' ? '../parameters/net.core/somaxconn.md' : undefined),
    whole: (text: string) => (text === 'accept queue' ? '../words/accept-queue.md' : undefined),
  };
  const page = markdownPage({ kind: 'counter', counter, see: [{ name: 'accept queue', summary: 'accept queue' }] }, links);
  expect(page).toContain('- see [net.core.somaxconn](../parameters/net.core/somaxconn.md)\n');
  expect(page).toContain('| [accept queue](../words/accept-queue.md) | accept queue |');
});
