import { expect, it } from 'vitest';
import { fileKind } from '../../src/core/file-kind.ts';

it.each([
  ['etc/sysctl.conf', '', 'sysctl'],
  ['/usr/lib/sysctl.d/50-default.conf', '', 'sysctl'],
  ['roles/edge/files/99-sysctl.conf', '', 'sysctl'],
  ['etc/security/limits.conf', '', 'limits'],
  ['etc/security/limits.d/90-proxy.conf', '', 'limits'],
  ['etc/sysctl.d/README.sysctl', 'Kernel system variables configuration files\n', undefined],
  ['tuning.txt', '# edge1\nnet.core.somaxconn = 4096\nvm.swappiness=10\n', 'sysctl'],
  ['limits.txt', '* soft nofile 4096\n@web hard nproc 500\n', 'limits'],
  ['nginx.conf', 'worker_processes auto;\nevents {\n  worker_connections 1024;\n}\n', undefined],
  ['empty.conf', '', undefined],
  ['-', `${'a'.repeat(200_000)}=`, undefined],
])('%s', (path, text, kind) => expect(fileKind(path, text)).toBe(kind));
