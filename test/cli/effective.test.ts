import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { json, type Ran, run, tree } from './run.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const check = ajv.compile(
  JSON.parse(readFileSync(new URL('../../schemas/report-effective.schema.json', import.meta.url), 'utf8')) as object,
);

/** The report, once its schema has nothing against it. */
// biome-ignore lint/suspicious/noExplicitAny: reports are looked at from outside, as a script would
function report(ran: Ran): any {
  expect(ran.err).toBe('');
  expect(ran.code).toBe(0);
  const data = json(ran);
  check(data);
  expect(check.errors ?? []).toEqual([]);
  return data;
}

const os = (id: string, version: string) => ({ 'etc/os-release': `ID=${id}\nVERSION_ID="${version}"\n` });
const effective = (root: string, ...args: readonly string[]) => run(['effective', '--root', root, ...args, '--format', 'json']);
const shown = (root: string, ...args: readonly string[]) => run(['effective', '--root', root, ...args, '--width', '100']).out;
const fin = 'net.ipv4.tcp_fin_timeout';

describe('which file wins', () => {
  const byName = {
    ...os('debian', '13'),
    'etc/sysctl.d/60-edge.conf': `${fin} = 30\n`,
    'usr/lib/sysctl.d/70-vendor.conf': `# vendor\n${fin} = 15\n`,
  };

  it('a file of /usr/lib beats one of /etc by its name', () => {
    const { reader, readerVersion, values, disagreements } = report(effective(tree(byName)));
    expect([reader, readerVersion]).toEqual(['systemd', '257']);
    expect(values).toMatchObject([
      {
        key: fin,
        value: '15',
        winner: { path: '/usr/lib/sysctl.d/70-vendor.conf', line: 2 },
        shadowed: [{ path: '/etc/sysctl.d/60-edge.conf', line: 1, value: '30' }],
        held: '15',
      },
    ]);
    expect(disagreements).toEqual([]);
    expect(shown(tree(byName), fin)).toMatch(
      /net\.ipv4\.tcp_fin_timeout = 15 +\/usr\/lib\/sysctl\.d\/70-vendor\.conf:2\nover +30 at \/etc\/sysctl\.d\/60-edge\.conf:1: '70-vendor\.conf' sorts after '60-edge\.conf'/,
    );
  });

  it('a file of the same name in /etc hides the one of /usr/lib, a link to /dev/null masks it', () => {
    const root = tree({
      ...os('debian', '12'),
      'etc/sysctl.d/50-edge.conf': 'kernel.panic = 10\n',
      'usr/lib/sysctl.d/50-edge.conf': 'kernel.panic = 0\n',
      'usr/lib/sysctl.d/80-proxy.conf': 'vm.swappiness = 1\n',
    });
    symlinkSync('/dev/null', join(root, 'etc/sysctl.d/80-proxy.conf'));
    const { values, masked } = report(effective(root, 'kernel.panic'));
    expect(values).toMatchObject([{ value: '10', shadowed: [{ path: '/usr/lib/sysctl.d/50-edge.conf', value: '0' }] }]);
    expect(masked).toEqual([
      { path: '/usr/lib/sysctl.d/50-edge.conf', by: '/etc/sysctl.d/50-edge.conf' },
      { path: '/usr/lib/sysctl.d/80-proxy.conf', by: '/etc/sysctl.d/80-proxy.conf' },
    ]);
    expect(report(effective(root, 'vm.swappiness')).values).toMatchObject([{ value: null, winner: null }]);
  });

  it('an explicit line beats a pattern, whatever the order', () => {
    const root = tree({
      ...os('debian', '12'),
      'etc/sysctl.d/10-edge.conf': 'net.ipv4.conf.eth0.rp_filter = 1\n',
      'usr/lib/sysctl.d/50-default.conf': 'net.ipv4.conf.*.rp_filter = 2\n',
    });
    const { values } = report(effective(root, 'net/ipv4/conf/eth0/rp_filter', 'net.ipv4.conf.default.rp_filter'));
    expect(values).toMatchObject([
      { key: 'net.ipv4.conf.default.rp_filter', value: '2', pattern: 'net.ipv4.conf.*.rp_filter' },
      {
        key: 'net.ipv4.conf.eth0.rp_filter',
        value: '1',
        pattern: null,
        shadowed: [{ value: '2', why: expect.stringContaining('pattern') }],
      },
    ]);
    const all = report(effective(root, 'net.ipv4.conf.*.rp_filter'));
    expect(all.values.map((v: { key: string }) => v.key.split('.')[3])).toEqual(['all', 'default', 'eth0', 'lo']);
  });
});

describe('/etc/sysctl.conf', () => {
  const conf = (id: string, version: string) =>
    tree({ ...os(id, version), 'etc/sysctl.conf': `${fin} = 41\n`, 'etc/sysctl.d/60-edge.conf': `${fin} = 30\n` });
  const linked = (root: string) => {
    symlinkSync('../sysctl.conf', join(root, 'etc/sysctl.d/99-sysctl.conf'));
    return root;
  };

  it('Debian 12 reads it through a link', () => {
    const { values, disagreements, notes } = report(effective(linked(conf('debian', '12'))));
    expect(values).toMatchObject([{ value: '41', winner: { path: '/etc/sysctl.conf', line: 1 }, shadowed: [{ value: '30' }] }]);
    expect(disagreements).toEqual([]);
    expect(notes.join()).not.toContain('99-sysctl.conf');
  });

  it('a tree of Debian 12 without that link is said to have it, unless a reader was asked for', () => {
    const root = conf('debian', '12');
    const assumed = report(effective(root));
    expect(assumed.values).toMatchObject([{ value: '41' }]);
    expect(assumed.notes.join()).toContain('/etc/sysctl.d/99-sysctl.conf is not in this tree');
    expect(report(effective(root, '--reader', 'systemd')).values).toMatchObject([{ value: '30' }]);
  });

  it('Debian 13 does not read it at boot, sysctl --system does', () => {
    const root = conf('debian', '13');
    const { values, disagreements, unread } = report(effective(root));
    expect(values).toMatchObject([{ value: '30', winner: { path: '/etc/sysctl.d/60-edge.conf', line: 1 } }]);
    expect(unread).toMatchObject([{ path: '/etc/sysctl.conf' }]);
    expect(disagreements).toMatchObject([
      {
        key: fin,
        readers: {
          systemd: { value: '30', path: '/etc/sysctl.d/60-edge.conf', line: 1 },
          procps: { value: '41', path: '/etc/sysctl.conf', line: 1 },
        },
        remedy: expect.stringContaining('move /etc/sysctl.conf:1 into a file of /etc/sysctl.d that sorts after 60-edge.conf'),
      },
    ]);
    expect(shown(root)).toContain('differ  systemd-sysctl: 30 (/etc/sysctl.d/60-edge.conf:1), sysctl --system: 41 (/etc/sysctl.conf:1)');
    expect(report(effective(root, '--reader', 'procps')).values).toMatchObject([{ value: '41' }]);
    expect(report(effective(root, '--reader', 'procps-p')).values).toMatchObject([{ value: '41' }]);
  });

  it('RHEL 9 reads it through a link', () => {
    expect(report(effective(linked(conf('rhel', '9.4')))).values).toMatchObject([{ value: '41' }]);
  });

  it('Alpine boots with busybox', () => {
    const { reader, values } = report(effective(conf('alpine', '3.20')));
    expect(reader).toBe('busybox');
    expect(values).toMatchObject([{ key: fin, winner: { line: 1 } }]);
  });

  it('a point release is taken for what it is a release of, as Alpine names itself', () => {
    for (const version of ['3.19', '3.19.1'])
      expect(report(effective(tree({ ...os('alpine', version), 'etc/sysctl.conf': `${fin} = 30\n` }))).reader, version).toBe('busybox');
  });

  it('a key that only it sets is not set at the boot of Debian 13', () => {
    const root = tree({ ...os('debian', '13'), 'etc/sysctl.conf': 'vm.swappiness = 7\n' });
    const { values, disagreements } = report(effective(root));
    expect(values).toMatchObject([
      { key: 'vm.swappiness', value: null, winner: null, held: '60', shadowed: [{ path: '/etc/sysctl.conf' }] },
    ]);
    expect(disagreements).toMatchObject([{ readers: { systemd: { value: null }, procps: { value: '7' } } }]);
  });
});

describe('what the kernel makes of it', () => {
  it('65k is refused and 65 # text is 65', () => {
    const root = tree({ ...os('debian', '12'), 'etc/sysctl.d/60-edge.conf': `${fin} = 65 # text\nnet.core.somaxconn = 65k\n` });
    const { values } = report(effective(root, '--kernel', '6.1'));
    expect(values).toMatchObject([
      { key: 'net.core.somaxconn', value: '65k', held: '4096', heldWhy: expect.stringContaining('refused') },
      { key: fin, value: '65 # text', held: '65' },
    ]);
  });

  it('all.rp_filter stays as the kernel has it: 50-default.conf leaves it out, and Alpine has none', () => {
    for (const [id, version] of [
      ['debian', '13'],
      ['rhel', '9'],
      ['alpine', '3.19.1'],
    ] as const) {
      const root = tree({ ...os(id, version), 'etc/sysctl.d/60-edge.conf': 'net.ipv4.conf.eth0/100.rp_filter = 1\n' });
      const [all] = report(effective(root, 'net.ipv4.conf.all.rp_filter')).values;
      expect([id, all.held]).toEqual([id, '0']);
      expect(shown(root, 'net.ipv4.conf.eth0/100.rp_filter')).not.toContain('eth0.100 does 2');
    }
  });

  it('conf.all.rp_filter acts on an interface of its own 0', () => {
    const root = tree({
      ...os('debian', '13'),
      'etc/sysctl.d/60-edge.conf': 'net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.eth0.rp_filter = 0\n',
    });
    const { values } = report(effective(root, 'net.ipv4.conf.eth0.rp_filter', '--kernel', '6.12'));
    expect(values[0]).toMatchObject({
      value: '0',
      notes: [expect.stringMatching(/^eth0 does 1: the larger of all \(1\) and eth0 \(0\); 1 is strict/)],
    });
  });

  it('a -key line takes a key away from systemd, and guards only patterns in procps', () => {
    const root = tree({
      ...os('debian', '12'),
      'etc/sysctl.d/60-edge.conf': 'net.ipv4.conf.all.rp_filter = 1\n',
      'etc/sysctl.d/70-edge.conf': '-net.ipv4.conf.all.rp_filter\n',
    });
    const key = 'net.ipv4.conf.all.rp_filter';
    const { values, disagreements } = report(effective(root, key));
    expect(values).toMatchObject([{ value: null, shadowed: [{ value: '1' }], notes: [expect.stringContaining('leaves it out')] }]);
    expect(disagreements).toMatchObject([{ key, readers: { systemd: { value: null }, procps: { value: '1' } } }]);
  });

  it('what runs is said where it is something else', () => {
    const root = tree({ ...os('debian', '12'), 'etc/sysctl.d/60-edge.conf': `${fin} = 30\n`, 'proc/sys/net/ipv4/tcp_fin_timeout': '60\n' });
    expect(report(effective(root)).values).toMatchObject([{ value: '30', held: '30', running: '60' }]);
    expect(shown(root)).toContain('runs    60 now');
  });

  it('a known key that no file sets has its default, a stand-in has no files', () => {
    const { values } = report(effective(tree(os('debian', '12')), fin));
    expect(values).toMatchObject([
      { key: fin, value: null, winner: null, held: '60', heldWhy: expect.stringContaining('no line gives it') },
    ]);
    const ran = run(['effective', fin, '--kernel', '6.1']);
    expect(ran.out).toContain('no files: with --kernel and without --root nothing of this host is read');
    expect(ran.code).toBe(0);
  });
});

describe('limits', () => {
  const root = () =>
    tree({
      ...os('debian', '12'),
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n',
      'etc/group': 'root:x:0:\nproxy:x:13:alice\nalice:x:1000:\n',
      'etc/security/limits.conf': '* soft nofile 4096\n* hard nofile 8192\n@proxy hard nofile 65536\nalice soft nofile 65k\n',
      'etc/systemd/system/proxy-edge.service': '[Service]\nExecStart=/usr/sbin/proxy\nLimitNOFILE=4096\n',
      'etc/systemd/system/proxy-.service.d/10-files.conf': '[Service]\nLimitNOFILE=65536\n',
      'etc/systemd/system/proxy-edge.service.d/20-files.conf': '[Service]\nLimitNOFILE=70000:60000\n',
    });

  it('the nearer line decides for a session, and 65k is 65', () => {
    const { reader, readerVersion, who, values, notes } = report(effective(root(), 'nofile', '--user', 'alice'));
    expect(notes.join()).toContain('fs.nr_open is taken to be 1048576');
    expect([reader, readerVersion, who]).toEqual(['pam_limits', '1.5.2', 'alice']);
    expect(values).toMatchObject([
      { key: 'nofile', type: 'soft', value: '65', domain: 'alice', winner: { line: 4 }, shadowed: [{ line: 1, value: '4096' }] },
      { key: 'nofile', type: 'hard', value: '65536', domain: '@proxy', winner: { path: '/etc/security/limits.conf', line: 3 } },
    ]);
  });

  it('lines for everybody do not reach root on Debian, and do on RHEL', () => {
    const debian = report(effective(root(), 'nofile', '--user', 'root'));
    expect(debian.values).toMatchObject([
      { type: 'soft', winner: null, shadowed: [{ why: expect.stringContaining('root') }] },
      { winner: null },
    ]);
    const rhel = tree({
      ...os('rhel', '9.4'),
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
      'etc/group': 'root:x:0:\n',
      'etc/security/limits.conf': '* - nofile 8192\n',
    });
    expect(report(effective(rhel, 'nofile', '--user', 'root')).values).toMatchObject([{ value: '8192' }, { value: '8192' }]);
  });

  it('a service takes the drop-ins of its prefix, and a refused line changes nothing', () => {
    const { reader, who, values } = report(effective(root(), 'nofile', '--service', 'proxy-edge'));
    expect([reader, who]).toEqual(['systemd', 'proxy-edge.service']);
    expect(values).toMatchObject([
      { type: 'soft', value: '65536', winner: { path: '/etc/systemd/system/proxy-.service.d/10-files.conf', line: 2 } },
      { type: 'hard', value: '65536', shadowed: expect.arrayContaining([expect.objectContaining({ value: '70000:60000' })]) },
    ]);
    expect(report(effective(root(), 'nofile', '--service', 'proxy-edge', '--kernel', '6.1')).values).toHaveLength(2);
    const out = shown(root(), 'nofile', '--service', 'proxy-edge.service');
    expect(out).toMatch(/nofile soft = 65536 descriptors +\/etc\/systemd\/system\/proxy-\.service\.d\/10-files\.conf:2/);
  });
});

it('containers are told for the unit of an engine', () => {
  const root = tree({
    ...os('debian', '12'),
    'usr/lib/systemd/system/docker.service': '[Service]\nExecStart=/usr/bin/dockerd\nLimitNOFILE=infinity\n',
    'usr/lib/systemd/system/containerd.service': '[Service]\nExecStart=/usr/bin/containerd\nLimitNOFILE=1048576\n',
    'etc/docker/daemon.json': '{\n  "default-ulimits": { "nofile": { "Name": "nofile", "Soft": 4096, "Hard": 8192 } }\n}\n',
  });
  const { values, notes } = report(effective(root, 'nofile', '--service', 'docker'));
  expect(values).toMatchObject([{ value: '1048576' }, { value: '1048576', rule: expect.stringContaining('fs.nr_open') }]);
  expect(notes.join()).toContain('fs.nr_open is taken to be 1048576');
  expect(notes).toContain('a container gets nofile soft 4096 (/etc/docker/daemon.json:2): the default that docker gives every container');
});

it('programs that write later are told', () => {
  const root = tree({
    ...os('debian', '12'),
    'etc/sysctl.d/60-edge.conf': 'net.ipv4.ip_forward = 0\n',
    'etc/systemd/system/multi-user.target.wants/docker.service': '',
  });
  const { values } = report(effective(root, 'net.ipv4.ip_forward'));
  expect(values[0].later).toMatchObject([{ name: 'dockerd', what: expect.stringContaining('writes 1') }]);
  expect(shown(root, 'net.ipv4.ip_forward')).toContain('later   dockerd: writes 1');
});

it('a file that cannot be a file of limits refuses nothing, and a user without lines keeps what is inherited', () => {
  const root = tree({
    ...os('debian', '13'),
    'etc/passwd': 'proxy:x:13:13::/:/bin/sh\n',
    'etc/security/limits.conf': 'alice - nofile 9\n',
  });
  const { values, notes } = report(effective(root, '--user', '13'));
  expect(values).toEqual([]);
  expect(notes.join('\n')).toContain('none of /etc/security/limits.conf says anything for proxy: a session keeps what it inherits');
});

describe('wrong use', () => {
  const root = tree({
    ...os('debian', '12'),
    'etc/passwd': 'alice:x:1000:1000::/:/bin/sh\n',
    'usr/lib/systemd/system/nginx.service': '[Service]\n',
  });
  it.each<readonly [readonly string[], number, RegExp]>([
    [['net.ipv4.tcp_fin_timeot'], 2, /not known here.*did you mean 'net\.ipv4\.tcp_fin_timeout'\?/],
    [['net.ipv4.nothing_like.*'], 2, /matches no key/],
    [['nofile'], 2, /'nofile' is a limit: expected --user USER or --service UNIT/],
    [['--reader', 'busybx'], 2, /expected one of systemd, procps, procps-p, busybox, tuned.*did you mean 'busybox'\?/],
    [['--reader', 'systemd:new'], 2, /expected a version such as systemd:252/],
    [['--user', 'alice', '--service', 'nginx'], 2, /expected one of them, not both/],
    [['--user', 'alice', '--reader', 'procps'], 2, /expected without --user and --service/],
    [['--user', 'alise'], 2, /'alise' is not in \/etc\/passwd.*did you mean 'alice'\?/],
    [['nofil', '--user', 'alice'], 2, /'nofil' is no limit.*did you mean 'nofile'\?/],
    [['--service', 'ngnix'], 2, /no such unit in \/usr\/lib\/systemd\/system; did you mean 'nginx\.service'\?/],
    [['net.ipv4.tcp_fin_timeout=30'], 2, /is no key/],
  ])('%j', (args, code, message) => {
    const ran = run(['effective', '--root', root, ...args]);
    expect(ran.err).toMatch(message);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(ran.out).toBe('');
    expect(ran.code).toBe(code);
  });
});

describe('hostile trees', () => {
  it('folders, FIFOs and links that lead round or out are told and never followed', () => {
    const outside = tree({ 'secret.conf': 'kernel.panic = 99\n' });
    const root = tree({ ...os('debian', '12'), 'etc/sysctl.d/60-edge.conf': 'kernel.panic = 1\n' });
    const at = (name: string) => join(root, 'etc/sysctl.d', name);
    symlinkSync('71-loop.conf', at('70-loop.conf'));
    symlinkSync('70-loop.conf', at('71-loop.conf'));
    symlinkSync(`../../../../../../../../../..${outside}/secret.conf`, at('72-out.conf'));
    mkdirSync(at('73-folder.conf'));
    execFileSync('mkfifo', [at('74-fifo.conf')]);
    const { values, unread } = report(effective(root));
    expect(values).toMatchObject([{ key: 'kernel.panic', value: '1' }]);
    const paths = unread.map((one: { path: string }) => one.path.slice('/etc/sysctl.d/'.length));
    expect(paths).toEqual(expect.arrayContaining(['70-loop.conf', '71-loop.conf', '72-out.conf', '73-folder.conf', '74-fifo.conf']));
    expect(shown(root)).not.toContain('99');
  });

  it('what would steer a terminal is made visible', () => {
    const root = tree({
      ...os('debian', '12'),
      'etc/sysctl.d/60-\x1b[2Jedge.conf': 'kernel.pa\x1b]0;x\x07nic = \x1b[31m1\nnet.__proto__.x = \u202e1\n',
    });
    const out = shown(root);
    expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(out).toContain('\\x1b[2Jedge.conf');
    expect(report(effective(root)).values.map((v: { key: string }) => v.key)).toContain('net.__proto__.x');
  });

  it('100,000 lines, and as many lines for one key, are read to their end', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `net.ipv4.conf.eth${i}.rp_filter = ${i % 3}`).join('\n');
    const same = `${fin} = 30\n`.repeat(50_000) + `${fin} = 31\n`.repeat(50_000);
    for (const text of [many, same]) {
      const root = tree({ ...os('debian', '12'), 'etc/sysctl.d/60-edge.conf': text });
      expect(run(['effective', '--root', root, fin]).code).toBe(0);
    }
  });

  it('an unreadable file is told', () => {
    const root = tree({ ...os('debian', '12'), 'etc/sysctl.d/60-edge.conf': 'kernel.panic = 1\n', 'etc/sysctl.d/70-large.conf': '' });
    writeFileSync(join(root, 'etc/sysctl.d/70-large.conf'), 'x'.repeat((16 << 20) + 1));
    const { unread, notChecked } = report(effective(root));
    expect(unread).toMatchObject([{ path: '/etc/sysctl.d/70-large.conf' }]);
    expect(notChecked).toContainEqual(expect.objectContaining({ what: '/etc/sysctl.d/70-large.conf', why: 'larger than 16 MiB' }));
  });
});
