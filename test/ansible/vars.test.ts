import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ansibleVars } from '../../src/render/ansible-vars.ts';
import { closed, header, hostile, plan, poisoned } from '../render/edge1.ts';

const here = spawnSync('ansible-playbook', ['--version']).status === 0;
if (!here) process.stderr.write('skipped: ansible-playbook is not installed here\n');

const playbook = `
- hosts: localhost
  connection: local
  gather_facts: false
  vars_files: [vars.yml]
  tasks:
    - ansible.builtin.copy:
        dest: "{{ playbook_dir }}/seen.json"
        content: "{{ {'sysctl': sysctl_overwrite, 'file': tune_advise_sysctl_file, 'absent': tune_advise_absent, 'limits': tune_advise_limits, 'units': tune_advise_units, 'modules': tune_advise_modules, 'files': tune_advise_files, 'restart': tune_advise_restart} | to_json }}"
      check_mode: false
      when: see | default(false)
    - ansible.posix.sysctl:
        name: "{{ item.key }}"
        value: "{{ item.value }}"
        sysctl_file: "{{ playbook_dir }}/sysctl.conf"
        sysctl_set: false
        reload: false
      loop: "{{ sysctl_overwrite | dict2items }}"
      when: not (see | default(false))
    - ansible.posix.sysctl:
        name: "{{ item.name }}"
        state: absent
        sysctl_file: "{{ playbook_dir }}/sysctl.conf"
        reload: false
      loop: "{{ tune_advise_absent }}"
      when: not (see | default(false))
    - community.general.pam_limits:
        domain: "{{ item.domain }}"
        limit_type: "{{ item.limit_type }}"
        limit_item: "{{ item.limit_item }}"
        value: "{{ item.value }}"
        dest: "{{ playbook_dir }}/limits.conf"
      loop: "{{ tune_advise_limits }}"
      when: not (see | default(false))
`;

/** Runs the playbook over vars in a directory of its own; the files there are all that it could touch. */
function run(vars: string, args: readonly string[], look: (directory: string, output: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'edge1-'));
  try {
    writeFileSync(join(directory, 'vars.yml'), vars);
    writeFileSync(join(directory, 'play.yml'), playbook);
    writeFileSync(join(directory, 'sysctl.conf'), 'net.ipv4.tcp_tw_recycle = 1\n');
    writeFileSync(join(directory, 'limits.conf'), '');
    const output = execFileSync('ansible-playbook', ['-i', 'localhost,', ...args, 'play.yml'], {
      cwd: directory,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ANSIBLE_LOCAL_TEMP: directory, ANSIBLE_REMOTE_TEMP: directory, ANSIBLE_NOCOLOR: '1', LC_ALL: 'C.UTF-8' },
    });
    look(directory, output);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const seen = (vars: string): Record<string, unknown> => {
  let found: Record<string, unknown> = {};
  run(vars, ['-e', '{"see": true}'], (directory) => {
    found = JSON.parse(readFileSync(join(directory, 'seen.json'), 'utf8')) as Record<string, unknown>;
  });
  return found;
};

test.skipIf(!here)('ansible reads every value as the string that it is', { timeout: 60_000 }, () => {
  expect(seen(ansibleVars(plan, header))).toEqual({
    sysctl: {
      'net.ipv4.ip_local_reserved_ports': '8080',
      'net.ipv4.tcp_keepalive_time': '175',
      'net.ipv4.tcp_rmem': '4096 131072 6291456',
    },
    file: '/etc/sysctl.d/99-tune-advise.conf',
    absent: [
      { name: 'net.ipv4.tcp_tw_recycle', sysctl_file: '/etc/sysctl.conf' },
      { name: 'net.ipv4.tcp_max_tw_buckets', sysctl_file: '/etc/sysctl.conf' },
    ],
    limits: [{ domain: 'proxy', limit_type: 'soft', limit_item: 'nofile', value: '65536' }],
    units: [
      {
        unit: 'nginx.service',
        path: '/etc/systemd/system/nginx.service.d/50-tune-advise.conf',
        content: '# for nginx\n[Service]\nLimitNOFILE=65536\n',
      },
    ],
    modules: ['nf_conntrack'],
    files: [{ path: '/etc/modules-load.d/tune-advise.conf', content: 'nf_conntrack\n' }],
    restart: ['nginx.service'],
  });
});

test.skipIf(!here)('the real modules take the loops in check mode', { timeout: 60_000 }, () => {
  run(ansibleVars(plan, header), ['--check'], (directory, output) => {
    expect(output).toContain("changed: [localhost] => (item={'key': 'net.ipv4.tcp_keepalive_time', 'value': '175'})");
    expect(output).toMatch(/changed: \[localhost\] => \(item=\{.*tcp_tw_recycle/);
    expect(output).toMatch(/failed=0/);
    expect(readFileSync(join(directory, 'sysctl.conf'), 'utf8')).toBe('net.ipv4.tcp_tw_recycle = 1\n');
  });
});

test.skipIf(!here)('an empty plan is taken as well', { timeout: 60_000 }, () => {
  run(ansibleVars({ ...plan, changes: [], removals: [], files: [], restart: [] }, header), ['--check'], (_directory, output) => {
    expect(output).toMatch(/failed=0/);
  });
});

test.skipIf(!here)('hostile text arrives as text: no template runs, no comment ends', { timeout: 60_000 }, () => {
  const [first] = plan.changes;
  const content = ` a${hostile}\n\n  b\ttab: [x]\n#{% raw %}`;
  const vars = ansibleVars(
    {
      ...poisoned(plan, new Set([...closed, 'files', 'removals', 'key', 'changes'])),
      changes: first ? [{ ...first, key: 'kernel.core_pattern', proposed: hostile, reason: hostile, beware: [hostile] }] : [],
      files: [{ path: `/etc/systemd/system/nginx.service.d/${hostile.replaceAll('/', '')}`, content }],
    },
    header,
  );
  const found = seen(vars);
  expect(found['sysctl']).toEqual({ 'kernel.core_pattern': hostile });
  expect(found['units']).toMatchObject([{ content }]);
  expect(found['restart']).toEqual([`nginx.service${hostile}`]);
});

const shapes = `
- hosts: localhost
  connection: local
  gather_facts: false
  vars_files: [list.yml, kernel.yml]
  tasks:
    - ansible.builtin.copy:
        dest: "{{ playbook_dir }}/seen.json"
        content: "{{ {'list': sysctl_settings, 'kernel': kernel_settings_sysctl} | to_json }}"
    - ansible.posix.sysctl:
        name: "{{ item.name }}"
        value: "{{ item.value }}"
        state: "{{ item.state }}"
        sysctl_file: "{{ playbook_dir }}{{ item.sysctl_file }}"
        sysctl_set: false
        reload: false
      loop: "{{ sysctl_settings }}"
`;

test.skipIf(!here)('a list for loops, and the list of kernel_settings', { timeout: 60_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'edge1-'));
  try {
    mkdirSync(join(directory, 'etc/sysctl.d'), { recursive: true });
    writeFileSync(join(directory, 'list.yml'), ansibleVars(plan, header, 'list'));
    writeFileSync(join(directory, 'kernel.yml'), ansibleVars(plan, header, 'kernel-settings'));
    writeFileSync(join(directory, 'play.yml'), shapes);
    execFileSync('ansible-playbook', ['-i', 'localhost,', 'play.yml'], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, ANSIBLE_LOCAL_TEMP: directory, ANSIBLE_REMOTE_TEMP: directory, LC_ALL: 'C.UTF-8' },
    });
    const values = [
      ['net.ipv4.ip_local_reserved_ports', '8080'],
      ['net.ipv4.tcp_keepalive_time', '175'],
      ['net.ipv4.tcp_rmem', '4096 131072 6291456'],
    ] as const;
    expect(JSON.parse(readFileSync(join(directory, 'seen.json'), 'utf8'))).toEqual({
      list: values.map(([name, value]) => ({ name, value, state: 'present', sysctl_file: '/etc/sysctl.d/99-tune-advise.conf' })),
      kernel: values.map(([name, value]) => ({ name, value })),
    });
    expect(readFileSync(join(directory, 'etc/sysctl.d/99-tune-advise.conf'), 'utf8')).toBe(
      values.map(([name, value]) => `${name}=${value}\n`).join(''),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});
