import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../scripts/verify/apply-faults.mjs';
import { machines, type StepAnswer } from '../../scripts/verify/apply-machines.mjs';
import { start } from '../../scripts/verify/apply-start.mjs';
import { cli } from '../cli/run.ts';
import { missing } from './missing.ts';

const why = missing();
const state = '/var/lib/tune-advise';
const somaxconn = '/proc/sys/net/core/somaxconn';
const { apply, revert } = commands(cli);
const strace = ['strace', '-qq', '-o', '/dev/null', '-e', 'trace=rename', '-e', 'signal=none', '-e'];

interface Step {
  readonly as?: string;
  readonly [name: string]: unknown;
}

const run = (as: string, argv: readonly string[]): Step => ({ as, run: argv, timeout: 30 });
const asBefore = (as: string): readonly Step[] => [{ snap: as }, { as, same: ['start', as], except: [`${state}/`, `${state} `] }];

describe.skipIf(why).concurrent(`apply is not alone on a machine${why ? ` (${why})` : ''}`, () => {
  const { ask, close } = machines(3);
  afterAll(close);

  /** What the named steps answered. */
  async function played(steps: readonly Step[]): Promise<(name: string) => StepAnswer> {
    const answers = await ask({
      start,
      steps: [{ snap: 'start' }, ...steps].map(({ as: name, ...step }: Step) => ('start' in step ? { ...step, as: name } : step)),
    });
    const seen = new Map([{}, ...steps].flatMap(({ as }: Step, at) => (as === undefined ? [] : [[as, answers[at]] as const])));
    return (name) => seen.get(name) ?? expect.fail(`no step ${name}`);
  }

  it('tells the second of two applies who is at work, and does nothing', { timeout: 120_000 }, async () => {
    const seen = await played([
      { as: 'first', start: [...strace, 'inject=rename:delay_enter=6000000:when=3', ...apply] },
      { until: `${state}/lock` },
      run('second', apply),
      { as: 'firstEnd', wait: 'first' },
      run('undo', revert),
      ...asBefore('end'),
    ]);
    expect(seen('second')).toMatchObject({ rc: 3 });
    expect(seen('second').err).toMatch(/process \d+/);
    expect(seen('firstEnd').rc).toBe(0);
    expect(seen('undo').rc).toBe(0);
    expect(seen('end').differences).toEqual([]);
  });

  it('takes over the lock of a killed process, yet asks for its revert first', { timeout: 120_000 }, async () => {
    const seen = await played([
      run('killed', [...strace, 'inject=rename:signal=SIGKILL:when=3', ...apply]),
      run('second', apply),
      run('undo', revert),
      ...asBefore('end'),
      run('third', apply),
      run('undoThird', revert),
      ...asBefore('last'),
    ]);
    expect(seen('killed').rc).toBe(-9);
    expect(seen('second')).toMatchObject({ rc: 3 });
    expect(seen('second').err).toMatch(/revert/);
    expect(seen('undo').rc).toBe(0);
    expect(seen('end').differences).toEqual([]);
    expect(seen('third').rc).toBe(0);
    expect(seen('undoThird').rc).toBe(0);
    expect(seen('last').differences).toEqual([]);
  });

  it('shows what another writer set since, keeps it, and overwrites it only by force', { timeout: 120_000 }, async () => {
    const seen = await played([
      run('apply', apply),
      {
        write: [
          [somaxconn, '12345'],
          ['/etc/sysctl.conf', '# edited by hand\n'],
        ],
      },
      { snap: 'edited' },
      run('refused', revert),
      { snap: 'still' },
      { as: 'still', same: ['edited', 'still'], except: [`${state}/`, `${state} `] },
      run('forced', [...revert, '--force']),
      ...asBefore('end'),
    ]);
    expect(seen('apply').rc).toBe(0);
    expect(seen('refused')).toMatchObject({ rc: 3 });
    expect(seen('refused').out + seen('refused').err).toMatch(/12345/);
    expect(seen('refused').out + seen('refused').err).toMatch(/\/etc\/sysctl\.conf/);
    expect(seen('still').differences).toEqual([]);
    expect(seen('forced').rc).toBe(0);
    expect(seen('end').differences).toEqual([]);
  });

  it('goes back by itself when the terminal is lost during --try', { timeout: 120_000 }, async () => {
    const seen = await played([
      { as: 'session', start: [...apply, '--try', '10'], terminal: true },
      { until: somaxconn, holds: '8192\n' },
      { pause: 2 },
      { as: 'hangup', hangup: 'session' },
      { as: 'tried', read: somaxconn },
      { pause: 13 },
      { as: 'after', read: somaxconn },
      ...asBefore('end'),
      run('late', [...apply.slice(0, 2), 'confirm']),
    ]);
    expect(seen('tried').text).toBe('8192\n');
    expect(seen('after').text).toBe('512\n');
    expect(seen('end').differences).toEqual([]);
    expect(seen('late').rc).not.toBe(0);
  });

  it('goes back by itself when the session is killed in the middle of apply --try', { timeout: 120_000 }, async () => {
    const seen = await played([
      run('killed', [
        'strace',
        '-qq',
        '-P',
        somaxconn,
        '-e',
        'trace=write',
        '-e',
        'inject=write:signal=SIGKILL:when=1',
        ...apply,
        '--try',
        '10',
      ]),
      { snap: 'half' },
      { as: 'half', same: ['start', 'half'], except: [`${state}/`, `${state} `] },
      { pause: 14 },
      ...asBefore('end'),
    ]);
    expect(seen('killed').rc).toBe(-9);
    expect(seen('half').differences).not.toEqual([]);
    expect(seen('end').differences).toEqual([]);
  });

  it('stays where it is confirmed in time', { timeout: 120_000 }, async () => {
    const seen = await played([
      run('apply', [...apply, '--try', '10']),
      run('confirm', [...apply.slice(0, 2), 'confirm']),
      { snap: 'confirmed' },
      { pause: 13 },
      { snap: 'later' },
      { as: 'later', same: ['confirmed', 'later'], except: [`${state}/`, `${state} `] },
      run('undo', revert),
      ...asBefore('end'),
    ]);
    expect(seen('apply').rc).toBe(0);
    expect(seen('confirm').rc).toBe(0);
    expect(seen('later').differences).toEqual([]);
    expect(seen('undo').rc).toBe(0);
    expect(seen('end').differences).toEqual([]);
  });
});
