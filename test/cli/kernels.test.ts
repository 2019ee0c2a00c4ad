import { describe, expect, it } from 'vitest';
import { json, run } from './run.ts';

const stand = (kernel: string) =>
  run(['--profile', 'proxy-behind-nat', '--kernel', kernel, '--memory', '4G', '--cpus', '2', '--format', 'json']);

describe('--kernel', () => {
  it.each([
    ['3.10.0-1160.el7.x86_64', '3.10.0', 'rhel:7'],
    ['4.18.0-553.el8_10', '4.18.0', 'rhel:8.10'],
    ['5.14.0-427.13.1.el9_4', '5.14.0', 'rhel:9.4'],
    ['6.8.0-45-generic', '6.8.0', null],
    ['5.15.153.1-microsoft-standard-WSL2', '5.15.153', null],
    ['6.1.0-25-cloud-amd64', '6.1.0', 'debian:12'],
    ['4.4.0', '4.4.0', null],
    ['5.10', '5.10.0', null],
    ['6.12', '6.12.0', null],
    ['7.2.13+deb14-cloud-amd64', '7.2.13', 'debian:14'],
    ['rhel:8', '4.18.0', 'rhel:8'],
    ['debian:12', '6.1.0', 'debian:12'],
  ])('%s is read as %s', (text, version, distro) => {
    const { host } = json(stand(text));
    expect(host.kernel.value).toMatchObject({ raw: text, version });
    expect(host.kernel.value.distro ?? null).toBe(distro);
  });

  it.each(['banana', '', '6', '6.x', '6.1; rm -rf', 'rhel:banana', 'debian', '-1.2', `6.1${'x'.repeat(9000)}`])(
    'refuses %j in one line',
    (text) => {
      const ran = run(['--profile', 'proxy-behind-nat', `--kernel=${text}`]);
      expect(ran.code).toBe(2);
      expect(ran.out).toBe('');
      expect(ran.err.trim().split('\n')).toHaveLength(1);
      expect(ran.err).toMatch(/^tune-advise: --kernel/);
      expect(ran.err.length).toBeLessThan(700);
    },
  );

  it('differs where the kernel differs: somaxconn is 128 before 5.4 and on RHEL 8', () => {
    const changes = (kernel: string) => json(stand(kernel)).changes.find((c: { key: string }) => c.key === 'net.core.somaxconn');
    expect(changes('4.4.0')).toMatchObject({ current: '128', proposed: '4096' });
    expect(changes('rhel:8')).toMatchObject({ current: '128', proposed: '4096' });
    expect(changes('5.10')).toBeUndefined();
  });

  it('says that a kernel is newer than the knowledge', () => {
    const { notChecked } = json(stand('9.0'));
    expect(notChecked.map((n: { why: string }) => n.why).join()).toContain('newer than the knowledge');
  });
});
