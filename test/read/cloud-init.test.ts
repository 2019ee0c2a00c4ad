import { expect, it } from 'vitest';
import { readCloudInit } from '../../src/read/cloud-init.ts';
import { foundIn } from './found-in.ts';

it('files of cloud-init, and its commands', () => {
  expect(
    foundIn(
      readCloudInit,
      `#cloud-config
write_files:
  - path: /etc/sysctl.d/60-edge1.conf
    content: |
      net.core.somaxconn = 4096
      vm.swappiness 10
  - { path: /etc/motd, content: "vm.swappiness = 99" }
  - path: /etc/security/limits.d/web.conf
    content: "web soft nofile 1024\\nweb hard nofile 4096\\n"
  - { path: /etc/sysctl.d/61.conf, encoding: gzip, content: xx }
runcmd:
  - [sysctl, -w, net.ipv4.ip_forward=1]
  - echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse
`,
    ),
  ).toEqual([
    '5 setting net.core.somaxconn = 4096 (file /etc/sysctl.d/60-edge1.conf)',
    '6 bad  =  (file /etc/sysctl.d/60-edge1.conf)',
    '12 setting net.ipv4.ip_forward = 1 (sysctl -w in runcmd)',
    '13 setting net.ipv4.tcp_tw_reuse = 1 (a write to /proc/sys/ in runcmd)',
    '9 limit web soft nofile 1024 (file /etc/security/limits.d/web.conf)',
    '9 limit web hard nofile 4096 (file /etc/security/limits.d/web.conf)',
    'not checked edge1.yml:10: the contents of /etc/sysctl.d/61.conf are encoded as gzip',
  ]);
});

it('Butane', () => {
  expect(
    foundIn(
      readCloudInit,
      `variant: fcos
version: 1.5.0
storage:
  files:
    - path: /etc/sysctl.d/60-edge1.conf
      contents:
        inline: |
          vm.swappiness = 10
systemd:
  units:
    - name: proxy.service
      contents: |
        [Service]
        LimitNOFILE=65k
`,
    ),
  ).toEqual([
    '8 setting vm.swappiness = 10 (file /etc/sysctl.d/60-edge1.conf)',
    '13 unit [Service] =Service',
    '14 unit [Service] LimitNOFILE=65k',
  ]);
});
