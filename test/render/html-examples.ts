import { diagnose } from '../../src/core/diagnose.ts';
import type { PlanMemory } from '../../src/model/plan-memory.ts';
import { adviseHtml } from '../../src/render/advise-html.ts';
import { exampleListener, exampleSockets, exampleTuple } from '../../src/symptoms/example-sockets.ts';
import { seenNumbers } from '../../src/symptoms/seen-numbers.ts';
import { acceptQueueOverflow } from '../../src/symptoms/ts003-accept-queue-overflow.ts';
import { exampleQuestion } from '../symptoms/example-question.ts';
import { edge1, header, plan } from './edge1.ts';

const { tool, inputs } = header;
export const exampleMemory: PlanMemory = {
  memory: 64 * 1024 ** 3,
  rows: [
    {
      id: 'time-wait',
      what: 'TIME_WAIT',
      expected: 1024 ** 2,
      worst: 4 * 1024 ** 2,
      worstNow: 2 * 1024 ** 2,
      arithmetic: '2 x 60',
      source: 'measured',
      grade: 'primary',
    },
  ],
  expected: 1024 ** 2,
  worst: 4 * 1024 ** 2,
  worstNow: 2 * 1024 ** 2,
  assumed: ['local_close_rate'],
};
/** The advice for edge1 as a page. */
export const exampleAdvice = (more: object = {}) =>
  adviseHtml({ tool, facts: edge1, inputs, plan: { ...plan, memory: exampleMemory, ...more } });
/** A diagnosis with something of everything that is drawn. */
export const exampleDiagnosis = diagnose({
  ...exampleQuestion({
    numbers: { 'TcpExt.ListenOverflows': [40, 241], nf_conntrack_count: 230_000 },
    after: {
      sockets: exampleSockets({
        byState: new Map([
          ['LISTEN', 2],
          ['TIME-WAIT', 20_892],
        ]),
        listeners: [exampleListener({ queued: 3, limit: 4096, port: 443 }), exampleListener({ queued: 512, limit: 511 })],
        tuples: [exampleTuple({ total: 21_500, estab: 608, timeWait: 20_892 })],
      }),
    },
    sysctl: { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.netfilter.nf_conntrack_max': '262144' },
  }),
  symptoms: [acceptQueueOverflow],
  seen: seenNumbers,
});
