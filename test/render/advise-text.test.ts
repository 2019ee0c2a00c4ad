import { expect, test } from 'vitest';
import { adviseText } from '../../src/render/advise-text.ts';
import { closed, edge1, lostSyns, plan, poisoned } from './edge1.ts';

const wide = { width: 118, colour: false };

test('the whole screen of edge1', () => {
  expect(adviseText({ facts: edge1, plan }, wide)).toMatchInlineSnapshot(`
    "edge1 · Linux 5.15.0-91-generic (read as 5.15.0) · 16 CPUs, 64 GiB · NAT: outbound (given), clients (assumed)
    CHANGE  net.ipv4.tcp_keepalive_time       7200 -> 175                                                           likely
            why    the gateway forgets an idle flow after 350 s (--nat-idle-timeout aws-nat-gateway); the first probe left
                   after 2 h
            beware acts only on sockets with SO_KEEPALIVE: 214 of 3120 have it (nginx: add so_keepalive=on)
            reach  this network namespace, existing connections too
    CHANGE  net.ipv4.ip_local_reserved_ports  '' (computed default) -> 8080                                         proved
            why    keeps the listener free
            where  only the running machine: its files give this at the next boot
    CHANGE  nofile soft for proxy             1024 -> 65536                                                         proved
            why    two descriptors for each of 30000 connections
            reach  after a restart of the service
    REMOVE  net.ipv4.tcp_tw_recycle           /etc/sysctl.conf:12: no such key since 4.12; \`sysctl -p\` ends with an error
    REMOVE  net.ipv4.tcp_max_tw_buckets       /etc/sysctl.conf:14: 5000 is reached at 83 closes/s; the default here is
                                              262144
            set    net.ipv4.tcp_max_tw_buckets = 262144 on the running machine instead
    KEEP    net.core.somaxconn                4096 is already at least 4096
            beware nginx listens with backlog 511: that is the smaller number, raise it there
    ASK     out_conn_rate: assumed 200; give --set out_conn_rate=N or --measure 30
            why    decides whether the port range is enough
    PROGRAM nginx                             listen 8080 backlog=4096
            why    it asks for 511
    ABSENT  net.ipv4.tcp_tw_recycle           not on this kernel
    SKIPPED net.netfilter.nf_conntrack_max    the module nf_conntrack is not loaded

    FILE    /etc/modules-load.d/tune-advise.conf (1 line)
            /etc/sysctl.d/99-tune-advise.conf (7 lines)
            /etc/systemd/system/nginx.service.d/50-tune-advise.conf (3 lines)
    EDIT    /etc/sysctl.conf lines 12, 14 (--format diff shows it)
    PUT     # the same command with --format diff > tune-advise.diff, read it, then:
            patch -p1 -d / < tune-advise.diff
    LOAD    systemctl restart systemd-sysctl.service
    RESTART nginx.service: limits are read when it starts
    UNDO    rm /etc/sysctl.d/99-tune-advise.conf
            sysctl -w net.ipv4.tcp_keepalive_time=7200

    warning[TA011] net.ipv4.ip_local_port_range = 1024 65000 covers the listener ':8080'                            likely
      --> /etc/sysctl.conf:13:33
      seen   listener = :8080 (/proc/net/tcp)
      why    an outgoing connection may take the port before the service binds it
      fix    (review) begin the range at 10240

    NAT: outbound yes: --nat outbound · gateway no: no masquerade rule · clients assumed: a listener beyond loopback
    not checked: nft rules (needs root; could change NAT gateway)
    3 changes, 2 removals, 1 question; nothing was written
    "
  `);
});

test('a narrow screen wraps words and keeps commands whole', () => {
  const text = adviseText({ facts: edge1, plan }, { width: 60, colour: false });
  expect(text).toMatchInlineSnapshot(`
    "edge1 · Linux 5.15.0-91-generic (read as 5.15.0) · 16 CPUs,
    64 GiB · NAT: outbound (given), clients (assumed)
    CHANGE  net.ipv4.tcp_keepalive_time                   likely
            7200 -> 175
            why    the gateway forgets an idle flow after 350 s
                   (--nat-idle-timeout aws-nat-gateway); the
                   first probe left after 2 h
            beware acts only on sockets with SO_KEEPALIVE: 214
                   of 3120 have it (nginx: add so_keepalive=on)
            reach  this network namespace, existing connections
                   too
    CHANGE  net.ipv4.ip_local_reserved_ports              proved
            '' (computed default) -> 8080
            why    keeps the listener free
            where  only the running machine: its files give this
                   at the next boot
    CHANGE  nofile soft for proxy                         proved
            1024 -> 65536
            why    two descriptors for each of 30000 connections
            reach  after a restart of the service
    REMOVE  net.ipv4.tcp_tw_recycle
            /etc/sysctl.conf:12: no such key since 4.12; \`sysctl
            -p\` ends with an error
    REMOVE  net.ipv4.tcp_max_tw_buckets
            /etc/sysctl.conf:14: 5000 is reached at 83 closes/s;
            the default here is 262144
            set    net.ipv4.tcp_max_tw_buckets = 262144 on the
                   running machine instead
    KEEP    net.core.somaxconn
            4096 is already at least 4096
            beware nginx listens with backlog 511: that is the
                   smaller number, raise it there
    ASK     out_conn_rate: assumed 200; give --set
            out_conn_rate=N or --measure 30
            why    decides whether the port range is enough
    PROGRAM nginx
            listen 8080 backlog=4096
            why    it asks for 511
    ABSENT  net.ipv4.tcp_tw_recycle
            not on this kernel
    SKIPPED net.netfilter.nf_conntrack_max
            the module nf_conntrack is not loaded

    FILE    /etc/modules-load.d/tune-advise.conf (1 line)
            /etc/sysctl.d/99-tune-advise.conf (7 lines)
            /etc/systemd/system/nginx.service.d/50-tune-advise.conf (3 lines)
    EDIT    /etc/sysctl.conf lines 12, 14 (--format diff shows it)
    PUT     # the same command with --format diff > tune-advise.diff, read it, then:
            patch -p1 -d / < tune-advise.diff
    LOAD    systemctl restart systemd-sysctl.service
    RESTART nginx.service: limits are read when it starts
    UNDO    rm /etc/sysctl.d/99-tune-advise.conf
            sysctl -w net.ipv4.tcp_keepalive_time=7200

    warning[TA011] net.ipv4.ip_local_port_range = 1024    likely
      65000 covers the listener ':8080'
      --> /etc/sysctl.conf:13:33
      seen   listener = :8080 (/proc/net/tcp)
      why    an outgoing connection may take the port before the
             service binds it
      fix    (review) begin the range at 10240

    NAT: outbound yes: --nat outbound · gateway no: no
    masquerade rule · clients assumed: a listener beyond
    loopback
    not checked: nft rules (needs root; could change NAT
    gateway)
    3 changes, 2 removals, 1 question; nothing was written
    "
  `);
});

test('no line is wider than the screen but for commands and words that cannot be broken', () => {
  const calm = { ...plan, files: [], edits: [], load: [], restart: [], undo: [] };
  for (let width = 48; width <= 160; width += 1) {
    const lines = adviseText({ facts: edge1, plan: calm }, { width, colour: false }).split('\n').slice(0, -2);
    expect(lines.filter((line) => line.length > width && line.trim().split(/ +/).length > 2)).toEqual([]);
  }
});

test('errors stand before the changes, other findings after the commands', () => {
  const text = adviseText(
    { facts: edge1, plan: { ...plan, findings: [lostSyns, { ...lostSyns, severity: 'error', message: 'cuts off edge1' }] } },
    wide,
  );
  expect(text.indexOf('error[TA011]')).toBeLessThan(text.indexOf('CHANGE'));
  expect(text.indexOf('warning[TA011]')).toBeGreaterThan(text.indexOf('UNDO'));
  expect(text.trimEnd().split('\n').at(-1)).toBe('3 changes, 2 removals, 1 question, 1 error; nothing was written');
});

test('nothing to change says so', () => {
  const empty = {
    ...plan,
    changes: [],
    removals: [],
    questions: [],
    findings: [],
    kept: [],
    absent: [],
    skipped: [],
    advice: [],
    files: [],
    edits: [],
    load: [],
    restart: [],
    undo: [],
  };
  expect(adviseText({ facts: { ...edge1, notChecked: [] }, plan: empty }, wide)).toBe(
    'edge1 · Linux 5.15.0-91-generic (read as 5.15.0) · 16 CPUs, 64 GiB · NAT: outbound (given), clients (assumed)\n\nNAT: outbound yes: --nat outbound · gateway no: no masquerade rule · clients assumed: a listener beyond loopback\nnothing to change; nothing was written\n',
  );
  expect(adviseText({ facts: edge1, plan: empty, written: 2 }, wide)).toContain('nothing to change; 2 files were written\n');
});

test('a container says that keys belong to its host', () => {
  const facts = {
    ...edge1,
    environment: { value: { kind: 'container' as const, detail: 'docker' }, origin: { kind: 'read' as const, path: '/.dockerenv' } },
  };
  expect(adviseText({ facts, plan }, wide).split('\n')[1]).toMatch(
    /^warning: this is a container \(docker\): most keys belong to its host/,
  );
});

test('unknown facts are called unknown, a stand-in is called one', () => {
  const { kernel: _k, memoryBytes: _m, cpus: _c, ...rest } = edge1;
  expect(adviseText({ facts: { ...rest, from: 'stand-in', nat: [] }, plan }, wide).split('\n')[0]).toBe(
    'no machine, only options · kernel unknown · CPUs unknown, memory unknown · NAT: not looked at',
  );
});

test('a value that is not set, unknown or empty looks different', () => {
  const [first] = plan.changes;
  if (!first) throw new Error('no change');
  const shown = (current: string | null, currentFrom: string) =>
    adviseText({ facts: edge1, plan: { ...plan, changes: [{ ...first, current, currentFrom }] } }, wide).split('\n')[1];
  expect(shown(null, 'unknown')).toContain('unknown -> 175');
  expect(shown(null, '/proc/sys/net/ipv4/tcp_keepalive_time')).toContain('not set -> 175');
  expect(shown('', '/proc/sys/net/ipv4/tcp_keepalive_time')).toContain("'' -> 175");
  expect(shown('1200', '/etc/sysctl.conf:3')).toContain('1200 (/etc/sysctl.conf:3) -> 175');
});

test('hostile text in any field never reaches the terminal', () => {
  const text = adviseText(
    { facts: poisoned(edge1, new Set([...closed, 'from', 'sysctl'])), plan: poisoned(plan, closed) },
    { ...wide, verbose: true },
  );
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
  expect(text).not.toMatch(/^kernel\.panic/m);
  expect(text).toContain('\\x1b[2J\\x0akernel.panic');
});

test('colour only adds marks', () => {
  const coloured = adviseText({ facts: edge1, plan }, { ...wide, colour: true });
  expect(coloured).toContain('\u001b[33mCHANGE');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(adviseText({ facts: edge1, plan }, wide));
});
