import { expect, test } from 'vitest';
import { unitsChanged } from '../../src/core/units-changed.ts';

test('a drop-in asks for daemon-reload and a restart of its unit, once', () => {
  const paths = [
    '/etc/systemd/system/nginx.service.d/99-tune-advise.conf',
    '/etc/systemd/system/nginx.service',
    '/etc/sysctl.d/99-proxy.conf',
  ];
  const { run, restart } = unitsChanged(paths);
  expect(run).toEqual(['systemctl daemon-reload']);
  expect(restart.map(({ unit }) => unit)).toEqual(['nginx.service']);
});

test('files of others ask for nothing', () => {
  expect(unitsChanged(['/etc/sysctl.d/99-proxy.conf', '/etc/security/limits.d/proxy.conf'])).toEqual({ run: [], restart: [] });
});
