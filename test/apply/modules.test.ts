import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApplyRun, runApply } from '../../src/apply/run-apply.ts';
import type { Ran } from '../../src/model/ran.ts';

let top: string;
const asked: string[] = [];

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'tune-advise-'));
  asked.length = 0;
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

/** No module of this machine is touched: what would run is written down. */
function runWith(answer: Ran): ApplyRun {
  return {
    job: {
      profile: 'edge',
      files: [],
      modules: ['nf_conntrack'],
      values: [],
      watched: [],
      keep: new Map(),
      notLoaded: [],
      restart: [],
      run: [],
    },
    places: { root: top, state: top, values: undefined },
    system: {
      now: () => new Date(0),
      uptime: () => 100,
      bootId: () => 'boot',
      pid: 1,
      startOf: () => undefined,
      run: (program, args) => {
        asked.push([program, ...args].join(' '));
        return answer;
      },
    },
    tool: 'tune-advise',
    kept: () => undefined,
    stopped: () => undefined,
  };
}

test('a module that was loaded is told among what was done, with what an undo leaves', async () => {
  const { why, notes } = await runApply(runWith({ output: '' }));
  expect(asked).toEqual(['modprobe -- nf_conntrack']);
  expect([why, notes]).toEqual([null, ['modprobe nf_conntrack was done; it stays loaded also after an undo']]);
});

test('one that cannot be loaded ends the apply before anything else', async () => {
  const { why, rolledBack, notes } = await runApply(runWith({ problem: 'modprobe ended with 1', absent: false }));
  expect([why, rolledBack]).toEqual(['the module nf_conntrack cannot be loaded: modprobe ended with 1', true]);
  expect(notes.join()).not.toContain('was done');
});
