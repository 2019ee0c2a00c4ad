import { expect, test } from 'vitest';
import { diagnose } from '../../src/core/diagnose.ts';
import { exampleListener, exampleSockets, exampleTuple } from '../../src/symptoms/example-sockets.ts';
import { exampleQuestion } from './example-question.ts';
import { toldOf } from './told-of.ts';

const after = {
  sockets: exampleSockets({
    total: 30_119,
    byState: new Map([
      ['ESTAB', 119],
      ['TIME-WAIT', 30_000],
    ]),
    timeWait: { incoming: 28_000, outgoing: 2000 },
    listeners: [exampleListener({ states: new Map([['TIME-WAIT', 28_000]]) })],
    tuples: [
      exampleTuple({ total: 1500, estab: 0, timeWait: 1500 }),
      exampleTuple({ remote: '10.0.3.8', total: 500, estab: 0, timeWait: 500 }),
    ],
  }),
};
const sysctl = { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.tcp_max_tw_buckets': '262144' };
const numbers = { 'TcpExt.TCPTimeWaitOverflow': 0, 'sockstat.TCP.tw': 30_000 };

test('30,000 TIME-WAIT are told as no fault, and nothing is a cause', () => {
  expect(toldOf('TS002', { after, sysctl, numbers }).ruledOut[0]?.why).toBe(
    "30000 TIME-WAIT are no fault: 28000 came in by a listener and take no local port; 2000 are of this machine's own connections, " +
      'at most 1500 of one tuple (to 10.0.3.7:8080) of 28232 ports, 5 %; each ends after 60 s, so about 500 connections a second are ' +
      'closed here first; with some 256 bytes each they take 7.3 MiB',
  );
  expect(diagnose(exampleQuestion({ after, sysctl, numbers })).causes).toEqual([]);
});

test('a few are counted and not explained', () => {
  const few = { sockets: exampleSockets({ byState: new Map([['TIME-WAIT', 12]]) }) };
  expect(toldOf('TS002', { after: few }).ruledOut[0]?.why).toBe('12 TIME-WAIT');
});
