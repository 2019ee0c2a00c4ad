import { expect, test } from 'vitest';
import type { ExplainPage, OnKernel } from '../../src/render/explain-page.ts';
import { explainText } from '../../src/render/explain-text.ts';
import { closed, poisoned } from './edge1.ts';
import { counter, see, tableFull, term } from './explain-told-pages.ts';
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

test('a parameter on one kernel: what it does, whether it is there, how much, what else', () => {
  expect(explainText({ ...page, kernels: [newer] }, screen)).toMatchInlineSnapshot(`
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
      scope: one value for each network namespace
      in a container: has its own value, and can write it where /proc/sys is writable

    takes effect
      new outgoing connections; concerns the side that connects

    needs
      net.ipv4.tcp_timestamps other than 0, unless this is 0: the entry must carry a timestamp

    counters that show it
      TWRecycled

    believed
      "frees TIME-WAIT sockets on web servers"
        no: acts only in connect()

    judged
      warning: tcp_tw_reuse = 2 means fully on before 4.19 (until 4.19); instead: write 1 if that is
        meant, else 0

    risk
      Peers with broken timestamps

    history
      by 2.6.32           there; accepts any int; one value for the whole machine, hidden in a new
                          network namespace
      4.10                one value for each network namespace, writable in a new network namespace
      4.19 (not by 4.17)  accepts 0 to 2; takes 2: on for loopback only

    sources
      read only by the check of the connect hash: linux: net/ipv4/tcp_ipv4.c (primary)
    "
  `);
});

test('two kernels stand side by side, and what differs is marked', () => {
  const lines = explainText(page, screen).split('\n');
  const row = (label: string) => lines.find((line) => line.slice(4).startsWith(label))?.replace(/ {2,}/g, ' | ');
  expect(lines).toContain('  * differs between them');
  expect(lines.find((line) => line.includes('Linux 4.9'))?.trim()).toMatch(/^Linux 5.15.0-91-generic +Linux 4.9$/);
  expect(row('default')).toBe(' | * default | 2 | 0');
  expect(row('  2')).toBe(' | * | 2 | on for loopback only | not there');
  expect(row('  0')).toBe(' | 0 | off | off');
  expect(row('now')).toBe(' | * now | 1 | -');
  // both have it: by whom that is known is no difference
  expect(row('exists')).toMatch(/^ \| exists \| yes \(seen in \/proc\) \| yes \(by mainline/);
  const coloured = explainText(page, { ...screen, colour: true });
  expect(coloured).toContain('\x1b[1m* default');
  expect(coloured).not.toContain('\x1b[1m  exists');
});

test('three kernels in a narrow window stand below each other', () => {
  const text = explainText({ ...page, kernels: [newer, older, newer] }, { ...screen, width: 50 });
  expect(text.match(/^on Linux /gm)).toHaveLength(3);
  expect(text.split('\n').filter((line) => line.length > 50)).toEqual([]);
});

test('a kernel that came after the knowledge, and one that nobody asked for', () => {
  const future: OnKernel = { ...newer, kernel: { raw: '9.1', version: '9.1.0' }, newerThan: '7.3' };
  expect(explainText({ ...page, kernels: [future] }, screen)).toContain(
    '\n  newer: than the knowledge, which ends with 7.3: taken to be as that one, not checked\n',
  );
  expect(explainText({ ...page, kernels: [newer], assumed: 'the newest that is known here' }, screen)).toContain(
    'on Linux 5.15.0-91-generic\n  this kernel: the newest that is known here\n',
  );
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

    called, and counted in
      limits.conf  nofile                                               files
      systemd      LimitNOFILE=                                         files
      kernel       RLIMIT_NOFILE, "Max open files" in /proc/PID/limits  files

    default
      soft 1024, hard 4096, from the kernel

    capped by
      fs.nr_open

    when hit
      EMFILE from accept()

    who gets what
      a systemd service  LimitNOFILE=, never limits.conf

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

    keepalive
      unknown

    sources
      read only by the check of the connect hash: linux: net/ipv4/tcp_ipv4.c (primary)
    ----
    proxy-behind-nat
      Proxy with many upstream connections

    includes
      reverse-proxy

    not together with
      nat-gateway

    assumes, unless measured or given with --set
      out_conn_rate  200 1/s  New connections to upstreams per second; 200 fits the default port range
                              toward one upstream

    asks
      out_conn_rate: decides whether the port range is enough

    sets
      net.ipv4.tcp_keepalive_time = at most floor(nat_idle_timeout_s / 2) [vendor; source 1]
        why: The first probe must leave before the shortest idle timeout

    sources
      1 AWS VPC User Guide
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
    { kind: 'counter', counter: poisoned(counter, closed), see: poisoned(see, closed) },
    { kind: 'term', term: poisoned(term, new Set([...closed, 'group'])), see: poisoned(see, closed) },
    { kind: 'log-line', typed: `x\u001b[2J\n\u009b31m`, lines: [poisoned(tableFull, closed)], see: poisoned(see, closed) },
    {
      ...page,
      writers: poisoned([{ name: 'kube-proxy', what: 'writes 1', source: 'kube-proxy' }], closed),
      counters: poisoned(see, closed),
      logLines: [poisoned(tableFull, closed)],
      alsoCalled: ['x\u001b[2J'],
    },
  ];
  for (const one of pages) {
    const text = explainText(one, screen);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(text).toContain('\\x1b[2J');
  }
});
