import { describe, expect, it } from 'vitest';
import { readAnsible } from '../../src/read/ansible.ts';
import { foundIn } from './found-in.ts';

const found = (text: string) => foundIn(readAnsible, text);

describe('tasks', () => {
  it('sysctl by both names and with both names of its parameters', () => {
    expect(
      found(`- name: backlog
  ansible.posix.sysctl:
    name: net.core.somaxconn
    value: '4096'
- sysctl:
    key: vm.swappiness
    val: 10
    sysctl_file: /etc/sysctl.d/60-edge1.conf
`),
    ).toEqual(["3 setting net.core.somaxconn = 4096 (task 'backlog')", "6 setting vm.swappiness = 10 integer '10' (a task with sysctl)"]);
  });

  it('the short form', () => {
    expect(found(`- sysctl: name=net.ipv4.tcp_rmem value="4096 87380 16777216" state=present\n- action: ping\n`)).toEqual([
      '1 setting net.ipv4.tcp_rmem = 4096 87380 16777216 (a task with sysctl)',
    ]);
  });

  it('what is under a condition, forgiven or taken away is no plain setting', () => {
    expect(
      found(`- name: recycle
  sysctl: { name: net.ipv4.tcp_tw_recycle, value: '0' }
  when: recycle.stat.exists
- name: forgiven
  sysctl: { name: net.ipv4.tcp_fack, value: '1', ignoreerrors: yes }
- name: gone
  sysctl: { name: net.ipv4.tcp_tw_recycle, value: '0', state: absent }
- block:
    - sysctl: { name: vm.swappiness, value: '1' }
  when: inventory_hostname == 'proxy'
`),
    ).toEqual([
      "2 setting net.ipv4.tcp_tw_recycle = 0 ? (task 'recycle')",
      "5 setting net.ipv4.tcp_fack = 1 ? (task 'forgiven')",
      "7 comment net.ipv4.tcp_tw_recycle =  absent (task 'gone')",
      '9 setting vm.swappiness = 1 ? (a task with sysctl)',
    ]);
  });

  it('loops over lists and dictionaries that stand in the task', () => {
    expect(
      found(`- sysctl:
    name: "{{ item.name }}"
    value: "{{ item.value | string }}"
  loop:
    - { name: net.core.somaxconn, value: 1024 }
    - name: vm.swappiness
      value: "{{ swappiness }}"
- sysctl: name="{{ item.key }}" value="{{ item.value }}"
  with_dict:
    net.ipv4.ip_forward: 1
- sysctl: { name: "{{ key }}", value: '1' }
  with_items: [net.ipv4.conf.all.rp_filter, net.ipv4.conf.default.rp_filter]
  loop_control: { loop_var: key }
- sysctl: { name: "{{ item.key }}", value: "{{ item.value }}" }
  loop: "{{ sysctl_edge | dict2items }}"
`),
    ).toEqual([
      "5 setting net.core.somaxconn = 1024 integer '1024' (a task with sysctl)",
      "10 setting net.ipv4.ip_forward = 1 integer '1' (a task with sysctl)",
      '12 setting net.ipv4.conf.all.rp_filter = 1 (a task with sysctl)',
      '12 setting net.ipv4.conf.default.rp_filter = 1 (a task with sysctl)',
      '2 filled in',
    ]);
  });

  it('what YAML makes of an unquoted value is told beside what was typed', () => {
    expect(
      found(`- sysctl: { name: net.ipv4.ip_forward, value: on }
- sysctl: { name: kernel.core_pipe_limit, value: 010 }
- sysctl: { name: kernel.sched_rt_runtime_us, value: -1 }
- sysctl: { name: vm.overcommit_ratio, value: 0x20 }
- sysctl: { name: kernel.printk, value: 3 4 1 3 }
`),
    ).toEqual([
      "1 setting net.ipv4.ip_forward = 1 boolean 'on' (a task with sysctl)",
      "2 setting kernel.core_pipe_limit = 8 integer '010' (a task with sysctl)",
      "3 setting kernel.sched_rt_runtime_us = -1 integer '-1' (a task with sysctl)",
      "4 setting vm.overcommit_ratio = 32 integer '0x20' (a task with sysctl)",
      '5 setting kernel.printk = 3 4 1 3 (a task with sysctl)',
    ]);
  });

  it('pam_limits, files that are written, and commands', () => {
    expect(
      found(`- name: nofile
  community.general.pam_limits: { domain: web, limit_type: soft, limit_item: nofile, value: 65536 }
- copy:
    dest: /etc/sysctl.d/60-proxy.conf
    content: |
      # edge1
      net.core.somaxconn = 4096
      vm.swappiness = {{ swappiness }}
- lineinfile:
    path: /etc/security/limits.conf
    line: '@web hard nproc 500'
- shell: sysctl -w net.ipv4.tcp_tw_reuse=1 && echo done
- command:
    argv: [sysctl, -w, vm.max_map_count=262144]
- copy: { dest: /etc/motd, content: "net.core.somaxconn = 1" }
`),
    ).toEqual([
      '6 comment # edge1 (a task with copy)',
      '7 setting net.core.somaxconn = 4096 (a task with copy)',
      '12 setting net.ipv4.tcp_tw_reuse = 1 (sysctl -w in a task with shell)',
      '14 setting vm.max_map_count = 262144 (sysctl -w in a task with command)',
      "2 limit web soft nofile 65536 (task 'nofile')",
      '11 limit @web hard nproc 500 (a task with lineinfile)',
      '1 filled in',
    ]);
  });
});

describe('variables', () => {
  it('dictionaries, lists and what takes away, each a scope of its own', () => {
    expect(
      found(`sysctl_overwrite:
  net.ipv4.ip_forward: 1
  net.ipv4.tcp_rmem: '4096 87380 16777216'
  net.core.rmem_max: "{{ rmem }}"
kernel_settings_sysctl:
  - previous: replaced
  - name: fs.file-max
    value: 400000
  - name: kernel.threads-max
    state: absent
sysctl_unsupported_entries: [net.ipv4.tcp_tw_recycle]
verify_sysctl: { net.ipv4.ip_forward: 0 }
pages: { net.ipv4.ip_forward: 7 }
`),
    ).toEqual([
      "2 setting net.ipv4.ip_forward = 1 integer '1' (variable 'sysctl_overwrite') <sysctl_overwrite>",
      "3 setting net.ipv4.tcp_rmem = 4096 87380 16777216 (variable 'sysctl_overwrite') <sysctl_overwrite>",
      "7 setting fs.file-max = 400000 integer '400000' (variable 'kernel_settings_sysctl') <kernel_settings_sysctl>",
      "9 comment kernel.threads-max =  null '' absent (variable 'kernel_settings_sysctl') <kernel_settings_sysctl>",
      '1 filled in',
    ]);
  });

  it('limits as lists of domain, type, item and value', () => {
    expect(found(`limits:\n  - { domain: proxy, limit_type: hard, limit_item: nofile, value: '65536' }\n`)).toEqual([
      "2 limit proxy hard nofile 65536 (variable 'limits') <limits>",
    ]);
  });
});

describe('hostile input', () => {
  it('broken YAML is told with its line', () => {
    expect(found('- name: a\n  sysctl: {name: [\n')).toEqual([expect.stringMatching(/^not checked edge1\.yml:\d: no valid YAML/)]);
  });

  it('aliases that multiply, depth and prototype keys end soon', () => {
    const bomb = ['a0: &a0 [x, x]', ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`)].join('\n');
    expect(found(`sysctl_x:\n  ${bomb.replaceAll('\n', '\n  ')}\n`)).toEqual([]);
    found('['.repeat(50_000));
    expect(found('__proto__:\n  sysctl_x: { constructor: 1, net.core.somaxconn: 1 }\n').length).toBe(1);
  });
});
