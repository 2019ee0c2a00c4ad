import { expect, test } from 'vitest';
import { planFile, planFileKind } from '../../src/render/plan-file.ts';
import { header, hostile, plan } from './edge1.ts';

test('which reader a path is for', () => {
  expect(
    [
      '/etc/sysctl.conf',
      '/etc/sysctl.d/99.conf',
      '/etc/security/limits.d/proxy.conf',
      '/etc/security/limits.conf',
      '/etc/systemd/system/nginx.service.d/a.conf',
      '/etc/modules-load.d/a.conf',
      '/etc/modprobe.d/a.conf',
    ].map(planFileKind),
  ).toEqual(['sysctl', 'sysctl', 'limits', 'limits', 'systemd', 'other', 'other']);
});

test('sysctl is the file as it is, then what it cannot do alone', () => {
  const own = plan.files[0]?.content;
  expect(planFile(plan, 'sysctl', header)).toBe(`${own}
# not done by this file: /etc/sysctl.conf:12 must change (procps reads this file last); --format diff has it
# not done by this file: /etc/sysctl.conf:14 must go (lowers the default); --format diff has it
`);
  expect(planFile({ ...plan, edits: [] }, 'sysctl', header)).toBe(own);
});

test('several units stand below their paths', () => {
  const files = [
    ...plan.files,
    { path: '/etc/systemd/system/haproxy.service.d/50-tune-advise.conf', content: '[Service]\nLimitNOFILE=65536' },
  ];
  expect(planFile({ ...plan, files }, 'systemd', header)).toBe(`\
# file: /etc/systemd/system/haproxy.service.d/50-tune-advise.conf
[Service]
LimitNOFILE=65536

# file: /etc/systemd/system/nginx.service.d/50-tune-advise.conf
# for nginx
[Service]
LimitNOFILE=65536
`);
});

test('nothing to write is said below the header', () => {
  expect(planFile(plan, 'limits', header)).toBe(`\
# Written by tune-advise 0.1.0 (knowledge 2025.11), profile proxy-behind-nat
# input: kernel = 5.15.0-91-generic (/proc/sys/kernel/osrelease)
# input: nat_idle_timeout_s = 350 (given: --nat-idle-timeout aws-nat-gateway)
# nothing to write for limits
`);
});

test('a hostile reason or path cannot become a setting', () => {
  const files = plan.files.map((f) => ({ ...f, content: '' }));
  const edits = plan.edits.map((e) => ({ ...e, path: `/etc/sysctl.d/${hostile}`, reason: hostile }));
  for (const line of planFile({ ...plan, files, edits }, 'sysctl', header).split('\n')) expect(line).toMatch(/^(#.*[^\\]|)$/);
});
