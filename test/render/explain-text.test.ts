import { expect, test } from 'vitest';
import type { ExplainPage, OnKernel } from '../../src/render/explain-page.ts';
import { explainText } from '../../src/render/explain-text.ts';
import { closed, poisoned } from './edge1.ts';
import { application, limit, profile, rule, twReuse } from './pages.ts';

const screen = { width: 100, colour: false };
const newer: OnKernel = {
  kernel: { raw: '5.15.0-91-generic', version: '5.15.0' },
  support: { exists: true, by: 'proc' },
  default: { value: '2', certain: true },
  current: '1',
};
const older: OnKernel = {
  kernel: { raw: '4.9', version: '4.9.0' },
  support: { exists: true, by: 'mainline', since: '2.6.32' },
  default: { value: '0', certain: true },
};
const page: ExplainPage = { kind: 'parameter', name: twReuse.key, parameter: twReuse, kernels: [newer, older] };

test('a parameter on two kernels', () => {
  expect(explainText(page, screen)).toMatchInlineSnapshot(`
    "net.ipv4.tcp_tw_reuse
      Lets connect() take a local port that an old connection holds in TIME-WAIT

    on Linux 5.15.0-91-generic
      exists: yes (seen in /proc)
      now: 1
      default: 2
      accepts: enum: 0 to 2
        0: off
        1: on for every destination
        2: on for loopback only
      scope: one value for each network namespace; in a new namespace it is writable

    on Linux 4.9
      exists: yes (by mainline releases, since 2.6.32)
      default: 0
      accepts: enum: the kernel checks no range
        0: off
        1: on for every destination
      scope: one value for the whole machine; in a new namespace it is hidden

    takes effect
      new outgoing connections; concerns the side that connects

    kernels
      known by 2.6.32

    needs
      net.ipv4.tcp_timestamps other than 0, unless this is 0: the entry must carry a timestamp

    counters
      TWRecycled

    believed
      "frees TIME-WAIT sockets on web servers"
        no: acts only in connect()

    judged
      warning: tcp_tw_reuse = 2 means fully on before 4.19 (until 4.19); instead: write 1 if that is
        meant, else 0

    risk
      Peers with broken timestamps

    sources
      read only by the check of the connect hash: linux: net/ipv4/tcp_ipv4.c (primary)
    "
  `);
});

test('a limit, a rule, a program and a profile', () => {
  const pages: readonly ExplainPage[] = [
    { kind: 'limit', limit },
    { kind: 'rule', rule },
    { kind: 'application', application },
    { kind: 'profile', profile },
  ];
  expect(pages.map((p) => explainText(p, screen)).join('----\n')).toMatchInlineSnapshot(`
    "nofile
      Highest number of open descriptors

    called
      limits.conf: nofile (files)
      systemd: LimitNOFILE= (files)
      kernel: RLIMIT_NOFILE, "Max open files" in /proc/PID/limits (files)

    default
      soft 1024, hard 4096, from the kernel

    capped by
      fs.nr_open

    when hit
      EMFILE from accept()

    reaches
      a systemd service: LimitNOFILE=, never limits.conf

    believed
      "limits.conf reaches services"
        no: only sessions that PAM opens

    sources
      read only by the check of the connect hash: linux: net/ipv4/tcp_ipv4.c (primary)
    ----
    TA007 inert-key
      warning (proved): a key that nothing reads

    why
      the line does nothing

    instead
      take it out

    bad (6.1)
      etc/sysctl.d/60-proxy.conf:
        net.ipv4.tcp_low_latency = 1

    good (6.1)
      etc/sysctl.d/60-proxy.conf:
        net.ipv4.tcp_tw_reuse = 1

    allow it
      # tune-advise: allow TA007 -- reason
    ----
    nginx
      proxy, web

    seen as
      processes: nginx
      units: nginx.service

    backlog
      listen() asks for 511; set it with listen … backlog=
      does not follow net.core.somaxconn: the smaller of the two counts
      to change it: a restart, not a reload

    sources
      read only by the check of the connect hash: linux: net/ipv4/tcp_ipv4.c (primary)
    ----
    proxy-behind-nat
      Proxy with many upstream connections

    includes
      reverse-proxy

    not with
      nat-gateway

    asks
      out_conn_rate: decides whether the port range is enough

    sysctl
      net.ipv4.tcp_keepalive_time = at most floor(nat_idle_timeout_s / 2)
        why: The first probe must leave before the shortest idle timeout
        source: AWS VPC User Guide (vendor)
    "
  `);
});

test('absent, unknown and depending on memory are told apart', () => {
  const shown = (on: OnKernel) => explainText({ ...page, kernels: [on] }, { ...screen, width: 140 });
  expect(shown({ ...newer, support: { exists: false, by: 'mainline', until: '4.12' } })).toContain(
    '\n  exists: no (by mainline releases, until 4.12)\n\n',
  );
  const { default: _, ...without } = newer;
  expect(shown({ ...without, support: { exists: undefined, by: 'unknown' } })).toContain(
    '\n  exists: unknown\n  now: 1\n  default: unknown\n',
  );
  const entry = { words: 'grows with memory', claim: 'source' };
  expect(shown({ ...newer, default: { entry, certain: false } }).replace(/\s+/g, ' ')).toContain(
    'default: grows with memory (give --memory and --cpus for the number) (not certain between these releases)',
  );
  expect(shown({ ...newer, default: { value: '4096', entry, certain: true, approximate: true }, current: '' })).toContain(
    "now: ''\n  default: about 4096 (grows with memory)\n",
  );
});

test('a name that is not judged yet says so', () => {
  const text = explainText(
    {
      kind: 'known',
      name: 'net.ipv4.tcp_pacing',
      known: { key: 'net.ipv4.tcp_pacing', kind: 'tunable', since: '4.12', module: 'tcp' },
      kernels: [newer],
    },
    screen,
  );
  expect(text).toBe(`\
net.ipv4.tcp_pacing
  A name that the kernel has or had; its values are not judged here yet
  there once the module tcp is loaded

on Linux 5.15.0-91-generic
  exists: yes (seen in /proc)
  now: 1

kernels
  since 4.12
`);
});

test('hostile text in a page stays visible text', () => {
  const pages: readonly ExplainPage[] = [
    {
      ...page,
      name: `x\u001b[2J`,
      parameter: poisoned(twReuse, new Set([...closed, 'since', 'until', 'side', 'scope'])),
      kernels: [newer, older].map((on) => ({ ...on, current: '\u009b31m\n' })),
    },
    { kind: 'limit', limit: poisoned(limit, closed) },
    { kind: 'application', application: poisoned(application, closed) },
    { kind: 'profile', profile: poisoned(profile, new Set([...closed, 'section'])) },
  ];
  for (const one of pages) {
    const text = explainText(one, screen);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(text).toContain('\\x1b[2J');
  }
});
