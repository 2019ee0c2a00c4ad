import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { relativePath } from '../../src/apply/place.ts';
import { slashes } from '../../src/collect/slashes.ts';
import { run, tree } from '../cli/run.ts';

const pretend = fileURLToPath(new URL('pretend.cjs', import.meta.url));
const machine = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_fin_timeout = 30\n',
  'etc/sysctl.conf': 'net.ipv4.tcp_fin_timeout = 15\n',
  'etc/security/limits.d/proxy.conf': 'proxy soft nofile 65536\nproxy hard nofile 1024\n',
  'roles/edge/tasks/main.yml': '- ansible.posix.sysctl:\n    name: net.ipv4.tcp_tw_recycle\n    value: "1"\n',
  'profiles/edge1.ini': '[profile]\nsummary = Edge\n[sysctl]\nnet.core.somaxconn = at least 8192\n[why]\nnet.core.somaxconn = "Bursts."\n',
};
const standIn = ['--kernel', 'debian:12', '--memory', '4G', '--cpus', '2'];

describe('a process that believes to run on Windows answers as elsewhere, with / in what it reports', () => {
  const away = (folder: string, typed: readonly string[]) => {
    const words = typed.map((word) => word.replaceAll('%', '\\'));
    return run(words, { cwd: folder, env: { NODE_OPTIONS: `--require ${pretend}`, HOME: folder } });
  };
  const here = (folder: string, typed: readonly string[]) => {
    const words = typed.map((word) => word.replaceAll('%', '/'));
    return run(words, { cwd: folder, env: { HOME: folder } });
  };

  test.each<readonly [string, readonly string[]]>([
    ['lint of a folder', ['lint', 'etc%', '--format', 'json']],
    ['lint of everything here', ['lint']],
    ['lint of a file', ['lint', '.%etc%sysctl.d%60-proxy.conf', 'roles', '--format', 'sarif']],
    ['explain', ['explain', 'net.ipv4.tcp_tw_reuse']],
    ['explain of a profile', ['explain', 'proxy-behind-nat']],
    ['list', ['list', 'profiles']],
    ['upgrade-check', ['upgrade-check', 'etc', '--from', 'debian:10', '--to', 'debian:13']],
    ['effective of a tree', ['effective', '--root', '.%', '--format', 'json']],
    ['advice from options', ['--profile', 'proxy-behind-nat', ...standIn]],
    ['advice from a profile by its path', ['--profile', 'profiles%edge1.ini', ...standIn, '--format', 'json']],
    ['advice for a tree', ['--profile', 'proxy-behind-nat', '--root', '.', '--kernel', 'debian:12', '--format', 'json']],
    ['web', ['web']],
    ['a path that is not there', ['lint', 'etc%nothing.conf']],
  ])('%s', (_, typed) => {
    const folder = tree(machine);
    const expected = here(folder, typed);
    expect(expected.out.length + expected.err.length).toBeGreaterThan(40);
    expect(away(folder, typed)).toEqual(expected);
  });

  test('fleet', () => {
    const listing = 'kernel.osrelease = 6.1.0-28-amd64\nnet.core.somaxconn = 4096\nnet.ipv4.tcp_fin_timeout = 60\n';
    const folder = tree({
      'records/north/edge1.txt': listing,
      'records/south/edge2.txt': listing.replace('4096', '128'),
      'records/broken.json': '{',
    });
    const typed = ['fleet', 'records%', '--profile', 'proxy-behind-nat', '--format', 'json'];
    const expected = here(folder, typed);
    expect(expected.out).toContain('records/broken.json');
    expect(away(folder, typed)).toEqual(expected);
  });

  test('files are written where they were asked for', () => {
    const folder = tree(machine);
    const { code, err } = away(folder, ['--profile', 'proxy-behind-nat', ...standIn, '--output', 'out%edge1']);
    expect([code, err.includes('\\')]).toEqual([0, false]);
    expect(readFileSync(join(folder, 'out/edge1/etc/sysctl.d/99-tune-advise.conf'), 'utf8')).toContain('net.ipv4.tcp_keepalive_time');
    expect(away(folder, ['web', '--output', 'out%page.html']).code).toBe(0);
    expect(readFileSync(join(folder, 'out/page.html'), 'utf8')).toContain('<title>tune-advise:');
  });

  test('--fix writes the file that it found', () => {
    const folder = tree(machine);
    expect(away(folder, ['lint', 'etc%', '--fix']).out).toContain('etc/');
    expect(readFileSync(join(folder, 'etc/sysctl.d/60-proxy.conf'), 'utf8')).not.toContain('tcp_tw_recycle');
  });

  test.each([
    [['--profile', 'proxy-behind-nat']],
    [['diagnose', '--once']],
    [['snapshot']],
    [['verify']],
    [['effective']],
    [['apply', '--list']],
  ])('what is about this machine is refused with exit code 3: %s', (typed) => {
    const { code, out, err } = away(tree({}), typed);
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^tune-advise: [^\n]*expected [^\n]*(?:Linux|--root)[^\n]*\n$/);
  });
});

test('lines that end in CR LF mean what they mean without the CR in files of our own', () => {
  const crlf = Object.fromEntries(Object.entries(machine).map(([path, text]) => [path, text.replaceAll('\n', '\r\n')]));
  const [unix, dos] = [tree(machine), tree(crlf)];
  const args = ['--profile', './profiles/edge1.ini', ...standIn, '--format', 'json'];
  expect(run(args, { cwd: dos }).out).toBe(run(args, { cwd: unix }).out);
});

test('a user without a folder of its own gets an answer', () => {
  const folder = tree({ 'nobody.cjs': "require('node:os').homedir = () => { throw new Error('ENOENT'); };" });
  const { code, err } = run(['--profile', 'proxy-behind-nat', ...standIn], { env: { NODE_OPTIONS: `--require ${folder}/nobody.cjs` } });
  expect([code, err]).toEqual([0, '']);
});

test('paths', () => {
  expect(slashes('etc\\sysctl.d\\60-proxy.conf', '\\')).toBe('etc/sysctl.d/60-proxy.conf');
  expect(slashes('etc/odd\\name.conf', '/')).toBe('etc/odd\\name.conf');
  expect(relativePath('/host_vars/edge1.yml', '\\')).toBe('host_vars/edge1.yml');
  for (const bad of ['host_vars/..\\..\\edge1.yml', 'C:edge1.yml', 'host_vars/edge1.yml:stream'])
    expect(() => relativePath(bad, '\\')).toThrow(/is no path below the directory/);
  expect(relativePath('host_vars/a:b\\c.yml', '/')).toBe('host_vars/a:b\\c.yml');
});
