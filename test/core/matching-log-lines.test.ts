import { describe, expect, it, test } from 'vitest';
import { logLinesHolding } from '../../src/core/log-lines-holding.ts';
import { matchingLogLines } from '../../src/core/matching-log-lines.ts';
import { nearLogLine } from '../../src/core/near-log-line.ts';
import type { LogLine } from '../../src/model/term.ts';

const message = (id: string, pattern: string, sample: string): LogLine => ({
  id,
  pattern,
  sample,
  where: 'kernel log',
  meaning: id,
  next: 'ss -ltn',
  see: [],
  claim: { text: id, source: 'linux 6.1', grade: 'primary' },
});

const known = [
  message('conntrack_full', 'nf_conntrack: (?:nf_conntrack: )?table full, dropping packet', 'nf_conntrack: table full, dropping packet'),
  message('emfile', 'EMFILE|[Tt]oo many open files', 'accept: Too many open files'),
  message('nginx_accept', 'accept4?\\(\\) failed \\(24: Too many open files\\)', '[crit] 7#7: accept4() failed (24: Too many open files)'),
  message(
    'synflood',
    'Possible SYN flooding on port (\\S+)\\. (?:Sending cookies|Dropping request)',
    'TCP: Possible SYN flooding on port 443. Sending cookies.',
  ),
];
const ids = (text: string) => matchingLogLines(text, known)?.found.map((line) => line.id);

test('a whole line as journalctl prints it, with time stamp, host and numbers', () => {
  expect(ids('Nov 21 03:12:44 edge1 kernel: [81234.501] nf_conntrack: nf_conntrack: table full, dropping packet')).toEqual([
    'conntrack_full',
  ]);
  expect(ids('kernel: TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8443. Sending cookies.')).toEqual(['synflood']);
});

test('the message that takes the most of the line comes first', () => {
  expect(ids('2026/11/21 03:12:44 [crit] 812#812: accept4() failed (24: Too many open files)')).toEqual(['nginx_accept', 'emfile']);
});

test('the first line of a paste that is known counts; runs of blanks and case are forgiven', () => {
  const text = '\n  -- Boot --\r\nNF_CONNTRACK:   table  full, dropping   packet\nToo many open files\n';
  expect(matchingLogLines(text, known)).toMatchObject({
    line: 'NF_CONNTRACK:   table  full, dropping   packet',
    found: [{ id: 'conntrack_full' }],
  });
});

test('a bare name is a message only where it is all of what was typed', () => {
  expect(ids('EMFILE')).toEqual(['emfile']);
  expect(ids('EMFILES')).toBeUndefined();
  expect(ids('')).toBeUndefined();
});

test('a hostile paste is cut: neither its length nor its lines cost time', () => {
  const started = performance.now();
  expect(ids('nf_conntrack: '.repeat(1_000_000))).toBeUndefined();
  expect(ids('\n'.repeat(5_000_000))).toBeUndefined();
  expect(ids(`${' '.repeat(2_000_000)}x y`)).toBeUndefined();
  expect(matchingLogLines(`table ${'\u0000'.repeat(900)}\u001b[2J Too many open files`, known)?.line.length).toBeLessThanOrEqual(1000);
  expect(performance.now() - started).toBeLessThan(8000);
});

test('a line that no pattern fits is told the nearest message', () => {
  expect(nearLogLine('conntrack: nf_conntrack table is full: dropping a packet', known)?.id).toBe('conntrack_full');
  expect(nearLogLine('usb 1-1: new high-speed USB device number 2', known)).toBeUndefined();
});

describe('the part of a message that somebody remembers', () => {
  const held = (text: string, among = known) => logLinesHolding(text, among)?.map((line) => line.id);

  it('is known by its words, in any case and with any marks between them', () => {
    expect(held('table full')).toEqual(['conntrack_full']);
    expect(held('possible syn flooding')).toEqual(['synflood']);
    expect(held('nf_conntrack - Table  full')).toEqual(['conntrack_full']);
    expect(held('too many open files')).toEqual(['emfile', 'nginx_accept']);
  });

  it('is nothing where it is one word, a part of a word, or in too many messages', () => {
    expect(held('conntrack')).toBeUndefined();
    expect(held('any open files')).toBeUndefined();
    expect(held('a of')).toBeUndefined();
    expect(held('--- ... ---')).toBeUndefined();
    expect(held(`table ${'full '.repeat(100_000)}`)).toBeUndefined();
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => message(id, id, `${id}: too many open files`));
    expect(held('open files', many)).toBeUndefined();
    expect(held('open files', many.slice(1))).toEqual(['b', 'c', 'd', 'e']);
  });
});
