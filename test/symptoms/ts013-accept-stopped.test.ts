import { expect, test } from 'vitest';
import { diagnose } from '../../src/core/diagnose.ts';
import type { SymptomExample } from '../../src/model/symptom.ts';
import { exampleProcess } from '../../src/symptoms/example-processes.ts';
import { exampleListener, exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { exampleQuestion } from './example-question.ts';
import { causeOf, toldOf } from './told-of.ts';

const waiting = (queued: number) =>
  exampleSockets({ listeners: [exampleListener({ queued, unaccepted: queued, limit: 511, unit: 'nginx.service' })] });
const spent = exampleProcess({ open: 64, nofile: { soft: '64', hard: '524288' } });
const stopped: SymptomExample = {
  numbers: { 'TcpExt.ListenOverflows': [0, 30], 'TcpExt.ListenDrops': [0, 30], 'Tcp.PassiveOpens': 100 },
  before: { sockets: waiting(500), processes: [spent] },
  after: { sockets: waiting(512), processes: [spent] },
  sysctl: { 'net.core.somaxconn': '4096', 'fs.nr_open': '1048576' },
};

test('one story: descriptors, the loop that stopped, the queue that overflows', () => {
  const { causes } = diagnose(exampleQuestion(stopped));
  expect(causes.map(({ id }) => id)).toEqual(['TS013']);
  expect(causes[0]?.confidence).toBe('proved');
  expect(causes[0]?.follows.map(({ id }) => id)).toEqual(expect.arrayContaining(['TS003', 'TS020']));
});

test('the remedy is the unit, with the number worked out, and never somaxconn', () => {
  const cause = causeOf('TS013', stopped);
  expect(cause.evidence[0]).toEqual({ fact: 'descriptors of nginx (pid 812)', value: '64 of 64', from: '/proc/812/fd, /proc/812/limits' });
  expect(cause.do.join('\n')).toContain('LimitNOFILE=2048 under [Service]');
  expect(cause.do.join('\n')).toContain('prlimit --pid 812 --nofile=2048:524288');
  expect(cause.reading).toContain('nginx: accept4() fails with EMFILE');
  expect(cause.notThis[0]?.key).toBe('net.core.somaxconn');
});

test('a worker of the listener that has none left is found behind its master', () => {
  const processes = [exampleProcess({}), exampleProcess({ pid: 813, parent: 812, open: 1024 })];
  expect(causeOf('TS013', { after: { sockets: waiting(40), processes } }).title).toContain('nginx (pid 813) cannot accept at :8080');
});

test('free descriptors rule it out, an unknown holder is said', () => {
  expect(toldOf('TS013', { after: { sockets: waiting(40), processes: [exampleProcess({})] } }).ruledOut).toHaveLength(1);
  expect(toldOf('TS013', { after: { sockets: waiting(40), processes: [] } }).notChecked[0]?.why).toContain(':8080');
  expect(toldOf('TS013', { after: { sockets: waiting(0), processes: [spent] } }).causes).toEqual([]);
});
