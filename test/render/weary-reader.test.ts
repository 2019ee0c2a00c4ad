import { expect, test } from 'vitest';
import type { CapacityLimit } from '../../src/model/capacity.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import { adviseText } from '../../src/render/advise-text.ts';
import { capacityBlock } from '../../src/render/capacity-block.ts';
import { paint } from '../../src/render/paint.ts';
import { edge1, lostSyns, plan } from './edge1.ts';

const screen = { width: 118, colour: false };
const shown = (changed: Partial<Plan>, more: { verbose?: boolean; written?: number } = {}) =>
  adviseText(
    { facts: edge1, plan: { ...plan, ...changed }, ...(more.written !== undefined && { written: more.written }) },
    { ...screen, verbose: more.verbose === true },
  );

const limit = plan.changes.find((c) => c.target === 'limit') as Change;
const count = (text: string, part: string) => text.split(part).length - 1;

test('one reason for soft and hard and for several units is read once', () => {
  const { domain: _, type: __, ...bare } = limit;
  const row = (unit: string, type: 'soft' | 'hard'): Change => ({ ...bare, unit, type, beware: ['it costs memory'] });
  const text = shown({ changes: [row('nginx.service', 'soft'), row('nginx.service', 'hard'), row('haproxy.service', 'soft')] });
  expect(count(text, 'two descriptors for each')).toBe(1);
  expect(count(text, 'it costs memory')).toBe(1);
  expect(count(text, 'why    as for nofile soft for nginx.service')).toBe(2);
  expect(count(text, '1024 (/proc/812/limits) -> 65536') + count(text, '1024 -> 65536')).toBe(3);
});

test('another reason, or another caveat, is told in full', () => {
  const { domain: _, ...bare } = limit;
  const text = shown({
    changes: [
      { ...bare, unit: 'nginx.service', beware: ['it costs memory'] },
      { ...bare, unit: 'haproxy.service', beware: ['HAProxy raises it by itself'] },
    ],
  });
  expect(text).not.toContain('as for');
  expect(text).toContain('HAProxy raises it by itself');
});

test('a removal does not repeat what the change of its key says', () => {
  const [removal] = plan.removals;
  if (removal === undefined) throw new Error('edge1 has removals');
  const keepalive = plan.changes.filter((c) => c.key === 'net.ipv4.tcp_keepalive_time');
  const own = { ...removal, key: 'net.ipv4.tcp_keepalive_time', replacement: '175' };
  expect(shown({ removals: [own], changes: keepalive })).not.toContain('on the running machine instead');
  expect(shown({ removals: [own], changes: [] })).toContain('set    net.ipv4.tcp_keepalive_time = 175 on the running machine instead');
});

test('many questions: the first in full as they come, the rest by name', () => {
  const questions = ['conn_rate', 'out_conn_rate', 'accept_stall_s', 'out_concurrent', 'flows', 'cores', 'rtt_s', 'workers'].map(
    (fact, i) => ({
      fact,
      assumed: i === 7 ? null : `${i}`,
      why: `decides ${i}`,
    }),
  );
  const text = shown({ questions });
  expect(text.indexOf('ASK     conn_rate')).toBeLessThan(text.indexOf('ASK     accept_stall_s'));
  expect(text).toContain('ASK     and, deciding less: rtt_s 6\n');
  expect(text).not.toContain('decides 6');
  // nothing stands in for it
  expect(text).toContain('decides 7');
  expect(shown({ questions }, { verbose: true })).toContain('decides 6');
  expect(text).toContain('8 questions');
  expect(shown({ questions: questions.slice(0, 7) })).toContain('decides 6');
  const lower = { fact: 'net.core.somaxconn', assumed: '65535', why: 'lowering' };
  expect(shown({ questions: [...questions, lower] })).toContain('ASK     net.core.somaxconn: 65535 is kept');
});

test('how the files come to their place, unless they were written where the user wanted them', () => {
  expect(shown({})).toContain('patch -p1 -d / < tune-advise.diff');
  expect(shown({}, { written: 3 })).not.toContain('patch -p1');
  expect(shown({ files: [], edits: [] })).not.toContain('patch -p1');
});

test('an error that the plan mends says so, and the verdict too', () => {
  const error = { ...lostSyns, severity: 'error' as const };
  const mended = {
    ...error,
    place: { ...error.place, line: 3 },
    fix: {
      title: 'set net.ipv4.tcp_keepalive_time = 175',
      disposition: 'review' as const,
      set: { key: 'net.ipv4.tcp_keepalive_time', value: '175' },
    },
  };
  const text = shown({ findings: [mended] });
  expect(text).toContain('fix    (review) set net.ipv4.tcp_keepalive_time = 175: this plan does');
  expect(text).toContain('1 error (mended by the plan); nothing was written');
  expect(shown({ findings: [mended, error] })).toContain('2 errors (1 mended by the plan)');
  const other = { ...mended, fix: { ...mended.fix, set: { ...mended.fix.set, value: '60' } } };
  expect(shown({ findings: [other] })).toContain('1 error; nothing was written');
});

const row: CapacityLimit = {
  id: 'upstream-rate',
  what: 'new connections to one upstream',
  unit: '1/s',
  now: null,
  planned: 470,
  arithmetic: '28232 ports / 60 s',
  share: 0.46,
  load: '',
  inputs: [],
  moves: 'more upstreams',
  unknown: [],
  source: 'include/net/tcp.h',
};

test('capacity shows what is near; what is far is counted', () => {
  const capacity = {
    limits: [
      row,
      { ...row, what: 'the accept queue', id: 'accept-queue', share: 0.049, now: 128, planned: 4096 },
      { ...row, what: 'memory for sockets', id: 'socket-memory', share: 0.003 },
      { ...row, what: 'open files', id: 'nofile', share: 0.2, now: 0 },
    ] as readonly CapacityLimit[],
    first: { id: row.id, share: 0.46, moves: row.moves, restsOn: [] },
    natProducts: [],
  };
  const lines = (verbose: boolean) => capacityBlock(capacity, 118, paint(false), verbose).join('\n');
  expect(lines(false)).toContain('the accept queue, now 128/s');
  expect(lines(false)).not.toContain('memory for sockets');
  expect(lines(false)).toContain('1 more is far from being met; --verbose shows it');
  expect(lines(false)).toContain('open files, now none by this reckoning');
  expect(lines(true)).toContain('memory for sockets');
});
