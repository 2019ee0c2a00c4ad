import { describe, expect, it } from 'vitest';
import { type SessionOptions, sessionLimits } from '../../src/core/session-limits.ts';
import type { Account, LimitPair, ReadLimitsFile } from '../../src/model/limits-file.ts';
import { readLimits } from '../../src/read/limits.ts';

const proxy: Account = {
  name: 'proxy',
  uid: 13,
  gid: 13,
  groups: [
    { name: 'proxy', gid: 13 },
    { name: 'web', gid: 2000 },
  ],
};
const root: Account = { name: 'root', uid: 0, gid: 0, groups: [{ name: 'root', gid: 0 }] };
const inherited = new Map<string, LimitPair>([
  ['nofile', { soft: '1024', hard: '4096' }],
  ['nproc', { soft: '7825', hard: '7825' }],
  ['memlock', { soft: '8388608', hard: '8388608' }],
]);
const newest: SessionOptions = { pamVersion: '1.7.2', debian: false, nrOpen: '1048576', inherited };
const debian12: SessionOptions = { ...newest, pamVersion: '1.5.2', debian: true };

const conf = '/etc/security/limits.conf';
const file = (path: string, text: string): ReadLimitsFile => ({ path, lines: readLimits(path, text) });
const limits = (text: string, account = proxy, options = newest) => sessionLimits([file(conf, text)], account, options);

function one(got: ReturnType<typeof sessionLimits>, key: string, type: 'soft' | 'hard') {
  const found = got.values.find((v) => v.key === key && v.type === type);
  if (!found) throw new Error(`no ${key} ${type}`);
  return found;
}
const pair = (got: ReturnType<typeof sessionLimits>, key: string) => [one(got, key, 'soft').value, one(got, key, 'hard').value];

describe('which line wins', () => {
  it('the nearer one, whatever the order, and says what it beats', () => {
    const got = limits('proxy hard nofile 6000\n@web hard nofile 6100\n* hard nofile 5000\n');
    expect(one(got, 'nofile', 'hard')).toEqual({
      key: 'nofile',
      type: 'hard',
      value: '6000',
      unitOfValue: 'descriptors',
      domain: 'proxy',
      winner: { path: conf, line: 1 },
      rule: 'a line that names the user: nearer lines beat others, among equals the later wins',
      shadowed: [
        { path: conf, line: 2, value: '6100', why: 'a line for the user beats one for a group' },
        { path: conf, line: 3, value: '5000', why: 'a line for the user beats one for everybody' },
      ],
    });
  });

  it('among equals the later, and a range of uids equals the name', () => {
    const got = limits('proxy hard nofile 6000\n10:20 hard nofile 7001\n');
    expect(one(got, 'nofile', 'hard').winner?.line).toBe(2);
    expect(one(got, 'nofile', 'hard').shadowed[0]?.why).toBe('a later line for the user wins');
  });

  it('a - line that loses its soft half loses its hard half too', () => {
    const got = limits('proxy soft nofile 3000\n* - nofile 2000\n');
    expect(pair(got, 'nofile')).toEqual(['3000', '4096']);
    expect(one(got, 'nofile', 'hard').shadowed).toEqual([
      {
        path: conf,
        line: 2,
        value: '2000',
        why: 'a line for the user beats one for everybody for soft, and then its hard half is dropped too',
      },
    ]);
  });

  it('65k is 65, and KiB are told in bytes', () => {
    const got = limits('proxy hard nofile 65k\nproxy - memlock 64\n');
    expect(pair(got, 'nofile')).toEqual(['65', '65']);
    expect(one(got, 'nofile', 'soft').rule).toBe('no line gives it: inherited; 1024 is above the hard limit and lowered to it');
    expect(pair(got, 'memlock')).toEqual(['65536', '65536']);
  });

  it('tells a value that is no number', () => {
    expect(one(limits('proxy hard nofile many\n'), 'nofile', 'hard').shadowed).toEqual([
      { path: conf, line: 1, value: 'many', why: "'many' is no number: pam_limits drops the line" },
    ]);
  });

  it('ranges of groups test the primary group, an exact gid every group', () => {
    expect(pair(limits('@2000:2001 hard nofile 7\n@:2000 hard nproc 8\n'), 'nofile')).toEqual(['1024', '4096']);
    expect(pair(limits('@2000:2001 hard nofile 7\n@:2000 hard nproc 8\n'), 'nproc')).toEqual(['8', '8']);
  });
});

describe('root', () => {
  it('gets lines for everybody, but not on Debian', () => {
    const text = '* hard nofile 2000\n@root hard nproc 300\n';
    expect(pair(limits(text, root), 'nofile')).toEqual(['1024', '2000']);
    const spared = limits(text, root, debian12);
    expect(pair(spared, 'nofile')).toEqual(['1024', '4096']);
    expect(one(spared, 'nofile', 'hard').shadowed[0]?.why).toBe('Debian does not apply lines for groups or for everybody to root');
  });

  it('is reached on Debian by its name, by a uid range and by a range of groups, which counts as one of uids there', () => {
    expect(pair(limits('root - nofile 2000\n', root, debian12), 'nofile')).toEqual(['2000', '2000']);
    expect(pair(limits('0: - nofile 2000\n', root, debian12), 'nofile')).toEqual(['2000', '2000']);
    expect(pair(limits('@:0 - nofile 2000\n', root, debian12), 'nofile')).toEqual(['2000', '2000']);
  });
});

describe('what the kernel and the login make of it', () => {
  const above = 'proxy - nofile 2000000\n';

  it('nofile above fs.nr_open refuses the login, on Debian it is not set', () => {
    expect(limits(above).refused).toEqual({
      why: 'the kernel refuses nofile 2000000, which is above fs.nr_open (1048576)',
      item: 'nofile',
      path: conf,
      line: 1,
    });
    const forgiven = limits(above, proxy, debian12);
    expect(forgiven.refused).toBeUndefined();
    expect(forgiven.kept.map(({ item }) => item)).toEqual(['nofile']);
    expect(pair(forgiven, 'nofile')).toEqual(['1024', '4096']);
    expect(one(forgiven, 'nofile', 'hard').winner).toBeUndefined();
    expect(one(forgiven, 'nofile', 'hard').shadowed.map(({ line, value }) => [line, value])).toEqual([[1, '2000000']]);
  });

  it('unlimited nofile is fs.nr_open since 1.5.2, and unknown where that is', () => {
    const text = 'proxy - nofile unlimited\n';
    expect(pair(limits(text), 'nofile')).toEqual(['1048576', '1048576']);
    expect(limits(text, proxy, { ...newest, pamVersion: '1.5.1' }).refused?.item).toBe('nofile');
    const { nrOpen: _, ...unknown } = newest;
    expect(pair(limits(text, proxy, unknown), 'nofile')).toEqual([undefined, undefined]);
    expect(one(limits(text, proxy, unknown), 'nofile', 'soft').rule).toMatch(/fs\.nr_open, which is not known$/);
  });

  it('a soft limit alone is not above the inherited hard one, and unknown where that is', () => {
    const text = 'proxy soft nofile 9000\n';
    expect(pair(limits(text), 'nofile')).toEqual(['4096', '4096']);
    expect(pair(limits(text, proxy, { ...newest, inherited: new Map() }), 'nofile')).toEqual([undefined, undefined]);
  });

  it('no number of descriptors leaves programs that open nothing', () => {
    expect(limits('proxy - nofile 0x400\n').unusable).toMatch(/nofile is so low/);
  });

  it('maxlogins 0 lets nobody in but root', () => {
    expect(limits('* hard maxlogins 0\n').refused?.item).toBe('maxlogins');
    expect(limits('* hard maxlogins 0\n', root).refused).toBeUndefined();
    expect(limits('%web - maxlogins 4\n').maxLogins).toMatchObject({ value: '4', counts: 'group', domain: '%web' });
  });

  it('tells priority and nonewprivs, of which the last line counts', () => {
    const got = limits('proxy - priority 5\n* - priority -3\n* - nonewprivs 1\nproxy - nonewprivs yes\n');
    expect(got.priority).toEqual({ path: conf, line: 2, domain: '*', value: '-3' });
    expect(got.noNewPrivileges).toMatchObject({ line: 4, value: '0' });
  });

  it('a stop line undoes what stands before it', () => {
    const got = limits('proxy hard nofile 6000\nproxy -\n');
    expect(got.stopped).toEqual({ path: conf, line: 2, domain: 'proxy' });
    expect(pair(got, 'nofile')).toEqual(['1024', '4096']);
    expect(limits('* -\n').stopped).toBeUndefined();
  });

  it('Debian before 1.7 goes back to the limits of PID 1, with 1024 descriptors at most', () => {
    const pid1 = new Map<string, LimitPair>([['nofile', { soft: '1073741816', hard: '524288' }]]);
    expect(pair(limits('', proxy, { ...debian12, pid1 }), 'nofile')).toEqual(['1024', '524288']);
    expect(pair(limits('', proxy, { ...debian12, pamVersion: '1.7.0', pid1 }), 'nofile')).toEqual(['1024', '4096']);
    expect(pair(limits('', proxy, { ...newest, setAll: true, pid1 }), 'nofile')).toEqual(['524288', '524288']);
  });
});

describe('files', () => {
  const line = (value: number) => `* hard nofile ${value}\n`;
  const read = (files: readonly ReadLimitsFile[], options = newest) => sessionLimits(files, proxy, options);

  it('limits.conf first, then limits.d by the bytes of the names, without hidden ones', () => {
    const names = ['10-a.conf', '2-a.conf', 'A.conf', 'a.conf', '.b.conf', 'c.conf.bak'];
    const got = read([...names.map((name) => file(`/etc/security/limits.d/${name}`, line(1))), file(conf, line(2))]);
    expect(got.read).toEqual([conf, ...names.slice(0, 4).map((name) => `/etc/security/limits.d/${name}`)]);
  });

  it("a distribution's own files stand in for those that /etc does not have, from 1.5.3 on", () => {
    const files = [
      file('/usr/share/pam/security/limits.conf', line(1)),
      file('/usr/share/pam/security/limits.d/a.conf', line(2)),
      file('/usr/share/pam/security/limits.d/b.conf', line(3)),
      file('/etc/security/limits.d/b.conf', line(4)),
    ];
    const got = read(files);
    expect(got.read).toEqual([files[0]?.path, files[1]?.path, files[3]?.path]);
    expect(got.masked).toEqual([{ path: '/usr/share/pam/security/limits.d/b.conf', by: '/etc/security/limits.d/b.conf' }]);
    expect(read(files, debian12).refused?.why).toBe(
      '/etc/security/limits.conf is missing, which Linux-PAM before 1.5.3 takes for an error',
    );
  });

  it('links that lead nowhere, masks, directories and what cannot be read', () => {
    const other = (name: string, found: NonNullable<ReadLimitsFile['found']>): ReadLimitsFile => ({
      ...file(`/etc/security/limits.d/${name}`, ''),
      found,
    });
    const files = [
      file(conf, line(1)),
      other('a.conf', 'missing'),
      other('b.conf', 'null'),
      other('c.conf', 'directory'),
      other('d.conf', 'special'),
    ];
    const got = read(files);
    expect(got.refused).toBeUndefined();
    expect(got.masked).toEqual([{ path: '/etc/security/limits.d/b.conf', by: '/dev/null' }]);
    expect(got.notChecked).toEqual([{ what: '/etc/security/limits.d/d.conf', why: 'it is no regular file' }]);
    expect(read(files, debian12).refused?.path).toBe('/etc/security/limits.d/a.conf');
    expect(read([other('x.conf', 'loop')]).refused?.path).toBe('/etc/security/limits.d/x.conf');
  });

  it('carriage returns spoil words, from 1.6 on', () => {
    const text = 'proxy hard nproc unlimited\r\nproxy hard nofile 6000\r\n';
    expect(pair(limits(text), 'nproc')).toEqual(['7825', '7825']);
    expect(pair(limits(text), 'nofile')).toEqual(['1024', '6000']);
    expect(pair(limits(text, proxy, debian12), 'nproc')).toEqual(['7825', 'unlimited']);
  });

  it('a long comment becomes a line of its own before 1.6', () => {
    const text = `#${'x'.repeat(1022)}proxy hard nofile 6000\n`;
    expect(pair(limits(text), 'nofile')).toEqual(['1024', '4096']);
    expect(pair(limits(text, proxy, debian12), 'nofile')).toEqual(['1024', '6000']);
  });

  it('takes the last of 100,000 lines', () => {
    const text = `${'proxy hard nofile 65536\n@web soft nofile 9\n'.repeat(50_000)}proxy hard nofile 6000\n`;
    expect(pair(limits(text), 'nofile')?.[1]).toBe('6000');
  });
});
