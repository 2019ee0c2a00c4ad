import { describe, expect, it } from 'vitest';
import { expectedLimits, verifyLimits } from '../../src/core/verify-limits.ts';
import type { ProcessLimits } from '../../src/model/facts.ts';

const dropIn = '/etc/systemd/system/nginx.service.d/limits.conf';
const limit = (type: 'soft' | 'hard', value: string) => ({
  key: 'nofile',
  type,
  value,
  unitOfValue: 'descriptors',
  unit: 'nginx.service',
  winner: { path: dropIn, line: 2 },
  rule: 'the last line',
  shadowed: [],
});
const nginx = (soft: string, hard: string): ProcessLimits => ({
  unit: 'nginx.service',
  pid: 812,
  program: 'nginx',
  rows: { 'Max open files': { soft, hard } },
});
const expected = expectedLimits([limit('soft', '65535'), limit('hard', '65535')]);

describe('limits of a unit against its processes', () => {
  it('what no line gives is not expected', () =>
    expect(expectedLimits([{ ...limit('soft', '1024'), winner: undefined as never }])).toEqual([]));

  it('the same limits are as expected', () =>
    expect(verifyLimits(expected, { processes: [nginx('65535', '65535')] }).map((row) => row.status)).toEqual(['ok', 'ok']));

  it('a process that started before the file was changed needs a restart, and that is proved by its times', () => {
    const times = () => ({ started: '2026-03-01 04:00:00 UTC', changed: '2026-03-01 05:00:00 UTC', startedFirst: true });
    const [row] = verifyLimits(expected, { processes: [nginx('1024', '524288')], times });
    expect(row).toMatchObject({
      status: 'drift',
      counts: true,
      actual: '524288',
      type: 'hard',
      from: `${dropIn}:2`,
      why: [
        {
          grade: 'proved',
          text: `nginx (pid 812) of nginx.service started at 2026-03-01 04:00:00 UTC, before ${dropIn} was changed at 2026-03-01 05:00:00 UTC`,
        },
      ],
      remedy: 'systemctl daemon-reload, then systemctl restart nginx.service',
    });
  });

  it('without times that is only likely, and a later start is another story', () => {
    const [likely] = verifyLimits(expected, { processes: [nginx('1024', '1024')] });
    expect(likely?.why[0]).toMatchObject({ grade: 'likely', text: expect.stringContaining('is not seen') });
    const times = () => ({ started: 'later', changed: 'before', startedFirst: false });
    const [unknown] = verifyLimits(expected, { processes: [nginx('1024', '1024')], times });
    expect(unknown?.why[0]).toMatchObject({ grade: 'unknown', text: expect.stringContaining('daemon-reload') });
  });

  it('a program may raise its own soft limit up to the hard one', () => {
    const rows = verifyLimits(expectedLimits([limit('soft', '1024'), limit('hard', '524288')]), { processes: [nginx('524288', '524288')] });
    expect(rows.map(({ type, status }) => `${type} ${status}`)).toEqual(['hard ok', 'soft ok']);
    expect(rows[1]?.why[0]?.text).toMatch(/^nginx raised its own soft limit/);
  });

  it('nothing runs: nothing is compared', () =>
    expect(verifyLimits(expected, { processes: [] })[0]).toMatchObject({ status: 'unreadable', counts: false }));
});
