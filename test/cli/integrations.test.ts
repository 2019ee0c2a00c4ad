import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cli, run, tree } from './run.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(top, path), 'utf8');

describe('the GitHub action', () => {
  const folder = tree({ 'etc/sysctl.conf': 'net.ipv4.tcp_sack = 0\n', 'a b/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n' });
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(program, 0o755);
  const step = (env: Readonly<Record<string, string>>) =>
    spawnSync('bash', [join(top, 'integrations/github-action/lint.sh')], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', TA_PROGRAM: program, ...env },
    });

  it('annotates, fails and writes SARIF', () => {
    const ran = step({ TA_PATHS: 'etc\na b\n', TA_KERNELS: '6.1, rhel:8', TA_SARIF_FILE: 'out.sarif' });
    expect([ran.status, ran.stderr]).toEqual([1, '']);
    expect(ran.stdout).toMatch(/^::error file=a b\/sysctl\.conf,line=1,/m);
    expect(ran.stdout).toMatch(/^::warning file=etc\/sysctl\.conf,line=1,/m);
    expect(JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8')).runs[0].results).toHaveLength(2);
  });

  it('passes what is told not to fail, and ends with the code of wrong use', () => {
    expect(step({ TA_PATHS: 'etc', TA_FAIL_ON: 'error', TA_KERNELS: '6.1' }).status).toBe(0);
    expect(step({ TA_KERNELS: 'banana' }).status).toBe(2);
    expect(step({ TA_CHANGED_SINCE: '--output=x' }).status).toBe(2);
  });

  it('makes no command of its inputs', () => {
    const hostile = '$(touch owned); touch owned `touch owned`';
    step({ TA_PATHS: hostile, TA_KERNELS: hostile, TA_FAIL_ON: hostile, TA_CHANGED_SINCE: hostile });
    expect(existsSync(join(folder, 'owned'))).toBe(false);
    const [, script = ''] = read('integrations/github-action/action.yml').split('\n      run: ');
    expect(script).toMatch(/^bash "\$GITHUB_ACTION_PATH\/lint\.sh"\n$/);
  });

  it('hands every input on', () => {
    const action = read('integrations/github-action/action.yml');
    const inputs = [...action.matchAll(/^ {2}([a-z-]+):\n {4}description/gm)].map((m) => m[1] ?? '');
    expect(inputs).toHaveLength(6);
    for (const input of inputs) {
      const variable = `TA_${input.replaceAll('-', '_').toUpperCase()}`;
      expect(action).toContain(`${variable}: \${{ inputs.${input} }}`);
      expect(read('integrations/github-action/lint.sh')).toContain(`\${${variable}:-`);
    }
  });
});

describe('the pre-commit hook', () => {
  const hooks = read('.pre-commit-hooks.yaml');
  const pattern = new RegExp(/files: >-\n {4}\(\?x\)\(\n([\s\S]*?)\n {4}\)/.exec(hooks)?.[1]?.replace(/\s+/g, '') ?? 'none');

  it.each([
    'etc/sysctl.conf',
    'etc/sysctl.d/60-edge.conf',
    'etc/security/limits.conf',
    'limits.d/proxy.conf',
    'units/proxy.service',
    'proxy.service.d/limits.conf',
    'etc/systemd/system.conf',
    'roles/proxy/tasks/main.yml',
    'compose.yaml',
    'Dockerfile',
    'setup.sh',
    'templates/99-edge.conf.j2',
  ])('is asked about %s', (path) => expect(pattern.test(path)).toBe(true));

  it.each(['README.md', 'src/main.c', 'package.json'])('is not asked about %s', (path) => expect(pattern.test(path)).toBe(false));

  it('runs what the program takes', () => {
    const entries = [...hooks.matchAll(/^ {2}entry: tune-advise (.+)$/gm)].map((m) => (m[1] ?? '').split(' '));
    expect(entries).toEqual([['lint'], ['lint', '--fix']]);
    const clean = tree({ 'etc/sysctl.conf': 'vm.swappiness = 10\n' });
    for (const entry of entries) expect(run([...entry, 'etc/sysctl.conf'], { cwd: clean }).code).toBe(0);
  });
});
