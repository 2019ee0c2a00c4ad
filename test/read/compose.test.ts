import { expect, it } from 'vitest';
import { readCompose } from '../../src/read/compose.ts';
import { foundIn } from './found-in.ts';

it('sysctls and ulimits of services in all their forms', () => {
  expect(
    foundIn(
      readCompose,
      `x-limits: &limits
  nofile: { soft: 1024, hard: 4096 }
services:
  proxy:
    image: proxy
    sysctls:
      net.core.somaxconn: 1024
      net.ipv4.tcp_syncookies: "0"
    ulimits:
      nproc: 65535
      memlock:
        soft: -1
        hard: -1
  web:
    sysctls:
      # the backlog
      - net.core.somaxconn=2048
      - "net.ipv4.ip_local_port_range=1024 65000"
      - net.ipv4.tcp_fin_timeout=\${FIN}
      - net.ipv4.tcp_tw_reuse
    ulimits: *limits
  worker:
    ulimits: *limits
    command: sh -c "ulimit -n 2048"
`,
    ),
  ).toEqual([
    "7 setting net.core.somaxconn = 1024 integer '1024' (service proxy) <service proxy>",
    '8 setting net.ipv4.tcp_syncookies = 0 (service proxy) <service proxy>',
    '17 setting net.core.somaxconn = 2048 (service web) <service web>',
    '18 setting net.ipv4.ip_local_port_range = 1024 65000 (service web) <service web>',
    '20 bad net.ipv4.tcp_tw_reuse =  (service web) <service web>',
    '10 limit  - nproc 65535 (service proxy) <service proxy>',
    '12 limit  soft memlock -1 (service proxy) <service proxy>',
    '13 limit  hard memlock -1 (service proxy) <service proxy>',
    '2 limit  soft nofile 1024 (service web) <service web>',
    '2 limit  hard nofile 4096 (service web) <service web>',
    '24 limit  - nofile 2048 (ulimit in service worker) <service worker>',
    '1 filled in',
  ]);
});
