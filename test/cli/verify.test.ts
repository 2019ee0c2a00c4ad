import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { json, type Ran, run, tree } from './run.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const check = ajv.compile(JSON.parse(readFileSync(new URL('../../schemas/report-verify.schema.json', import.meta.url), 'utf8')) as object);

/** The report, once its schema has nothing against it. */
// biome-ignore lint/suspicious/noExplicitAny: reports are looked at from outside, as a script would
function report(ran: Ran): any {
  expect(ran.err).toBe('');
  const data = json(ran);
  check(data);
  expect(check.errors ?? []).toEqual([]);
  return data;
}

// biome-ignore lint/suspicious/noExplicitAny: likewise
const rowOf = (data: any, key: string, type?: string) =>
  data.rows.find((row: { key: string; type?: string }) => row.key === key && (type === undefined || row.type === type));

const limits = (soft: string, hard: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft.padEnd(20)} ${hard.padEnd(20)} files     \n`;

/** So many that what is not among them is known not to be there. */
const whole = Object.fromEntries(Array.from({ length: 210 }, (_, i) => [`proc/sys/net/ipv4/neigh/edge${i}/gc_stale_time`, '60\n']));
const machine = {
  ...whole,
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
  'proc/sys/kernel/hostname': 'edge1\n',
  'proc/modules': 'nf_tables 1 0 - Live 0x0\n',
  'proc/sys/net/core/somaxconn': '4096\n',
  'proc/sys/net/ipv4/tcp_fin_timeout': '30\n',
  'proc/sys/net/ipv4/tcp_keepalive_time': '7200\n',
  'proc/sys/net/ipv4/tcp_rmem': '4096\t131072\t6291456\n',
  'proc/sys/net/ipv4/conf/all/rp_filter': '0\n',
  'proc/sys/net/ipv4/conf/eth0/rp_filter': '1\n',
  'proc/sys/net/ipv4/tcp_fastopen_key': '11111111-22222222-33333333-44444444\n',
};
const verify = (files: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  run(['verify', '--root', tree({ ...machine, ...files }), ...args]);
const edge = (text: string) => ({ 'etc/sysctl.d/60-edge.conf': text });

describe('files against a tree', () => {
  const files = edge(
    [
      'net.core.somaxconn = 8192',
      'net.ipv4.tcp_fin_timeout = 30',
      'net.ipv4.tcp_rmem = 4096 131072   6291456',
      'net.ipv4.conf.*.rp_filter = 1',
      '-net.ipv4.conf.all.rp_filter',
      'net.netfilter.nf_conntrack_max = 262144',
      '-net.core.proxy_speed = 3',
      'net.ipv4.tcp_fastopen_key = aaaaaaaa-bbbbbbbb-cccccccc-dddddddd',
      '',
    ].join('\n'),
  );

  it('tells drift, what is missing, what is not read, and counts the rest', () => {
    const ran = verify(files, '--format', 'json');
    expect(ran.code).toBe(1);
    const data = report(ran);
    expect(data.against).toContain('systemd-sysctl 252');
    expect(rowOf(data, 'net.core.somaxconn')).toMatchObject({
      expected: '8192',
      actual: '4096',
      status: 'drift',
      counts: true,
      from: '/etc/sysctl.d/60-edge.conf:1',
    });
    expect(rowOf(data, 'net.core.somaxconn').why).toContain("it is the kernel's default");
    for (const key of ['net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_rmem', 'net.ipv4.conf.eth0.rp_filter'])
      expect(rowOf(data, key), key).toMatchObject({ status: 'ok' });
    expect(rowOf(data, 'net.ipv4.conf.all.rp_filter')).toBeUndefined();
    expect(rowOf(data, 'net.netfilter.nf_conntrack_max')).toMatchObject({ status: 'missing', counts: true });
    expect(rowOf(data, 'net.netfilter.nf_conntrack_max').why).toContain('the module nf_conntrack is not loaded');
    expect(rowOf(data, 'net.core.proxy_speed')).toMatchObject({ status: 'missing', counts: false });
    expect(rowOf(data, 'net.ipv4.tcp_fastopen_key')).toMatchObject({ status: 'unreadable', expected: null, actual: null });
    expect(ran.out).not.toMatch(/aaaaaaaa|11111111/);
  });

  it('on a screen drift comes first and what is as expected is only counted', () => {
    const ran = verify(files, '--width', '160');
    const { out } = ran;
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(out).toMatch(/of 7 settings 1 differs, 2 are not there, 1 could not be compared, 3 are as expected; nothing was changed/);
    expect(out.indexOf('DRIFT   net.core.somaxconn')).toBeGreaterThan(0);
    expect(out.indexOf('DRIFT')).toBeLessThan(out.indexOf('MISSING'));
    expect(out.indexOf('MISSING')).toBeLessThan(out.indexOf('UNREAD'));
    expect(out).not.toContain('tcp_fin_timeout');
    expect(verify(files, '--verbose').out).toContain('ok      net.ipv4.tcp_fin_timeout');
    expect(out).not.toMatch(/aaaaaaaa|11111111/);
  });

  it('names narrow it, with dots, slashes and patterns; limits are names too', () => {
    const keys = (...args: readonly string[]) =>
      report(verify(files, ...args, '--format', 'json')).rows.map((row: { key: string }) => row.key);
    expect(keys('net.core.somaxconn')).toEqual(['net.core.somaxconn']);
    expect(keys('net/ipv4/tcp_fin_timeout', 'net.core.*')).toEqual([
      'net.core.proxy_speed',
      'net.core.somaxconn',
      'net.ipv4.tcp_fin_timeout',
    ]);
    expect(keys('nofile')).toEqual([]);
    const none = verify(files, 'vm.swappiness');
    expect(none).toMatchObject({ code: 0 });
    expect(none.out).toContain('no line that is read at boot gives vm.swappiness a value: there is nothing to compare');
    expect(verify(files, 'net.core.somaxcon')).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean 'net.core.somaxconn'"),
    });
  });

  it('the exit code follows --fail-on and --exit-zero, and never the format', () => {
    const codes = (text: string, ...args: readonly string[]) => verify(edge(text), ...args).code;
    const drift = 'net.core.somaxconn = 8192\n';
    for (const format of ['text', 'json', 'junit', 'openmetrics']) expect(codes(drift, '--format', format), format).toBe(1);
    expect(codes(drift, '--exit-zero')).toBe(0);
    expect(codes(drift, '--fail-on', 'never')).toBe(0);
    const missing = 'net.netfilter.nf_conntrack_max = 262144\n';
    expect([codes(missing), codes(missing, '--fail-on', 'error')]).toEqual([1, 0]);
    const secret = 'net.ipv4.tcp_fastopen_key = aaaaaaaa-bbbbbbbb-cccccccc-dddddddd\n';
    expect([codes(secret), codes(secret, '--fail-on', 'advice')]).toEqual([0, 1]);
    expect([codes('# nothing\n'), codes('# nothing\n', '--require-input')]).toEqual([0, 3]);
  });

  it('a value that the kernel refuses is told as that', () => {
    const data = report(verify({ ...edge('net.ipv4.tcp_fin_timeout = many\n') }, '--format', 'json'));
    expect(rowOf(data, 'net.ipv4.tcp_fin_timeout')).toMatchObject({
      status: 'drift',
      expected: 'many',
      actual: '30',
      why: expect.stringContaining('refused'),
    });
  });

  it('hostile names and values reach no terminal and break no format', () => {
    const text = 'net.core.a\u001b]31m"<&\\ = 1\nnet.core.somaxconn = \u001b]0;x\u0007]]>--"\n';
    for (const format of ['text', 'json', 'junit', 'openmetrics']) {
      const ran = verify(edge(text), '--format', format);
      expect(ran.code, format).toBe(1);
      expect(ran.out, format).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    }
    expect(verify(edge(text), '--format', 'junit').out).toContain('&lt;&amp;');
  });
});

describe('limits against processes', () => {
  const unit = 'etc/systemd/system/nginx.service';
  const files = {
    [unit]: '[Service]\nLimitNOFILE=65535\n',
    'proc/812/stat': `812 (nginx) S 1 1 1 0 -1 0 ${'0 '.repeat(40)}\n`,
    'proc/812/comm': 'nginx\n',
    'proc/812/cgroup': '0::/system.slice/nginx.service\n',
    'proc/812/limits': limits('1024', '524288'),
  };
  it('the drop-in gives one value, the process has another: the unit needs a restart', () => {
    const ran = verify(files, '--service', 'nginx', 'nofile', '--format', 'json');
    const data = report(ran);
    expect(ran.code).toBe(1);
    expect(rowOf(data, 'nofile', 'hard')).toMatchObject({
      target: 'limit',
      expected: '65535',
      actual: '524288',
      status: 'drift',
      unit: 'nginx.service',
      program: 'nginx',
      pid: 812,
      from: `/${unit}:2`,
      remedy: 'systemctl daemon-reload, then systemctl restart nginx.service',
    });
    expect(verify({ ...files, 'proc/812/limits': limits('65535', '65535') }, '--service', 'nginx', 'nofile')).toMatchObject({
      code: 0,
      err: '',
    });
    expect(verify(files, '--service', 'ngnx', 'nofile')).toMatchObject({ code: 2, err: expect.stringContaining("did you mean 'nginx") });
  });
  it('sessions of a user against what a login gives', () => {
    const user = {
      'etc/security/limits.conf': '# none\n',
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\nproxy:x:1001:1001::/home/proxy:/bin/sh\n',
      'etc/group': 'proxy:x:1001:\n',
      'etc/security/limits.d/proxy.conf': 'proxy - nofile 65535\n',
      'proc/901/status': 'Name:\tsquid\nUid:\t1001\t1001\t1001\t1001\nVmSize:\t  100 kB\n',
      'proc/901/cgroup': '0::/user.slice/user-1001.slice/session-2.scope\n',
      'proc/901/limits': limits('1024', '4096'),
    };
    const data = report(verify(user, '--user', 'proxy', 'nofile', '--format', 'json'));
    expect(rowOf(data, 'nofile', 'soft')).toMatchObject({
      expected: '65535',
      actual: '1024',
      status: 'drift',
      user: 'proxy',
      program: 'squid',
      pid: 901,
    });
    expect(rowOf(data, 'nofile', 'soft').remedy).toContain('log in anew');
  });
});

describe('a profile or a plan against the machine', () => {
  const wanted = ['--profile', 'proxy-behind-nat', '--nat', 'outbound', '--nat-idle-timeout', '350s'];
  it('tells what the profile wants and the machine has not, by the line of the profile', () => {
    const ran = verify({}, ...wanted, '--format', 'json');
    const data = report(ran);
    expect(ran.code).toBe(1);
    expect(data.against).toContain('profile proxy-behind-nat');
    expect(
      data.rows.some((row: { status: string; from: string }) => row.status === 'drift' && /proxy-behind-nat\.ini:\d+$/.test(row.from)),
    ).toBe(true);
  });
  it('a plan of advise tells the same keys, and a machine of another name is noted', () => {
    const root = tree(machine);
    const planned = run(['advise', '--root', root, ...wanted, '--format', 'json']);
    const file = `${tree({})}/plan.json`;
    writeFileSync(file, planned.out.replace('"name": "edge1"', '"name": "edge2"'));
    const [plan, profile] = [
      report(run(['verify', '--root', root, '--plan', file, '--format', 'json'])),
      report(run(['verify', '--root', root, ...wanted, '--format', 'json'])),
    ];
    const keys = (data: { rows: readonly { key: string; status: string }[] }) => data.rows.map(({ key, status }) => `${key} ${status}`);
    expect(keys(plan)).toEqual(keys(profile));
    expect(plan.notes).toContain("the plan was made for 'edge2', and this is 'edge1'");
    expect(rowOf(plan, 'net.ipv4.tcp_fin_timeout')?.from ?? plan.rows[0].from).toContain(`plan ${file} (profile proxy-behind-nat)`);
  });
  it.each([
    ['{', /is no JSON: expected what advise --format json prints/],
    ['{"version":1,"command":"lint"}', /is no plan: expected what advise --profile NAME --format json prints/],
    ['{"version":1,"command":"advise","changes":[{"key":7}],"kept":[]}', /its changes are not as advise --format json prints them/],
  ])('refuses %s', (text, message) => {
    const file = `${tree({ 'plan.json': text })}/plan.json`;
    expect(verify({}, '--plan', file)).toMatchObject({ code: 3, out: '', err: expect.stringMatching(message) });
  });
});

describe('where it looks', () => {
  it('a snapshot tells the same as the machine', () => {
    const root = tree({ 'edge1.snapshot': run(['snapshot']).out });
    const rows = (...args: readonly string[]) =>
      report(run(['verify', '--format', 'json', ...args])).rows.map(
        (row: { key: string; status: string; expected: string; from: string }) => [row.key, row.status, row.expected, row.from],
      );
    expect(rows('--snapshot', `${root}/edge1.snapshot`)).toEqual(rows());
  });
  it('a machine that does not run cannot be compared with', () => {
    expect(run(['verify', '--kernel', '6.1'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/--kernel alone .*expected --root or --snapshot/),
    });
    const bare = tree({ 'etc/sysctl.conf': 'vm.swappiness = 1\n' });
    expect(run(['verify', '--root', bare, '--kernel', '6.1'])).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('tells nothing of what runs: expected proc/sys in it'),
    });
    expect(run(['verify', '--plan', 'x.json', '--profile', 'reverse-proxy'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected one of them'),
    });
  });
});
