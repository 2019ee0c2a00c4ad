import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cli, type Ran, tree } from './run.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));

/** Before each file is linked, as the lock of apply is: an upgrade takes the program away. */
const upgrade = `
const fs = require('node:fs');
const { linkSync } = fs;
fs.linkSync = (...places) => {
  fs.rmSync(process.env.PROGRAM, { recursive: true, force: true });
  return linkSync(...places);
};
require('node:module').syncBuiltinESMExports();
`;
const folder = tree({ 'upgrade.cjs': upgrade });
const program = join(folder, 'program');

/** The program of a folder that an upgrade takes away before the first write. */
function gone(args: readonly string[]): Ran {
  mkdirSync(program);
  for (const name of ['dist', 'profiles', 'package.json'])
    cpSync(name === 'dist' ? dirname(cli) : join(top, name), join(program, name), { recursive: true });
  const env = { PATH: process.env['PATH'] ?? '', PROGRAM: program };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', join(folder, 'upgrade.cjs'), join(program, 'dist/cli.cjs'), ...args],
    { encoding: 'utf8', cwd: folder, env },
  );
  expect(readdirSync(folder)).toEqual(['upgrade.cjs']);
  return { code: status, out: stdout, err: stderr };
}

it.each(['text', 'json'])('apply and revert need nothing more of the program once they write, and tell it as %s', (format) => {
  const old = 'net.core.somaxconn = 100\n';
  const root = tree({ 'etc/sysctl.d/50-edge.conf': old, 'proc/sys/kernel/osrelease': '6.1.0\n', 'proc/sys/net/core/somaxconn': '64\n' });
  const machine = ['--root', root, '--kernel', 'debian:12', '--memory', '4G', '--cpus', '2'];
  const applied = gone(['apply', ...machine, '--profile', 'proxy-behind-nat', '--nat', 'none', '--write', '--format', format]);
  expect(applied).toMatchObject({ code: 0, err: '' });
  expect(applied.out).toContain('/etc/sysctl.d/50-edge.conf');
  const reverted = gone(['revert', '--root', root, '--write', '--format', format]);
  expect(reverted).toMatchObject({ code: 0, err: '' });
  expect(reverted.out).toContain('/etc/sysctl.d/50-edge.conf');
  expect(readFileSync(join(root, 'etc/sysctl.d/50-edge.conf'), 'utf8')).toBe(old);
});

it('a part of the program that is not there is told in one line', () => {
  const copy = tree({});
  cpSync(dirname(cli), join(copy, 'dist'), { recursive: true });
  const started = () => spawnSync(process.execPath, [join(copy, 'dist/cli.cjs'), 'list', 'profiles'], { encoding: 'utf8', cwd: copy });
  const parts = readdirSync(join(copy, 'dist')).find((name) => name.startsWith('parts-')) ?? '';
  for (const file of readdirSync(join(copy, 'dist', parts)).sort()) {
    // those of the start are numbered
    if (!/^\d+\.cjs$/.test(file)) rmSync(join(copy, 'dist', parts, file));
  }
  const page = spawnSync(process.execPath, [join(copy, 'dist/cli.cjs'), 'web', '--output', join(copy, 'page.html')], {
    encoding: 'utf8',
  });
  const told = /^tune-advise: a part of the program cannot be read \(ENOENT\): expected \S+; run it again, or install it anew\n$/;
  expect(page).toMatchObject({ status: 3, stdout: '', stderr: expect.stringMatching(told) });
  rmSync(join(copy, 'dist', parts), { recursive: true });
  expect(started()).toMatchObject({ status: 3, stdout: '', stderr: expect.stringMatching(told) });
});
