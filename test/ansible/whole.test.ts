import { expect, test } from 'vitest';
import { cli, run } from '../cli/run.ts';
import { act, noPlaybook } from './sandbox.ts';

const play = (role: string) => `---\n- name: Run\n  hosts: all\n  gather_facts: false\n  roles:\n    - role: tune_advise.linux.${role}\n`;

test.skipIf(noPlaybook)('collected, advised from the snapshot, applied, and nothing is left to do', { timeout: 240_000 }, () => {
  const advise = `${process.execPath} ${cli} --snapshot snapshots/localhost.snapshot --profile proxy-behind-nat --nat outbound`;
  const plan = `mkdir -p plans && ${advise} --format json > plans/localhost.json`;
  const [collected, first, again, tasks] = act({
    etc: { '/etc/sysctl.conf': 'net.ipv4.tcp_keepalive_time = 7200\nnet.ipv4.tcp_tw_recycle = 1\n' },
    files: { 'collect.yml': play('collect'), 'apply.yml': play('apply'), 'collect.sh': run(['snapshot', '--collector']).out },
    steps: [
      `play collect.yml && ${plan}`,
      'play apply.yml --diff',
      `play collect.yml && ${plan} && play apply.yml && ${advise} --check --format sysctl > /dev/null`,
      `${advise} --format ansible-tasks > tasks.yml && play tasks.yml`,
    ],
    keys: ['net.ipv4.tcp_keepalive_time'],
  });
  expect(collected?.code, collected?.output).toBe(0);
  expect(first?.code, first?.output).toBe(0);
  expect(Number(first?.values['net.ipv4.tcp_keepalive_time'])).toBeLessThanOrEqual(60);
  expect(first?.etc['/etc/sysctl.conf']).toMatch(/^# taken out by tune-advise: .*\n# net\.ipv4\.tcp_keepalive_time = 7200$/m);
  expect(again?.code, again?.output).toBe(0);
  expect(again?.output.slice(again.output.lastIndexOf('PLAY RECAP'))).toMatch(/changed=0 .*failed=0/);
  expect(again?.etc).toEqual(first?.etc);
  expect(tasks?.output).toMatch(/changed=0 .*failed=0/);
  expect(tasks?.etc).toEqual(first?.etc);
});

test('the shape is for --format ansible, one of three, and the formats need a profile', () => {
  const profile = ['--profile', 'proxy-behind-nat', '--kernel', 'debian:12'];
  expect(run([...profile, '--ansible-shape', 'list'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--ansible-shape: expected with --format ansible'),
  });
  expect(run([...profile, '--format', 'ansible', '--ansible-shape', 'dict']).code).toBe(2);
  expect(run(['--kernel', 'debian:12', '--format', 'ansible-tasks']).code).toBe(2);
  const shaped = (shape: string) => run([...profile, '--format', 'ansible', '--ansible-shape', shape]).out;
  expect(shaped('list')).toContain('\nsysctl_settings:\n');
  expect(shaped('kernel-settings')).toContain('\nkernel_settings_sysctl:\n');
  expect(shaped('sysctl-overwrite')).toBe(run([...profile, '--format', 'ansible']).out);
});
