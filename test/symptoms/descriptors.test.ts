import { describe, expect, it } from 'vitest';
import { exampleProcess } from '../../src/symptoms/example-processes.ts';
import { exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { descriptorsOfProgram } from '../../src/symptoms/ts020-descriptors-of-program.ts';
import { descriptorsOfSystem } from '../../src/symptoms/ts021-descriptors-of-system.ts';
import { limitsFileNotReached } from '../../src/symptoms/ts022-limits-file-not-reached.ts';
import { lookAt, onlyCause, said } from './look-at.ts';

const line = (domain: string, type: string, value: string, number = 12) => ({
  kind: 'limit' as const,
  path: '/etc/security/limits.d/90-nofile.conf',
  line: number,
  text: '',
  span: { start: 0, end: 0, line: number, column: 1, endLine: number, endColumn: 1 },
  domain,
  type,
  item: 'nofile',
  value,
});
const file = (...lines: readonly ReturnType<typeof line>[]) => [{ path: '/etc/security/limits.d/90-nofile.conf', lines }];
const full = exampleProcess({ open: 1024 });

describe('descriptors of a program', () => {
  it('sends a service to its unit and a program of a session to limits.d', () => {
    const service = onlyCause(descriptorsOfProgram, { after: { processes: [full] } });
    expect(service.do.join('\n')).toContain('LimitNOFILE=2048 under [Service] in a drop-in (systemctl edit nginx.service)');
    expect(service.do.join('\n')).toContain('worker_rlimit_nofile');
    expect(service.notThis.map(({ text }) => text).join('\n')).toContain('they do not reach nginx.service');
    const { unit: _, ...session } = full;
    const login = onlyCause(descriptorsOfProgram, { after: { processes: [session] } });
    expect(login.do.join('\n')).toContain('/etc/security/limits.d');
    expect(said(login)).not.toContain('do not reach');
    const cron = onlyCause(descriptorsOfProgram, {
      after: { processes: [exampleProcess({ open: 1024, program: 'backup', unit: 'cron.service' })] },
    });
    expect(cron.do.join('\n')).toContain('/etc/security/limits.d');
  });

  it('names the line of limits.conf that was meant for it', () => {
    const limitsFiles = file(line('*', 'soft', '4096'), line('nginx', '-', '65535', 13), line('postgres', 'soft', '999999', 14));
    const cause = onlyCause(descriptorsOfProgram, { after: { processes: [full] }, limitsFiles });
    expect(cause.evidence).toContainEqual({ fact: 'nofile of nginx', value: '65535', from: '/etc/security/limits.d/90-nofile.conf:13' });
    expect(cause.reading).toContain('PAM never applies it here');
  });

  it('tells a leak by CLOSE-WAIT, what it grew by, and what prlimit can do now', () => {
    const closeWait = [{ program: 'nginx', pid: 812, count: 700, unread: 0 }];
    const cause = onlyCause(descriptorsOfProgram, {
      before: { processes: [exampleProcess({ open: 1000 })] },
      after: { processes: [full], sockets: exampleSockets({ closeWait }) },
    });
    expect(said(cause)).toContain('opened in the window +24 in 5.0 s (/proc/812/fd)');
    expect(cause.reading).toContain('700 of them are connections that the other side has closed');
    expect(cause.do[0]).toContain('does not close()');
    expect(cause.do.at(-1)).toContain('prlimit --pid 812 --nofile=2048:524288');
    const hard = onlyCause(descriptorsOfProgram, {
      after: { processes: [exampleProcess({ open: 1024, nofile: { soft: '1024', hard: '1024' } })] },
    });
    expect(hard.do.join('\n')).not.toContain('prlimit');
  });

  it('tells workers of one program once, and never those that locked themselves up', () => {
    const workers = [1, 2, 3].map((pid) => exampleProcess({ pid, open: 1024 }));
    const cause = onlyCause(descriptorsOfProgram, { after: { processes: workers } });
    expect(cause.reading).toContain('2 other processes');
    expect(cause.place).toEqual({ program: 'nginx', unit: 'nginx.service' });
    const locked = [
      exampleProcess({ program: 'sshd', open: 5, nofile: { soft: '1', hard: '1' } }),
      exampleProcess({ program: 'lowered', open: 300, nofile: { soft: '256', hard: '256' } }),
      exampleProcess({ program: 'free', open: 5000, nofile: { soft: 'unlimited', hard: 'unlimited' } }),
      exampleProcess({ program: 'quiet', open: 20 }),
    ];
    const told = lookAt(descriptorsOfProgram, { after: { processes: locked } });
    expect(told.causes).toEqual([]);
    expect(told.ruledOut[0]?.why).toBe('the fullest is quiet (pid 812): 20 of 1024 open');
  });

  it('is less sure where more are open than the limit says', () => {
    const cause = onlyCause(descriptorsOfProgram, {
      after: { processes: [exampleProcess({ open: 65, nofile: { soft: '64', hard: '1024' } })] },
    });
    expect(cause.confidence).toBe('likely');
    expect(cause.reading).toContain('65 open and its soft limit is 64');
  });

  it('is near from 80 % on, and not checked where nobody can look', () => {
    expect(lookAt(descriptorsOfProgram, { after: { processes: [exampleProcess({ open: 900 })] } }).notYet[0]).toMatchObject({
      what: 'descriptors of nginx (pid 812)',
      why: '900 of 1024 open, 87 %',
    });
    const { open: _, ...closed } = full;
    expect(lookAt(descriptorsOfProgram, { after: { processes: [closed] } }).notChecked[0]?.why).toContain('needs root');
    expect(
      lookAt(descriptorsOfProgram, { after: { processes: [closed, { ...closed, pid: 2 }, exampleProcess({ pid: 3 })] } }).notChecked,
    ).toHaveLength(1);
  });
});

describe('descriptors of the system', () => {
  const numbers = { 'file-nr.open': 900, 'file-nr.max': 1000 };

  it('believes the count and the kernel, and not a message of long ago', () => {
    expect(lookAt(descriptorsOfSystem, { numbers }).notYet[0]?.why).toBe('900 of 1000, 90 %');
    const log = (lastAt: number) => [{ id: 'file-max', count: 3, lastAt, last: 'VFS: file-max limit 1000 reached' }];
    const now = onlyCause(descriptorsOfSystem, { numbers, after: { uptime: 5000, log: log(4998) } });
    expect(said(now)).toContain('VFS: file-max limit 1000 reached');
    const early = lookAt(descriptorsOfSystem, { numbers: { ...numbers, 'file-nr.open': 100 }, after: { uptime: 5000, log: log(1000) } });
    expect(early.causes).toEqual([]);
    expect(early.ruledOut[0]?.why).toContain('the kernel log has it 3 times, the last 4000 s ago');
  });

  it('works the value out', () => {
    expect(onlyCause(descriptorsOfSystem, { numbers: { 'file-nr.open': 1000, 'file-nr.max': 1000 } }).do.join()).toContain(
      'fs.file-max to 2000',
    );
  });
});

describe('a limit of limits.conf and a service', () => {
  const process = exampleProcess({ open: 950 });

  it('is told near the limit only, and not for what PAM starts', () => {
    const limitsFiles = file(line('*', 'soft', '65535'));
    expect(said(onlyCause(limitsFileNotReached, { after: { processes: [process] }, limitsFiles }))).toContain('LimitNOFILE=65535');
    expect(lookAt(limitsFileNotReached, { after: { processes: [{ ...process, unit: 'sshd.service' }] }, limitsFiles }).causes).toEqual([]);
    expect(lookAt(limitsFileNotReached, { after: { processes: [full] }, limitsFiles }).causes).toEqual([]);
  });

  it('takes no hard line, no smaller one and no other name', () => {
    const limitsFiles = file(
      line('*', 'hard', '65535'),
      line('*', 'soft', '512'),
      line('postgres', 'soft', '65535'),
      line('root', 'soft', '65535'),
    );
    const told = lookAt(limitsFileNotReached, { after: { processes: [process] }, limitsFiles });
    expect(told.ruledOut[0]?.why).toBe('no line of limits.conf asks for more descriptors than a service has');
  });

  it('is not checked where the files were not read', () => {
    expect(lookAt(limitsFileNotReached, { after: { processes: [process] } }).notChecked[0]?.why).toBe('the files of limits were not read');
  });
});
