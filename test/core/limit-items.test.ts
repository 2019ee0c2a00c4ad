import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import { carriedOut, fileAt, finding, type Machine, type Planned, planOf, skipped } from './plan-of.ts';

const unit = 'postgresql@15-main.service';
const dropIn = `/etc/systemd/system/${unit}.d/99-tune-advise.conf`;
const users = '/etc/security/limits.d/99-tune-advise.conf';
const limits = (text: string) => `[limits]\n${text}\n`;
const base: Machine = { running: { 'fs.nr_open': '1048576' } };
const named: Machine = { ...base, services: [unit] };
const told = (plan: Planned) => plan.changes.map((c) => `${c.key} ${c.type} ${c.current} -> ${c.proposed} ${c.unitOfValue}`);
const lines = (plan: Planned, path: string) =>
  (fileAt(plan, path) ?? '').split('\n').filter((text) => text !== '' && !text.startsWith('#'));
const runningAs = (rows: Facts['limits'][number]['rows']): Machine => ({
  ...named,
  facts: { limits: [{ pid: 42, program: 'postgres', unit, rows }] },
});

describe('a number of a profile is in the unit of limits.conf', () => {
  it('and a unit takes the kernel’s', () => {
    const plan = planOf(limits('memlock = at least 1953125\nmsgqueue = at least 1000000\nrtprio = at least 50\nnice = at least -5'), named);
    expect(told(plan)).toEqual([
      'memlock soft 8388608 -> 2000000000 bytes',
      'memlock hard 8388608 -> 2000000000 bytes',
      'msgqueue soft 819200 -> 1000000 bytes',
      'msgqueue hard 819200 -> 1000000 bytes',
      'rtprio soft 0 -> 50 priority',
      'rtprio hard 0 -> 50 priority',
      'nice soft 0 -> 25 20 minus the nice value',
      'nice hard 0 -> 25 20 minus the nice value',
    ]);
    expect(lines(plan, dropIn)).toEqual([
      '[Service]',
      'LimitMEMLOCK=2000000000',
      'LimitMSGQUEUE=1000000',
      'LimitNICE=25',
      'LimitRTPRIO=50',
    ]);
    expect(plan.restart).toHaveLength(1);
  });

  it('and limits.conf has it as it stands', () => {
    const profile = limits('memlock@postgres = at least 1953125\nnice@postgres = at least -5\nrtprio@postgres = at least 50');
    const plan = planOf(profile, {
      ...base,
      kernel: '6.12',
      facts: {
        init: { value: { name: 'systemd', version: 257 }, origin: { kind: 'assumed', why: 'test' } },
        distro: { value: { id: 'debian', version: '13', idLike: [] }, origin: { kind: 'assumed', why: 'test' } },
      },
    });
    expect(lines(plan, users)).toEqual([
      'postgres soft memlock 1953125',
      'postgres hard memlock 1953125',
      'postgres soft nice -5',
      'postgres hard nice -5',
      'postgres soft rtprio 50',
      'postgres hard rtprio 50',
    ]);
    expect(plan.changes[0]).toMatchObject({
      proposed: '2000000000',
      unitOfValue: 'bytes',
      reach: expect.stringContaining('no systemd service'),
    });
  });

  it('seconds are minutes there, and what a unit has is not rounded', () => {
    const files = { [`/etc/systemd/system/${unit}`]: '[Service]\nLimitCPU=90\nLimitFSIZE=1000\n' };
    const plan = planOf(limits('cpu = at least 10\nfsize.soft = at least 1'), { ...named, files });
    expect(lines(plan, dropIn)).toEqual(['[Service]', 'LimitCPU=600', 'LimitFSIZE=1024']);
    const conf = { '/etc/security/limits.conf': 'postgres - cpu 1\n' };
    expect(lines(planOf(limits('cpu@postgres = at least 10'), { ...base, files: conf }), users)).toEqual([
      'postgres soft cpu 10',
      'postgres hard cpu 10',
    ]);
  });

  it.each([
    ['nice = 20', 'no nice value'],
    ['nice = unlimited', 'expected a nice value'],
    ['rtprio = 100', 'no priority'],
    ['nproc = 0 - 1', '0 or more'],
  ])('%s is refused', (line, why) => {
    const plan = planOf(limits(line), named);
    expect(skipped(plan, line.split(' ')[0] ?? '')).toContain(why);
    expect(plan.files).toEqual([]);
  });
});

describe('unlimited', () => {
  it('is written as each reader says it', () => {
    expect(lines(planOf(limits('memlock = unlimited'), named), dropIn)).toEqual(['[Service]', 'LimitMEMLOCK=infinity']);
    expect(lines(planOf(limits('memlock@postgres = unlimited'), base), users)).toEqual([
      'postgres soft memlock unlimited',
      'postgres hard memlock unlimited',
    ]);
  });

  it('in force is the largest of all', () => {
    const plan = planOf(limits('as = at least 1000000\nfsize = unlimited'), named);
    expect(plan.changes).toEqual([]);
    expect(plan.kept.map((k) => `${k.key} ${k.value}`)).toEqual([
      'as soft unlimited',
      'as hard unlimited',
      'fsize soft unlimited',
      'fsize hard unlimited',
    ]);
    const larger = planOf(limits('as = 1000000'), named);
    expect(larger.questions).toMatchObject([{ fact: 'as', assumed: 'unlimited' }]);
    expect(larger.files).toEqual([]);
  });
});

describe('nothing that is in force is taken away', () => {
  it('what the process has now', () => {
    const machine = runningAs({ 'Max locked memory': { soft: '8388608', hard: 'unlimited' } });
    expect(lines(planOf(limits('memlock = at least 65536'), machine), dropIn)).toEqual(['[Service]', 'LimitMEMLOCK=67108864:infinity']);
  });

  it('what follows from memory', () => {
    const plan = planOf(limits('nproc = at least 4096'), named);
    expect(plan.changes).toEqual([]);
    expect(plan.kept[0]).toMatchObject({ key: 'nproc', reason: `already at least 4096 tasks for ${unit}` });
  });

  it('what nobody knows is asked', () => {
    const facts = { init: { value: { name: 'openrc' }, origin: { kind: 'assumed', why: 'test' } as const } };
    const plan = planOf(limits('nproc = at least 4096\nmemlock = unlimited'), { ...named, facts });
    expect(plan.questions).toMatchObject([{ fact: 'nproc', why: expect.stringContaining('4096 tasks is wanted') }]);
    expect(lines(plan, dropIn)).toEqual(['[Service]', 'LimitMEMLOCK=infinity']);
  });

  it('what PID 1 raised for itself, to which Debian goes back', () => {
    expect(lines(planOf(limits('memlock@postgres = at least 65537'), base), users)).toEqual([
      'postgres soft memlock 2097152',
      'postgres hard memlock 2097152',
    ]);
  });

  it('a line that ends all limits of a user is told', () => {
    const plan = planOf(limits('nproc@postgres = at least 4096'), { ...base, files: { '/etc/security/limits.conf': 'postgres -\n' } });
    expect(skipped(plan, 'nproc@postgres')).toContain('/etc/security/limits.conf:1 ends all limits');
    expect(plan.files).toEqual([]);
  });
});

describe('what bounds nothing', () => {
  it.each(['rss', 'locks'])('%s is not written', (item) => {
    expect(skipped(planOf(limits(`${item} = unlimited`), named), item)).toContain('bounds nothing');
  });

  it('nproc above the numbers that there are, memlock above memory', () => {
    const nproc = planOf(limits('nproc = unlimited\nmemlock = at least 20000000'), named);
    expect(finding(nproc, 'TA114')).toMatchObject({ severity: 'warning', message: expect.stringContaining('17179869184 bytes of memory') });
    const few = { ...named, running: { 'kernel.pid_max': '32768' } };
    expect(finding(planOf(limits('nproc = at least 65536'), few), 'TA113')).toMatchObject({
      severity: 'warning',
      message: 'nproc 65536 is never met: kernel.pid_max is 32768',
    });
    expect(finding(planOf(limits('nproc = at least 32768'), few), 'TA113')).toBeUndefined();
  });
});

describe('several limits of one unit', () => {
  const files = { [`/etc/systemd/system/${unit}`]: '[Service]\nLimitMEMLOCK=infinity\n' };
  const profile = limits('nofile = at least 65536\nmemlock = at least 65536');

  it('share a drop-in, which has no line for what is high enough', () => {
    const plan = planOf(profile, { ...named, files });
    expect(lines(plan, dropIn)).toEqual(['[Service]', 'LimitNOFILE=65536:524288']);
    const again = planOf(profile, carriedOut({ ...named, files }, plan));
    expect({ c: again.changes, f: again.files }).toEqual({ c: [], f: plan.files });
  });

  it('are written again with the same bytes', () => {
    const plan = planOf(profile, named);
    expect(lines(plan, dropIn)).toEqual(['[Service]', 'LimitMEMLOCK=67108864', 'LimitNOFILE=65536:524288']);
    const after = carriedOut(named, plan);
    const again = planOf(profile, after);
    expect({ c: again.changes, r: again.restart, f: again.files }).toEqual({ c: [], r: [], f: plan.files });
    expect(lines(planOf(limits('nofile = at least 70000'), after), dropIn)).toEqual([
      '[Service]',
      'LimitNOFILE=70000:524288',
      'LimitMEMLOCK=67108864',
    ]);
  });

  it('beat a drop-in of the template that comes later', () => {
    const late = { '/etc/systemd/system/postgresql@.service.d/99-z.conf': '[Service]\nLimitMEMLOCK=4096\n' };
    const plan = planOf(profile, { ...named, files: late });
    expect(plan.files.map((f) => f.path)).toEqual([`/etc/systemd/system/${unit}.d/zz-tune-advise.conf`]);
    expect(told(plan)[1]).toBe('memlock soft 4096 -> 67108864 bytes');
    expect(planOf(profile, carriedOut({ ...named, files: late }, plan)).changes).toEqual([]);
  });
});

describe('files as their readers find them', () => {
  it('a drop-in that a link masks gives nothing', () => {
    const files = { [`/usr/lib/systemd/system/${unit}.d/50-memory.conf`]: '[Service]\nLimitMEMLOCK=infinity\n' };
    const profile = limits('memlock = at least 65536');
    expect(planOf(profile, { ...named, files }).changes).toEqual([]);
    const links = { [`/etc/systemd/system/${unit}.d/50-memory.conf`]: '/dev/null' };
    expect(lines(planOf(profile, { ...named, files, links }), dropIn)).toEqual(['[Service]', 'LimitMEMLOCK=67108864']);
  });

  it('a limit of the manager holds for its units', () => {
    const files = { '/etc/systemd/system.conf': '[Manager]\nDefaultLimitMEMLOCK=1G\n' };
    const plan = planOf(limits('memlock = at least 65536\nnproc = at least 4096'), { ...named, files });
    expect(plan.kept[0]).toMatchObject({ value: 'soft 1073741824', reason: `already at least 67108864 bytes for ${unit}` });
    expect(plan.files).toEqual([]);
  });
});
