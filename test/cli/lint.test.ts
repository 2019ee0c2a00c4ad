import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { json, type Ran, run, tree } from './run.ts';

const sack = 'net.ipv4.tcp_sack = 0\n';
const recycle = 'net.ipv4.tcp_tw_recycle = 1\n';
const at61 = (cwd: string, ...args: readonly string[]): Ran => run(['lint', '--kernel', '6.1', ...args], { cwd });
const idsOf = (ran: Ran): readonly string[] => json(ran).findings.map((f: { id: string; path: string }) => `${f.id} ${f.path}`);

function git(cwd: string, ...args: readonly string[]): void {
  const settings = ['-c', 'user.name=edge', '-c', 'user.email=edge@example.org', '-c', 'commit.gpgsign=false', '-c', 'core.autocrlf=false'];
  const { status, stderr } = spawnSync('git', [...settings, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
}

function repository(files: Readonly<Record<string, string>>): string {
  const folder = tree(files);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'first');
  return folder;
}

describe('formats', () => {
  const folder = tree({ 'etc/sysctl.conf': recycle + sack });

  it.each(['text', 'json', 'sarif', 'github', 'gitlab', 'junit'])('%s tells of the same findings with the same exit code', (format) => {
    const ran = at61(folder, '--format', format);
    expect(ran.code).toBe(1);
    expect(ran.err).toBe('');
    for (const id of ['TA002', 'TA008']) expect(ran.out).toContain(id);
    expect(at61(folder, '--format', format, '--exit-zero').code).toBe(0);
  });

  it('json with all counts meets its schema', () => {
    const schema = JSON.parse(readFileSync(new URL('../../schemas/report-lint.schema.json', import.meta.url), 'utf8')) as object;
    const valid = new Ajv({ strict: false }).compile(schema);
    const both = tree({ 'etc/sysctl.conf': recycle + sack, 'tune-advise.ini': '[paths]\netc/sysctl.conf = -TA008\n' });
    const report = json(at61(both, '--fix', '--format', 'json'));
    expect(valid(report), JSON.stringify(valid.errors)).toBe(true);
    expect(report.summary).toEqual({ error: 0, warning: 0, advice: 0, suppressed: 0, switchedOff: 1, fixed: 1 });
  });

  it('paths behind -- are paths', () => {
    const odd = tree({ '--fix/sysctl.conf': sack, 'etc/sysctl.conf': recycle });
    expect(idsOf(at61(odd, '--format', 'json', '--', '--fix'))).toEqual(['TA008 --fix/sysctl.conf']);
  });

  it('paths are the same however the folder was named', () => {
    for (const path of ['.', './', 'etc', './etc/', './etc/sysctl.conf'])
      expect(idsOf(at61(folder, path, '--format', 'json'))).toEqual(['TA002 etc/sysctl.conf', 'TA008 etc/sysctl.conf']);
  });
});

describe('tune-advise.ini', () => {
  const files = (ini: string) => tree({ 'etc/sysctl.conf': sack, 'vendor/sysctl.conf': sack, 'tune-advise.ini': ini });

  it('names the kernels, and what is checked where', () => {
    const folder = files('# ours\n[check]\nkernels = rhel:8, 6.1\n[paths]\nvendor/** = off\n"etc/*" = -harmful-value\n');
    const report = json(run(['lint', '--format', 'json'], { cwd: folder }));
    expect(report.kernels).toEqual({ names: ['rhel:8', '6.1'], from: 'tune-advise.ini' });
    expect(report.findings).toEqual([]);
    expect(report.files).toEqual(['etc/sysctl.conf']);
    expect(report.summary.switchedOff).toBe(2);
    expect(report.notChecked).toContainEqual({ what: '1 file', why: 'off in tune-advise.ini' });
  });

  it('holds in the current folder and in one that is named, not deeper', () => {
    const folder = files('[paths]\nvendor = off\n');
    expect(idsOf(at61(folder, 'vendor', '--format', 'json'))).toEqual([]);
    expect(json(at61(join(folder, 'etc'), folder, '--format', 'json')).summary.switchedOff).toBe(1);
    const deeper = tree({ 'a/tune-advise.ini': '[paths]\n** = off\n', 'a/etc/sysctl.conf': sack });
    expect(idsOf(at61(deeper, '--format', 'json'))).toEqual(['TA008 a/etc/sysctl.conf']);
  });

  it.each([
    ['[chek]\n', /tune-advise\.ini:1: '\[chek\]' is no section.*did you mean 'check'/],
    ['[check]\nkernel = 6.1\n', /:2: 'kernel' is not known in \[check\]: expected kernels/],
    ['kernels = 6.1\n', /:1: 'kernels' stands before any section/],
    ['[check]\nkernels =\n', /:2: \[check\] kernels is empty/],
    ['[check]\nkernels\n', /:2: 'kernels': expected name = value/],
    ['[check]\nkernels = 6.1\nkernels = 6.2\n', /:3: 'kernels' is given twice/],
    ['[paths]\netc = TA999\n', /:2: 'TA999' is no rule/],
    ['[paths]\netc = TA008, -TA002\n', /:2: 'etc' mixes/],
    ['[baseline]\nfile = ../../x\n', /:2: '..\/..\/x': expected the path of a file below/],
    ['[baseline]\nfile = /etc/passwd\n', /:2: '\/etc\/passwd': expected/],
    ['[check]\nkernels = banana\n', /tune-advise\.ini: kernels: 'banana' is no kernel/],
  ])('%j is refused in one line', (ini, message) => {
    const ran = run(['lint'], { cwd: files(ini) });
    expect([ran.code, ran.out, ran.err.trim().split('\n').length]).toEqual([2, '', 1]);
    expect(ran.err).toMatch(message);
  });

  it('is no link, as what it leads to would be quoted', () => {
    const folder = tree({ 'etc/sysctl.conf': sack, secret: 'password\n' });
    symlinkSync('secret', join(folder, 'tune-advise.ini'));
    const ran = at61(folder);
    expect([ran.code, ran.err]).toEqual([2, 'tune-advise: tune-advise.ini is a link: expected a regular file\n']);
  });
});

describe('--baseline', () => {
  it('goes round: written, put up with, new ones told, gone ones told', () => {
    const folder = tree({ 'etc/sysctl.conf': recycle + sack, 'tune-advise.ini': '[baseline]\nfile = ci/baseline.json\n', 'ci/README': '' });
    const written = at61(folder, '--write-baseline');
    expect([written.code, written.out]).toEqual([0, 'wrote 2 findings to ci/baseline.json\n']);
    const quiet = at61(folder, '--format', 'json');
    expect([quiet.code, json(quiet).findings, json(quiet).summary.baseline]).toEqual([0, [], 2]);
    writeFileSync(join(folder, 'etc/sysctl.conf'), `# moved\n${sack}net.core.somaxcon = 1\n`);
    const now = at61(folder, '--format', 'json');
    expect(now.code).toBe(1);
    expect(idsOf(now)).toEqual(['TA904 ci/baseline.json', 'TA001 etc/sysctl.conf']);
    at61(folder, '--write-baseline');
    expect(at61(folder).code).toBe(0);
  });

  it('an entry of a file that was not checked is left alone, one of a file that is no more is not', () => {
    const folder = tree({ 'a/sysctl.conf': sack, 'b/sysctl.conf': sack });
    at61(folder, '--baseline', 'known.json', '--write-baseline');
    expect(idsOf(at61(folder, 'a', '--baseline', 'known.json', '--format', 'json'))).toEqual([]);
    rmSync(join(folder, 'b'), { recursive: true });
    expect(idsOf(at61(folder, 'a', '--baseline', 'known.json', '--format', 'json'))).toEqual(['TA904 known.json']);
  });

  it('that cannot be used is refused', () => {
    const folder = tree({ 'etc/sysctl.conf': sack, 'bad.json': '{}', 'other/file': '' });
    expect(at61(folder, '--baseline', 'bad.json')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('no baseline of version 1'),
    });
    expect(at61(folder, '--baseline', 'none.json')).toMatchObject({ code: 3, err: expect.stringContaining('no such file') });
    expect(at61(folder, '--write-baseline')).toMatchObject({ code: 2, err: expect.stringContaining('needs a file') });
    expect(at61(folder, '--write-baseline', '--baseline', 'x.json', '--fix')).toMatchObject({ code: 2 });
    for (const lost of ['bad.json', 'etc/sysctl.conf'])
      expect(at61(folder, '--write-baseline', '--baseline', lost)).toMatchObject({
        code: 2,
        err: expect.stringContaining('is there and no baseline'),
      });
    expect(readFileSync(join(folder, 'etc/sysctl.conf'), 'utf8')).toBe(sack);
    symlinkSync('/dev/null', join(folder, 'away.json'));
    expect(at61(folder, '--write-baseline', '--baseline', 'away.json')).toMatchObject({
      code: 3,
      err: expect.stringContaining('leads out'),
    });
  });
});

describe('--fix', () => {
  const latin1 = Buffer.from(`# caf\u00e9\r\n${recycle.replace('\n', '\r\n')}net.core.somaxcon = 5\r\n${sack.trim()}`, 'latin1');

  function odd(): string {
    const folder = tree({ 'etc/other.conf': 'x' });
    writeFileSync(join(folder, 'etc/sysctl.conf'), latin1);
    chmodSync(join(folder, 'etc/sysctl.conf'), 0o640);
    return folder;
  }

  it('takes out what is safe and leaves every other byte, the mode too', () => {
    const folder = odd();
    const ran = at61(folder, '--fix');
    expect(ran.out).toContain('1 fixed');
    expect(ran.code).toBe(1);
    const path = join(folder, 'etc/sysctl.conf');
    expect(readFileSync(path, 'latin1')).toBe('# caf\u00e9\r\nnet.core.somaxcon = 5\r\nnet.ipv4.tcp_sack = 0');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    const after = readFileSync(path);
    const { ino } = statSync(path);
    expect(at61(folder, '--fix').out).not.toContain('fixed');
    expect([readFileSync(path), statSync(path).ino]).toEqual([after, ino]);
  });

  it('=review writes the others too, and a path may follow --fix', () => {
    const folder = odd();
    expect(at61(folder, '--fix=review').out).toContain('3 fixed');
    expect(readFileSync(join(folder, 'etc/sysctl.conf'), 'latin1')).toBe('# caf\u00e9\r\nnet.core.somaxconn = 5\r\nnet.ipv4.tcp_sack = 1');
    const other = odd();
    expect(at61(other, '--fix', 'etc').out).toContain('1 fixed');
  });

  it('writes nothing that the baseline, a comment or tune-advise.ini puts up with', () => {
    const text = `# tune-advise: allow TA002 -- the image has 4.9\n${recycle}`;
    const folder = tree({ 'etc/sysctl.conf': text, 'old/sysctl.conf': recycle, 'tune-advise.ini': '[paths]\nold = off\n' });
    at61(folder, '--fix=review');
    expect(readFileSync(join(folder, 'etc/sysctl.conf'), 'utf8')).toBe(text);
    expect(readFileSync(join(folder, 'old/sysctl.conf'), 'utf8')).toBe(recycle);
  });

  it('leaves settings inside another language alone', () => {
    const tuned = '[main]\nsummary=proxy\n[sysctl]\nnet.ipv4.tcp_sack = 0\n';
    const template = 'net.ipv4.tcp_sack = 0\nnet.core.somaxconn = {{ backlog }}\n';
    const folder = tree({ 'proxy/tuned.conf': tuned, 'sysctl.d/60-edge.conf.j2': template });
    expect(idsOf(at61(folder, '--fix=review', '--format', 'json'))).toEqual(['TA008 proxy/tuned.conf', 'TA008 sysctl.d/60-edge.conf.j2']);
    expect(readFileSync(join(folder, 'proxy/tuned.conf'), 'utf8')).toBe(tuned);
    expect(readFileSync(join(folder, 'sysctl.d/60-edge.conf.j2'), 'utf8')).toBe(template);
  });

  it('never writes through a link out of the tree', () => {
    const outside = tree({ 'sysctl.conf': recycle });
    const folder = tree({ 'etc/x': '' });
    symlinkSync(join(outside, 'sysctl.conf'), join(folder, 'etc/sysctl.conf'));
    at61(folder, '--fix');
    const named = at61(folder, '--fix', 'etc/sysctl.conf');
    expect([named.code, named.err]).toEqual([3, expect.stringContaining('leads out of the directory')]);
    expect(readFileSync(join(outside, 'sysctl.conf'), 'utf8')).toBe(recycle);
    expect(lstatSync(join(folder, 'etc/sysctl.conf')).isSymbolicLink()).toBe(true);
  });

  it('with a mode mistyped writes nothing', () => {
    const folder = odd();
    const ran = at61(folder, '--fix=revew', '.');
    expect([ran.code, ran.out, ran.err]).toEqual([
      2,
      '',
      "tune-advise: --fix 'revew': expected safe, review or a path that is there; did you mean 'review'?\n",
    ]);
    expect(readFileSync(join(folder, 'etc/sysctl.conf'))).toEqual(latin1);
  });

  it('of standard input is refused but as a patch', () => {
    const args = ['lint', '-', '--stdin-filename', 'etc/sysctl.conf', '--kernel', '6.1', '--fix'];
    expect(run(args, { input: recycle })).toMatchObject({ code: 2, err: expect.stringContaining('standard input cannot be written') });
    expect(run([...args, '--diff'], { input: recycle }).out).toBe(
      '--- a/etc/sysctl.conf\n+++ b/etc/sysctl.conf\n@@ -1,1 +0,0 @@\n-net.ipv4.tcp_tw_recycle = 1\n'.replace('-1,1', '-1'),
    );
  });

  it('--diff prints a patch that applies byte for byte, and writes nothing', () => {
    const folder = odd();
    const { stdout, status } = spawnSync(
      process.execPath,
      [new URL('../../dist/cli.cjs', import.meta.url).pathname, 'lint', '--kernel', '6.1', '--fix=review', '--diff'],
      {
        cwd: folder,
      },
    );
    expect(status).toBe(1);
    expect(readFileSync(join(folder, 'etc/sysctl.conf'))).toEqual(latin1);
    const patched = spawnSync('patch', ['-p1', '--binary', '-s'], { cwd: folder, input: stdout });
    expect([patched.status, patched.stdout.toString()]).toEqual([0, '']);
    expect(readFileSync(join(folder, 'etc/sysctl.conf'), 'latin1')).toBe('# caf\u00e9\r\nnet.core.somaxconn = 5\r\nnet.ipv4.tcp_sack = 1');
    expect(at61(folder, '--diff', '--format', 'json').code).toBe(2);
  });
});

it('list tells the formats that lint takes', () => {
  const { items } = json(run(['list', 'formats', '--format', 'json']));
  const { formats } = items.find(({ name }: { readonly name: string }) => name === 'lint');
  for (const format of formats) expect(run(['lint', '--format', format], { cwd: tree({ 'etc/x': '' }) }).code, format).toBe(0);
  expect(run(['lint', '--format', 'xml']).err).toContain(`expected one of ${formats.map((f: string) => `"${f}"`).join(', ')}`);
});

describe('git', () => {
  it('--changed-since tells of files that differ, new ones too, and of what they did to others', () => {
    const folder = repository({ 'etc/sysctl.conf': sack, 'a/sysctl.conf': sack });
    const since = (...args: readonly string[]) => idsOf(at61(folder, '--changed-since', 'main', '--format', 'json', ...args));
    expect(since()).toEqual([]);
    writeFileSync(join(folder, 'a/sysctl.conf'), `# more\n${sack}`);
    writeFileSync(join(folder, 'limits.conf'), 'proxy hard nofile 65k\n');
    expect(since()).toEqual(['TA008 a/sysctl.conf', 'TA032 limits.conf']);
    expect(since('etc')).toEqual([]);
    expect(since('a', 'limits.conf')).toEqual(['TA008 a/sysctl.conf', 'TA032 limits.conf']);
  });

  it('starts no program that the settings of the repository name', () => {
    const folder = repository({ 'etc/sysctl.conf': sack, '.gitattributes': '* filter=proxy\n' });
    const ran = join(folder, 'ran');
    for (const setting of ['core.fsmonitor', 'filter.proxy.clean', 'filter.proxy.process', 'diff.external', 'core.pager'])
      git(folder, 'config', setting, `touch '${ran}'; cat`);
    writeFileSync(join(folder, 'etc/sysctl.conf'), `# more\n${sack}`);
    expect(idsOf(at61(folder, '--changed-since', 'main', '--format', 'json'))).toEqual(['TA008 etc/sysctl.conf']);
    expect(existsSync(ran)).toBe(false);
  });

  it('takes the point where a branch began', () => {
    const folder = repository({ 'etc/sysctl.conf': sack, 'a/sysctl.conf': sack });
    git(folder, 'switch', '-q', '-c', 'edge');
    writeFileSync(join(folder, 'a/sysctl.conf'), `# edge\n${sack}`);
    git(folder, 'commit', '-q', '-a', '-m', 'edge');
    git(folder, 'switch', '-q', 'main');
    writeFileSync(join(folder, 'etc/sysctl.conf'), '# mended\n');
    git(folder, 'commit', '-q', '-a', '-m', 'main');
    git(folder, 'switch', '-q', 'edge');
    expect(idsOf(at61(folder, '--changed-since', 'main', '--format', 'json'))).toEqual(['TA008 a/sysctl.conf']);
  });

  it('refuses what is no revision, and says where there is no repository', () => {
    const folder = repository({ 'etc/sysctl.conf': sack });
    for (const revision of ['nowhere', '--output=x', '-x', 'main x', ''])
      expect(run(['lint', `--changed-since=${revision}`], { cwd: folder })).toMatchObject({ code: 2, out: '' });
    expect(existsSync(join(folder, 'x'))).toBe(false);
    expect(at61(tree({ 'etc/sysctl.conf': sack }), '--changed-since', 'main')).toMatchObject({
      code: 3,
      err: expect.stringContaining('not a git repository'),
    });
  });

  it('what is ignored is left out and counted, but not where it is named', () => {
    const folder = repository({ '.gitignore': 'build/\n', 'etc/sysctl.conf': '# none\n' });
    const built = join(folder, 'build');
    spawnSync('mkdir', [built]);
    writeFileSync(join(built, 'sysctl.conf'), sack);
    const report = json(at61(folder, '--format', 'json'));
    expect([report.findings, report.files]).toEqual([[], ['etc/sysctl.conf']]);
    expect(report.notChecked).toContainEqual({ what: '1 file', why: 'ignored by git' });
    expect(idsOf(at61(folder, 'build', '--format', 'json'))).toEqual(['TA008 build/sysctl.conf']);
    expect(idsOf(at61(folder, 'build/sysctl.conf', '--format', 'json'))).toEqual(['TA008 build/sysctl.conf']);
  });

  it('runs nothing that a repository asks for, and no git that lies in it', () => {
    const folder = repository({ 'etc/sysctl.conf': sack, git: '#!/bin/sh\ntouch owned\n' });
    chmodSync(join(folder, 'git'), 0o755);
    git(folder, 'config', 'core.fsmonitor', 'touch owned');
    git(folder, 'config', 'diff.external', 'touch owned');
    git(folder, 'config', 'core.pager', 'touch owned');
    const ran = run(['lint', '--kernel', '6.1', '--changed-since', 'main'], {
      cwd: folder,
      env: { PATH: `.:${process.env['PATH'] ?? ''}` },
    });
    expect(ran.code).toBe(0);
    expect(existsSync(join(folder, 'owned'))).toBe(false);
  });
});
