import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { cli, json, run, tree } from './run.ts';

describe('wrong use is one clear line and exit code 2', () => {
  it.each<readonly [readonly string[], RegExp]>([
    [['lnt', 'etc'], /'lnt' is no command: .*did you mean 'lint'\?/],
    [['advize'], /did you mean 'advise'\?/],
    [['proxy'], /'proxy' is no command: .*did you mean 'tune-advise --profile forward-proxy' or/],
    [['redis-valkey'], /did you mean 'tune-advise --profile redis-valkey'\?/],
    [['net.core.somaxconn'], /did you mean 'tune-advise explain net\.core\.somaxconn'\?/],
    [['Too many open files'], /did you mean 'tune-advise explain "Too many open files"'\?/],
    [['/etc'], /did you mean 'tune-advise lint \/etc'\?/],
    [['help'], /did you mean 'tune-advise --help'\?/],
    [['__proto__'], /'__proto__' is no command: expected [^;]*$/],
    [['-v'], /-v is no option of advise: .*did you mean --verbose or --version\?/],
    [['-o', 'x'], /-o is no option of advise: .*did you mean --output\?/],
    [['--no-verbos'], /--no-verbos is no option of advise/],
    [['snapshot', '--output', 'edge1.json'], /--output is no option of snapshot, which prints: expected tune-advise snapshot > FILE/],
    [['diagnose', 'nginx'], /'nginx' is not expected here: diagnose takes options alone/],
    [['list'], /list needs a name: expected one of profiles, parameters/],
    [['list', 'profiles', 'rules'], /'rules' is not expected here: list takes one name/],
    [['rewert'], /'rewert' is no command: .*did you mean 'revert'\?/],
    [['--profle', 'x'], /--profle is no option of advise.*did you mean --profile\?/],
    [['--profile', 'prxy-behind-nat'], /did you mean 'proxy-behind-nat'\?/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--memory', '-5G'], /--memory '-5G' is no size: expected/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--cpus', '0'], /--cpus 0: expected a whole number of at least 1/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--set', 'concurent_conns=5'], /did you mean 'concurrent_conns'\?/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--set', 'conn_rate=many'], /expected a number/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--nat', 'outbund'], /'outbund' is no role: .*did you mean 'outbound'\?/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--nat-idle-timeout', 'aws-nat-gatway'], /did you mean 'aws-nat-gateway'\?/],
    [['--format', 'xml'], /expected one of "text", "json", "diff"/],
    [['--format', 'diff', '--kernel', '6.1'], /needs a profile/],
    [['explain', 'tcp_tw_reus'], /did you mean 'net.ipv4.tcp_tw_reuse'/],
    [['list', 'profils'], /did you mean 'profiles'\?/],
    [['--profile'], /--profile needs a value/],
    [['lint', '--kernel'], /--kernel needs a value/],
    [['explain'], /explain needs a name/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--service', '../../etc'], /is no unit: expected a name/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--distro', 'debain:12'], /did you mean 'debian'\?/],
    [['--profile', 'reverse-proxy', '--kernel', '6.1', '--nat-idle-timeout', 'aws-nat'], /did you mean aws-nat-gateway/],
    [['lint', '-'], /'-' needs --stdin-filename/],
    [['lint', '--kernel', 'banana', '.'], /'banana' is no kernel/],
  ])('%j', (args, message) => {
    const ran = run(args);
    expect(ran.err).toMatch(message);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(ran.err).not.toMatch(/\n\s+at /);
    expect(ran.out).toBe('');
    expect(ran.code).toBe(2);
  });

  it('a profile of the user is refused with file and line, every problem on a line of its own', () => {
    const folder = tree({ 'edge.ini': '[profile]\nsummary = x\n[sysctl]\nnet.core.somaxconn at least 5\nfoo = 3\n' });
    const ran = run(['--profile', join(folder, 'edge.ini'), '--kernel', '6.1']);
    expect(ran.err).toContain('edge.ini:4: ');
    expect(ran.err).toContain('edge.ini:5: ');
    expect(ran.code).toBe(2);
  });
});

it('a profile that asks for the value of a key that nobody knows is refused with its line', () => {
  const folder = tree({ 'edge.ini': '[profile]\nsummary = x\n[sysctl]\nnet.core.somaxconn = at least value(net.core.somaxcon)\n' });
  const ran = run(['--profile', join(folder, 'edge.ini'), '--kernel', '6.1']);
  expect(ran.err).toMatch(/edge\.ini:4: value\(net\.core\.somaxcon\).*did you mean 'net\.core\.somaxconn'/);
  expect(ran.code).toBe(2);
});

describe('input that cannot be read', () => {
  it.each([
    [
      'a 50 MB sysctl file',
      (dir: string) => writeFileSync(join(dir, '10-a.conf'), 'net.ipv4.tcp_fin_timeout = 30\n'.repeat(1_750_000)),
      'larger than 16 MiB',
    ],
    ['a FIFO', (dir: string) => expect(spawnSync('mkfifo', [join(dir, '10-a.conf')]).status).toBe(0), 'is a FIFO'],
    ['a directory', (dir: string) => mkdirSync(join(dir, '10-a.conf')), undefined],
    ['a link to itself', (dir: string) => symlinkSync('10-a.conf', join(dir, '10-a.conf')), 'too many levels of links'],
  ] as const)('%s: said, never hung on, never followed', (_, make, said) => {
    const root = tree({ 'etc/sysctl.d/20-edge.conf': 'net.core.somaxconn = 4096\n', 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' });
    make(join(root, 'etc/sysctl.d'));
    const advised = run(['--profile', 'reverse-proxy', '--root', root, '--kernel', '6.1', '--format', 'json']);
    expect(advised.code).toBe(0);
    expect(JSON.stringify(json(advised).notChecked)).toContain('10-a.conf');
    const linted = run(['lint', root]);
    expect(linted.code).toBe(0);
    if (said === undefined) return;
    expect(linted.out).toContain(said);
    const named = run(['lint', join(root, 'etc/sysctl.d/10-a.conf')]);
    expect(named.err).toContain(said);
    expect(named.code).toBe(3);
  });

  it('a link out of the root is not followed', () => {
    const outside = tree({ 'secret.conf': 'net.core.somaxconn = 1\n' });
    const root = tree({ 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' });
    mkdirSync(join(root, 'etc/sysctl.d'));
    symlinkSync(join('../../..', outside.split('/').at(-1) ?? '', 'secret.conf'), join(root, 'etc/sysctl.d/10-out.conf'));
    const advised = run(['--profile', 'reverse-proxy', '--root', root, '--kernel', '6.1', '--format', 'json']);
    const kept = json(advised).kept.find((row: { key: string }) => row.key === 'net.core.somaxconn');
    expect(kept).toMatchObject({ value: '4096' });
    expect(JSON.stringify(json(advised).notChecked)).toContain('leads out');
  });

  it('bytes that are no text reach no terminal', () => {
    const root = tree({});
    mkdirSync(join(root, 'sysctl.d'));
    writeFileSync(join(root, 'sysctl.d/10-noise.conf'), Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) % 256)));
    const ran = run(['lint', root]);
    expect(ran.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(ran.code).toBe(1);
  });

  it('an unreadable entry of /proc is said and ends nothing', () => {
    const root = tree({
      'proc/sys/kernel/osrelease': '6.1.0-25-amd64\n',
      'proc/sys/net/core/rmem_max': '212992\n',
      'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    });
    mkdirSync(join(root, 'proc/sys/net/core/somaxconn'), { recursive: true });
    const ran = run(['--profile', 'reverse-proxy', '--root', root, '--format', 'json']);
    expect(ran.code).toBe(0);
    expect(
      json(ran)
        .kept.concat(json(ran).skipped, json(ran).changes)
        .some((row: { key: string }) => row.key === 'net.core.somaxconn'),
    ).toBe(true);
  });

  it('a diff of a file that is no UTF-8 applies', () => {
    const root = tree({ 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' });
    const path = join(root, 'etc/sysctl.conf');
    writeFileSync(path, Buffer.from('# r\xe9glages d\u00e9j\u00e0 faits\nnet.ipv4.tcp_tw_recycle = 1\n# fin \xe9\n', 'latin1'));
    const patch = spawnSync(process.execPath, [cli, '--profile', 'reverse-proxy', '--kernel', '6.1', '--root', root, '--format', 'diff']);
    const applied = spawnSync('patch', ['-p1', '-d', root], { input: patch.stdout });
    expect(applied.status, String(applied.stdout) + String(applied.stderr)).toBe(0);
    expect(readFileSync(path, 'latin1')).toContain('# r\xe9glages');
    expect(readFileSync(path, 'latin1')).toContain('# net.ipv4.tcp_tw_recycle = 1');
  });

  it('a missing root, or nothing to check where there must be something', () => {
    expect(run(['--profile', 'reverse-proxy', '--root', '/nonexistent-root']).code).toBe(3);
    const empty = tree({ 'README.md': 'nothing\n' });
    expect(run(['lint', empty]).code).toBe(0);
    expect(run(['lint', empty, '--require-input']).code).toBe(3);
  });
});

describe('exit codes of findings', () => {
  const bad = tree({ 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n' });
  it.each([
    [[], 1],
    [['--fail-on', 'never'], 0],
    [['--exit-zero'], 0],
    [['--format', 'json'], 1],
  ])('lint %j', (more, code) => {
    expect(run(['lint', bad, '--kernel', '6.1', ...more]).code).toBe(code);
  });

  it('advise --check is 1 while there are changes', () => {
    const args = ['--profile', 'reverse-proxy', '--kernel', '6.1', '--memory', '4G'];
    expect(run(args).code).toBe(0);
    expect(run([...args, '--check']).code).toBe(1);
  });

  it('standard input is judged as the file that it is called', () => {
    const ran = run(['lint', '-', '--stdin-filename', 'etc/sysctl.d/60-edge.conf', '--kernel', '6.1'], {
      input: 'net.ipv4.tcp_tw_recycle = 1\n',
    });
    expect(ran.out).toContain('etc/sysctl.d/60-edge.conf:1:');
    expect(ran.code).toBe(1);
  });
});

describe('options that may be repeated', () => {
  it('every --set counts, not the last alone', () => {
    const set = ['--set', 'out_conn_rate=800', '--set', 'timestamps_both_ends=true', '--set', 'gateway_tolerates_tuple_reuse=true'];
    const report = json(run(['--profile', 'proxy-behind-nat', '--kernel', 'debian:12', '--memory', '4G', ...set, '--format', 'json']));
    const proposed = new Map(report.changes.map((c: { key: string; proposed: string }) => [c.key, c.proposed]));
    expect(proposed.get('net.ipv4.tcp_tw_reuse')).toBe('1');
    expect(proposed.get('net.ipv4.ip_local_port_range')).toBe('10240 60999');
    expect(report.questions.map((q: { fact: string }) => q.fact)).not.toContain('out_conn_rate');
  });

  it('lint tells on which of several kernels a finding holds', () => {
    const root = tree({ 'sysctl.d/60-edge.conf': 'net.ipv4.tcp_tw_recycle = 0\n' });
    const report = json(run(['lint', root, '--kernel', '4.9', '--kernel', '6.1', '--format', 'json']));
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({ id: 'TA002', kernels: ['6.1'] });
  });

  it('an option that takes one value is refused when it is given twice', () => {
    const ran = run(['--kernel', '6.1', '--kernel', '5.4', '--profile', 'reverse-proxy']);
    expect(ran.err).toContain('--kernel was given 2 times: expected once');
    expect(ran.code).toBe(2);
  });
});

describe('a place for the output that takes nothing', () => {
  it.skipIf(process.platform !== 'linux')('a full disk behind standard output is one line and exit code 3', () => {
    const { status, stderr } = spawnSync('/bin/sh', ['-c', '"$0" "$1" list profiles > /dev/full', process.execPath, cli], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('tune-advise: standard output cannot be written (ENOSPC): expected room for what is printed\n');
    expect(status).toBe(3);
  });
});

it('a folder that is gone is told in one line', () => {
  const folder = join(tree({}), 'gone');
  mkdirSync(folder);
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" explain nofile';
  const ran = spawnSync('sh', ['-c', script, 'sh', folder, process.execPath, cli], { encoding: 'utf8' });
  expect(ran.stderr).toBe('tune-advise: the folder that this runs in is gone (ENOENT): expected one that is there, cd to it\n');
  expect(ran.status).toBe(3);
});

it('a line of a log needs no quotes', () => {
  const bare = run(['explain', 'nf_conntrack:', 'table', 'full,', 'dropping', 'packet']);
  expect(bare).toEqual(run(['explain', 'nf_conntrack: table full, dropping packet']));
  expect(bare.code).toBe(0);
});

describe('lint of what it cannot read settings from says that nothing was checked', () => {
  const folder = tree({ 'sysctl.conf': 'net.core.somaxconn = 128\n', motd: 'Welcome to edge1\n' });
  writeFileSync(join(folder, 'sysctl.conf.gz'), gzipSync('net.core.somaxconn = 128\n'));

  it.each([
    [['sysctl.conf.gz'], 'not checked: sysctl.conf.gz (is no text: expected it unpacked)'],
    [['motd'], 'not checked: motd (no setting of a kind that lint reads is in it)'],
  ])('%j', (args, said) => {
    const ran = run(['lint', ...args], { cwd: folder });
    expect(ran.out).toBe(`nothing to check: no file with sysctl settings or limits · ${said}\n`);
    expect(ran.code).toBe(0);
  });

  it('beside a file with settings it is left out, as hooks hand over every file that changed', () => {
    expect(run(['lint', 'motd', 'sysctl.conf'], { cwd: folder }).out).not.toContain('motd');
  });
});
