import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kernelCondition } from '../../src/render/ansible-kernels.ts';
import { ansibleTasks } from '../../src/render/ansible-tasks.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { closed, header, hostile, plan, poisoned } from './edge1.ts';

const tags = [{ tag: '!unsafe', resolve: (text: string) => text }];
// biome-ignore lint/suspicious/noExplicitAny: the play is looked at from outside, as Ansible would
const play = (text: string): any => parse(text, { customTags: tags })[0];

test('the play holds every file of the plan byte by byte', () => {
  const { vars } = play(ansibleTasks(plan, header, knowledge));
  const own = plan.files[0];
  expect(vars.tune_advise_sysctl_file).toBe(own?.path);
  expect(vars.tune_advise_head + vars.tune_advise_sysctl.map((s: { text: string }) => s.text).join('')).toBe(own?.content);
  expect(vars.tune_advise_sysctl[1]).toMatchObject({
    name: 'net.ipv4.tcp_rmem',
    value: '4096 131072 6291456',
    proc: '/proc/sys/net/ipv4/tcp_rmem',
  });
  expect(vars.tune_advise_units).toEqual([{ unit: 'nginx.service', ...plan.files[1] }]);
  expect(vars.tune_advise_files).toEqual([plan.files[2]]);
  expect(vars.tune_advise_modules).toEqual(['nf_conntrack']);
  expect(vars.tune_advise_restart_units).toEqual([{ name: 'nginx.service' }]);
  expect(vars.tune_advise_allow_restart).toBe(false);
});

test('an edit is the whole line, anchored and escaped', () => {
  expect(play(ansibleTasks(plan, header, knowledge)).vars.tune_advise_edits).toEqual([
    { path: '/etc/sysctl.conf', regexp: '^net\\.ipv4\\.tcp_tw_recycle = 1$', replace: '# net.ipv4.tcp_tw_recycle = 1' },
    { path: '/etc/sysctl.conf', regexp: '^net\\.ipv4\\.tcp_max_tw_buckets = 5000(?:\\n|\\Z)', replace: '' },
  ]);
  const odd = { ...plan, edits: [{ path: '/etc/sysctl.conf', line: 3, from: 'vm.swappiness = 1 \u00e9', to: null, reason: 'inert' }] };
  const text = ansibleTasks(odd, header, knowledge);
  expect(text).toContain('# not here: /etc/sysctl.conf:3 (inert): its bytes are not plain text; --format diff has it');
  expect(play(text).vars.tune_advise_edits).toEqual([]);
});

test('conditions come from what the knowledge says of kernels', () => {
  const of = (key: string, value: string) => kernelCondition(key, value, knowledge);
  expect(of('net.ipv4.tcp_keepalive_time', '175')).toBeUndefined();
  expect(of('net.ipv4.tcp_tw_reuse', '1')).toBeUndefined();
  expect(of('net.ipv4.tcp_tw_reuse', '2')).toBe("ansible_facts['kernel'] is version('4.19', '>=')");
  expect(of('net.ipv4.tcp_notsent_lowat', '131072')).toBe(
    "('net.ipv4.tcp_notsent_lowat' in tune_advise_held or ansible_facts['kernel'] is version('3.12', '>='))",
  );
  expect(of('not.known', '1')).toBeUndefined();
});

test('what acts for good, what forwards and what the module cannot say waits for the boot', () => {
  const lines = ['kernel.yama.ptrace_scope = 3', 'net.ipv4.ip_forward = 1', 'net.ipv4.ip_local_reserved_ports =', 'kernel.yama.x = 3'];
  const content = `# Written by tune-advise\n\n${lines.join('\n\n')}\n`;
  const text = ansibleTasks({ ...plan, files: [{ path: '/etc/sysctl.d/99-tune-advise.conf', content }] }, header, knowledge);
  expect(play(text).vars.tune_advise_not_live).toEqual([
    'kernel.yama.ptrace_scope',
    'net.ipv4.ip_forward',
    'net.ipv4.ip_local_reserved_ports',
  ]);
  expect(text).toContain('# kernel.yama.ptrace_scope: not loaded live, it could not be taken back before a reboot');
});

test('hostile text stays inside its string or comment', () => {
  const text = ansibleTasks(poisoned(plan, new Set([...closed, 'files'])), header, knowledge);
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(text).not.toMatch(/^\s*kernel\.panic/m);
  expect(text).not.toMatch(/^[^#\n!]*: "[^\n]*\{\{ lookup/m);
  expect(play(text).vars.tune_advise_restart_units).toEqual([{ name: `nginx.service${hostile}` }]);
});
