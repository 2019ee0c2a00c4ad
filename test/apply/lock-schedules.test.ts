import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { takeLock } from '../../src/apply/lock.ts';
import { Refusal } from '../../src/apply/place.ts';

/** Called before each look at or change of a file. */
const turn = vi.hoisted(() => ({ comes: () => {} }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const told = Object.fromEntries(
    (['linkSync', 'unlinkSync', 'renameSync', 'readFileSync', 'writeFileSync', 'readdirSync'] as const).map((name) => [
      name,
      (...args: readonly unknown[]) => {
        turn.comes();
        return (fs[name] as (...all: readonly unknown[]) => unknown)(...args);
      },
    ]),
  );
  return { ...fs, ...told };
});
vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out');

const folder = mkdtempSync(join(tmpdir(), 'tune-advise-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gone = { pid: 7, start: '5', boot: 'now', command: 'apply', since: '2026-11-21T10:00:00.000Z' };

/** Whether process `pid` got the lock, with others doing all of their asking before the calls of these numbers. */
function asks(
  state: string,
  pid: number,
  others: ReadonlyMap<number, readonly (() => void)[]>,
): { readonly got: boolean; readonly calls: number } {
  let calls = 0;
  const outer = turn.comes;
  turn.comes = () => {
    const own = turn.comes;
    turn.comes = () => {};
    for (const other of others.get(calls) ?? []) other();
    turn.comes = own;
    calls++;
  };
  try {
    takeLock(state, 'apply', {
      now: () => new Date(0),
      uptime: () => 0,
      bootId: () => 'now',
      pid,
      startOf: (asked) => (asked === gone.pid ? undefined : '5'),
      run: () => ({ problem: 'nothing is run here', absent: true }),
    });
    return { got: true, calls };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { got: false, calls };
  } finally {
    turn.comes = outer;
  }
}

test('of three that find the lock of a dead process one gets it, wherever the second and the third come in', { timeout: 60_000 }, () => {
  let schedules = 0;
  const wrong: string[] = [];
  const once = (second: number, third: number) => {
    const state = join(folder, `${second}-${third}`);
    mkdirSync(state);
    writeFileSync(join(state, 'lock'), JSON.stringify(gone));
    const got: number[] = [];
    const comes = (pid: number) => () => {
      if (asks(state, pid, new Map()).got) got.push(pid);
    };
    const at = new Map([[second, [comes(22)]]]);
    at.set(third, [...(at.get(third) ?? []), comes(33)]);
    const first = asks(state, 11, at);
    if (first.got) got.push(11);
    schedules++;
    const holder: unknown = JSON.parse(readFileSync(join(state, 'lock'), 'utf8'));
    const left = readdirSync(state).join();
    if (got.length !== 1 || (holder as { pid: number }).pid !== got[0] || left !== 'lock')
      wrong.push(`second at ${second}, third at ${third}: taken by ${got.join(' and ')}, there are ${left}`);
    return first.calls;
  };
  const calls = once(-1, -1);
  for (let second = 0; second < calls; second++) for (let third = second; third < calls; third++) once(second, third);
  expect(wrong).toEqual([]);
  expect(schedules).toBeGreaterThan(60);
});
