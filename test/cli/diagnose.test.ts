import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { cli, json, run, tree } from './run.ts';

const schemaOf = (name: string) => JSON.parse(readFileSync(new URL(`../../schemas/report-${name}.schema.json`, import.meta.url), 'utf8'));
const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schemaOf('diagnose'));
const netstat = (overflows: number) =>
  `TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 ${overflows} ${overflows}\nIpExt: InNoRoutes\nIpExt: 0\n`;
const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const listening = '   0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0\n';

/** A tree of a machine on which nothing is wrong, but for these files. */
const edge1 = (more: Readonly<Record<string, string>> = {}) =>
  tree({
    'proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
    'proc/sys/kernel/hostname': 'edge1\n',
    'proc/sys/net/core/somaxconn': '4096\n',
    'proc/uptime': '1000.00 900.00\n',
    'proc/net/netstat': netstat(0),
    'proc/net/tcp': head + listening,
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
    ...more,
  });

describe('diagnose of a tree', () => {
  it('is one look: weaker, and says so; nothing found is 0', () => {
    const ran = run(['diagnose', '--root', edge1()]);
    expect(ran.err).toBe('');
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^edge1 · Linux 6\.1\.0-18-amd64/);
    expect(ran.out).toContain('weaker: one look at a machine that does not run here');
    expect(ran.out.replace(/\s+/g, ' ')).toContain('The accept queue of a listener overflows (TcpExt ListenOverflows 0 since boot)');
    expect(ran.out.replace(/\s+/g, ' ')).toMatch(
      /nothing wrong found in one look; \d+ of \d+ symptoms were looked for, \d+ could not be; nothing was changed/,
    );
  });

  it('counts since boot are not taken for a rate', () => {
    const told = json(run(['diagnose', '--root', edge1({ 'proc/net/netstat': netstat(201) }), '--format', 'json']));
    const of = (list: readonly { id: string }[]) => list.find((one) => one.id === 'TS003');
    expect(of(told.causes)).toBeUndefined();
    expect(of(told.notChecked)).toMatchObject({
      why: 'TcpExt ListenOverflows 201 since boot: one look does not tell whether it still rises',
    });
  });

  it('the report follows its schema', () => {
    const told = json(run(['diagnose', '--root', edge1(), '--format', 'json']));
    check(told);
    expect(check.errors ?? []).toEqual([]);
    expect(told).toMatchObject({ command: 'diagnose', host: { name: 'edge1' }, window: { seconds: 0 }, looked: { listeners: 1 } });
  });

  it('nothing to look at is 0 with a line that says so, and 3 with --require-input', () => {
    const bare = tree({ 'proc/sys/kernel/osrelease': '6.1.0\n', 'etc/os-release': 'ID=debian\n' });
    const ran = run(['diagnose', '--root', bare]);
    expect(ran.code).toBe(0);
    expect(ran.out.replace(/\s+/g, ' ')).toMatch(
      /0 counters, no sockets, no processes .* none of \d+ symptoms could be looked for; nothing was changed/,
    );
    expect(run(['diagnose', '--root', bare, '--require-input'])).toMatchObject({ code: 3 });
  });
});

describe('diagnose of this machine', () => {
  it('looks twice over the interval', () => {
    const told = json(run(['diagnose', '--interval', '0.3', '--format', 'json', '--exit-zero']));
    check(told);
    expect(check.errors ?? []).toEqual([]);
    expect(told.window.seconds).toBeGreaterThan(0.25);
    expect(told.window.weak).toBeNull();
    expect(told.looked.numbers).toBeGreaterThan(50);
  });

  it('--once does not wait', () => {
    const told = json(run(['diagnose', '--once', '--format', 'json', '--exit-zero']));
    expect(told.window).toEqual({ seconds: 0, weak: 'one look: counters since boot, no rates', pid: null });
  });

  it('--watch tells every window until it is stopped', async () => {
    const child = spawn(process.execPath, [cli, 'diagnose', '--watch', '--interval', '0.1'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (text) => {
        out += String(text);
        if ((out.match(/looked twice/g) ?? []).length >= 3) child.kill('SIGINT');
      });
      child.on('close', () => resolve());
    });
    expect(out.match(/nothing was changed/g)?.length).toBeGreaterThanOrEqual(2);
  }, 20_000);

  it('a process that is not there is told', () => {
    expect(run(['diagnose', '--once', '--pid', '4194305'])).toMatchObject({
      code: 3,
      err: 'tune-advise: --pid 4194305: there is no such process\n',
    });
  });
});

it.each([
  [['--interval', '0'], '--interval 0: expected seconds from 0.1 to 3600'],
  [['--interval', 'soon'], '--interval soon: expected seconds from 0.1 to 3600'],
  [['--once', '--watch'], '--once and --watch: expected one of them, not both'],
  [['--once', '--interval', '3'], '--once and --interval: expected one of them, not both'],
  [['--watch', '--root', '/'], '--watch: expected for the running machine, not for a record'],
  [['--between', 'a', 'b', '--once'], '--between: expected without --once'],
  [['--between', 'a', 'b', '--snapshot', 'c'], '--between: expected without --root and --snapshot'],
  [['--pid', 'nginx'], '--pid nginx: expected the number of a process'],
  [['--kernel', '6.1'], '--kernel without --root or --snapshot is no machine that runs: there is nothing to diagnose'],
])('wrong use: %j', (args, message) => {
  expect(run(['diagnose', ...args])).toMatchObject({ code: 2, out: '', err: `tune-advise: ${message}\n` });
});

describe('two snapshots', () => {
  const taken = ['first', 'second'].map((name) => {
    const path = join(tree({ 'etc/hostname': 'edge1' }), name);
    writeFileSync(path, run(['snapshot']).out);
    return path;
  });
  const between = (paths: readonly string[]) => run(['diagnose', '--between', ...paths, '--format', 'json', '--exit-zero']);

  it('of one machine are two looks', () => {
    const ran = between(taken);
    expect(ran.err).toBe('');
    const told = json(ran);
    check(told);
    expect(check.errors ?? []).toEqual([]);
    expect(told.window.weak).toBeNull();
    expect(told.window.seconds).toBeGreaterThan(0);
    expect(told.looked.numbers).toBeGreaterThan(50);
  });

  it('in the wrong order, and what is no snapshot, are refused', () => {
    expect(between(taken.toReversed())).toMatchObject({ code: 3, err: expect.stringContaining('expected the earlier one first') });
    expect(between([taken[0] ?? '', cli])).toMatchObject({ code: 3, err: expect.stringContaining('is no snapshot') });
    expect(between([cli, taken[0] ?? ''])).toMatchObject({ code: 3, err: expect.stringContaining('is no snapshot') });
  });

  it('one alone is wrong use', () => {
    expect(run(['diagnose', '--between', 'a']).code).toBe(2);
  });
});

describe('explain and list', () => {
  it('tell what symptoms there are and what each means', () => {
    expect(run(['list', 'symptoms']).out).toMatch(/^TS\d{3}.*\n/);
    expect(run(['list', 'symptoms']).out).toContain('accept-queue-overflow');
    const page = run(['explain', 'TS003']);
    expect(page.code).toBe(0);
    expect(page.out).toContain('TS003 accept-queue-overflow');
    expect(page.out).toContain('net.core.somaxconn: it is not the smaller number');
    expect(run(['explain', 'accept-queue-overflow']).out).toBe(page.out);
  });

  it('as data too', () => {
    const explain = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schemaOf('explain'));
    const told = json(run(['explain', 'ts003', '--format', 'json']));
    explain(told);
    expect(explain.errors ?? []).toEqual([]);
    expect(told).toMatchObject({ name: 'TS003', kind: 'symptom', example: { confidence: 'proved' } });
  });
});

describe('advice from a diagnosis', () => {
  const cause = (more: object = {}) => ({
    id: 'TS003',
    title: 'The accept queue of :8080 overflows',
    do: ['Raise net.core.somaxconn and the backlog of nginx, then restart it.'],
    keys: ['net.core.somaxconn'],
    profiles: ['reverse-proxy'],
    ...more,
  });
  const report = (causes: readonly object[], more: object = {}) => {
    const told = {
      version: 1,
      command: 'diagnose',
      host: { name: 'edge1' },
      window: { seconds: 5 },
      measured: [{ name: 'conn_rate', value: 2500, from: '/proc/net/snmp' }],
      causes,
      ...more,
    };
    return join(tree({ 'diagnosis.json': JSON.stringify(told) }), 'diagnosis.json');
  };
  const edge = () => edge1({ 'proc/sys/net/core/somaxconn': '128\n' });

  it('changes what causes name and nothing else, with the measured rate, and says for which cause', () => {
    const told = json(run(['--from-diagnosis', report([cause()]), '--root', edge(), '--format', 'json']));
    expect(told.changes.map((c: { key: string }) => c.key)).toEqual(['net.core.somaxconn']);
    expect(told.changes[0].serves).toEqual(['TS003 The accept queue of :8080 overflows']);
    expect(told.inputs).toContainEqual(expect.objectContaining({ name: 'conn_rate', value: '2500' }));
    expect(told.advice[0]).toMatchObject({ key: 'TS003', why: 'The accept queue of :8080 overflows' });
    const advise = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schemaOf('advise'));
    advise(told);
    expect(advise.errors ?? []).toEqual([]);
    expect(run(['--from-diagnosis', report([cause()]), '--root', edge()]).out).toContain(
      'serves TS003 The accept queue of :8080 overflows',
    );
  });

  it('with --profile the whole profile is told, and the cause at the change that serves it', () => {
    const told = json(run(['--from-diagnosis', report([cause()]), '--profile', 'reverse-proxy', '--root', edge(), '--format', 'json']));
    expect(told.changes.length).toBeGreaterThan(1);
    const serving = told.changes.filter((c: { serves?: string[] }) => c.serves !== undefined);
    expect(serving.map((c: { key: string }) => c.key)).toEqual(['net.core.somaxconn']);
  });

  it('given facts go before measured ones', () => {
    const told = json(run(['--from-diagnosis', report([cause()]), '--root', edge(), '--set', 'conn_rate=9', '--format', 'json']));
    expect(told.inputs).toContainEqual(expect.objectContaining({ name: 'conn_rate', value: '9' }));
  });

  it('a cause that programs cure sets nothing and says what to do', () => {
    const told = json(run(['--from-diagnosis', report([cause({ keys: [], profiles: [] })]), '--root', edge(), '--format', 'json']));
    expect(told.changes).toEqual([]);
    expect(told.advice).toHaveLength(1);
    expect(json(run(['--from-diagnosis', report([]), '--root', edge(), '--format', 'json'])).changes).toEqual([]);
  });

  it('a key that no profile sets is told as skipped', () => {
    const told = json(
      run([
        '--from-diagnosis',
        report([cause({ keys: ['fs.epoll.max_user_watches'], profiles: [] })]),
        '--root',
        edge(),
        '--format',
        'json',
      ]),
    );
    expect(told.skipped).toContainEqual(expect.objectContaining({ key: 'fs.epoll.max_user_watches' }));
  });

  it.each([
    ['text', 'is no JSON'],
    ['{"version":1,"command":"advise"}', 'is no report of diagnose'],
    ['[]', 'is no report of diagnose'],
    ['{"version":1,"command":"diagnose","causes":[{"id":"x"}]}', 'its causes are not as'],
    ['{"version":1,"command":"diagnose","causes":[{"id":"TS003","title":"t","profiles":["../etc/passwd"]}]}', 'names the profile'],
    ['{"version":1,"command":"diagnose","host":{"name":"db7"},"causes":[]}', "is of 'db7', and this is 'edge1'"],
  ])('refuses %s', (content, message) => {
    const path = join(tree({ 'd.json': content }), 'd.json');
    const ran = run(['--from-diagnosis', path, '--root', edge()]);
    expect(ran).toMatchObject({ code: 3, out: '' });
    expect(ran.err).toContain(message);
  });

  it('a folder or nothing at all is no report', () => {
    const folder = tree({ 'a/b': '' });
    mkdirSync(join(folder, 'd.json'));
    expect(run(['--from-diagnosis', join(folder, 'd.json'), '--root', edge()]).code).toBe(3);
    symlinkSync('nowhere', join(folder, 'e.json'));
    expect(run(['--from-diagnosis', join(folder, 'e.json'), '--root', edge()]).code).toBe(3);
  });
});
