import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../src/collect/collect.ts';
import { recordedTree } from '../../../src/collect/recorded-tree.ts';
import { snapshotFrom } from '../../../src/collect/snapshot-file.ts';
import { openTree, type Tree } from '../../../src/collect/tree.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { SourceFile } from '../../../src/model/source-file.ts';
import { kernelReader, tree } from '../fixture.ts';
import { files, links, secrets } from './planted.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const script = readFileSync(at('../../../dist/collect.sh'), 'utf8');
const schema: object = JSON.parse(readFileSync(at('../../../schemas/snapshot.schema.json'), 'utf8'));
const valid = new Ajv({ allErrors: true }).compile(schema);

const has = (program: string) => ['/bin', '/usr/bin', '/sbin', '/usr/sbin'].some((place) => existsSync(`${place}/${program}`));
const shells = ['dash', 'bash', 'busybox ash'].filter((shell) => has(shell.split(' ')[0] ?? ''));
const superuser = process.getuid?.() === 0;

function collected(command: readonly string[]): { readonly snapshot: Snapshot; readonly bytes: Buffer } {
  const [program = '', ...args] = command;
  const done = spawnSync(program, args, { input: script, maxBuffer: 64 << 20, timeout: 120_000 });
  expect(done.stderr.toString()).toBe('');
  expect(done.status).toBe(0);
  return { snapshot: snapshotFrom(done.stdout, 'edge1'), bytes: done.stdout };
}

const look = (through: Tree) => collect({ services: ['ssh', 'cron'], pids: [process.pid], readKernel: kernelReader, tree: through });

/** Of units only what limits them is told. */
function asTold(file: SourceFile): SourceFile {
  if (!file.path.includes('/systemd/') || file.text === undefined) return file;
  const lines = file.text.split('\n').flatMap((line, at) => (/^(?:\[|(?:Default)?Limit|Tasks)/.test(line) ? [`${at} ${line}`] : []));
  return { ...file, text: lines.join('\n') };
}

/** What stays the same from one look to the next. */
function steady({ facts, files: found }: ReturnType<typeof look>) {
  const {
    kernel,
    distro,
    memoryBytes,
    cpus,
    pageSize,
    environment,
    init,
    modules,
    addresses,
    routes,
    natRules,
    host,
    cloudVendor,
    sysctlComplete,
  } = facts;
  const keys = [...facts.sysctl].map(([key, one]) => [key, 'value' in one ? one.writable : one.unreadable]);
  const fixed = ['net.core.somaxconn', 'net.ipv4.tcp_rmem', 'vm.swappiness', 'kernel.version'].map((key) => facts.sysctl.get(key));
  const own = facts.limits.filter(({ pid }) => pid === process.pid).map(({ rows }) => rows);
  return {
    kernel,
    distro,
    memoryBytes,
    cpus,
    pageSize,
    environment,
    init,
    modules,
    addresses,
    routes,
    natRules,
    host,
    cloudVendor,
    sysctlComplete,
    keys,
    fixed,
    own,
    files: found.map(asTold),
  };
}

describe('the collector', () => {
  it.each(shells)('under %s tells what this program sees by itself', { timeout: 120_000 }, (shell) => {
    const { snapshot } = collected([...shell.split(' '), '-s']);
    expect(valid(snapshot) ? [] : valid.errors).toEqual([]);
    expect(snapshot.superuser).toBe(superuser);
    expect(steady(look(recordedTree(snapshot)))).toEqual(steady(look(openTree())));
  });

  it('finds everything that this program reads', { timeout: 60_000 }, () => {
    const live = openTree();
    const asked = new Set<string>();
    const noting =
      <T extends unknown[], R>(ask: (path: string, ...rest: T) => R) =>
      (path: string, ...rest: T): R => {
        asked.add(path);
        return ask(path, ...rest);
      };
    look({ ...live, find: noting(live.find), read: noting(live.read), list: noting(live.list) });
    const record = recordedTree(collected(['sh', '-s']).snapshot);
    const missed = [...asked].filter(
      (path) =>
        !/^\/proc\/(?:sys\/|\d+\/|self\/auxv)/.test(path) &&
        live.find(path).kind !== 'none' &&
        record.find(path).kind !== live.find(path).kind,
    );
    expect(asked.size).toBeGreaterThan(100);
    // an empty folder holds nothing that counts
    expect(missed.filter((path) => live.find(path).kind === 'file' || (live.list(path) ?? []).length > 0)).toEqual([]);
  });

  it.skipIf(!superuser)('tells as an ordinary user what this program sees as one', { timeout: 60_000 }, () => {
    const { snapshot } = collected(['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', 'sh', '-s']);
    expect(snapshot.superuser).toBe(false);
    const found = look(recordedTree(snapshot)).facts;
    expect(found.notChecked).toContainEqual(expect.objectContaining({ why: 'needs root' }));
    expect([...found.sysctl.values()].filter((one) => 'unreadable' in one && one.unreadable === 'EACCES').length).toBeGreaterThan(0);
  });

  it.skipIf(!superuser || !has('busybox'))(
    'in a root with nothing but busybox: whole, and without any secret',
    { timeout: 120_000 },
    () => {
      const root = tree(files);
      for (const [path, target] of Object.entries(links)) {
        mkdirSync(dirname(`${root}/${path}`), { recursive: true });
        symlinkSync(target, `${root}/${path}`);
      }
      const { snapshot, bytes } = collected(['unshare', '--mount', '--net', '--fork', 'sh', at('busybox-root.sh'), root]);
      expect(valid(snapshot) ? [] : valid.errors).toEqual([]);
      const text = `${bytes.toString('latin1')}\n${JSON.stringify(snapshot)}`;
      const decoded = [...text.matchAll(/[A-Za-z0-9+/]{12,}/g)].map(([blob]) => Buffer.from(blob, 'base64').toString('latin1')).join('\n');
      for (const secret of secrets) {
        expect(text).not.toContain(secret);
        expect(decoded).not.toContain(secret);
      }
      const { facts, files: found } = collect({
        services: ['app', 'proxy', 'front'],
        pids: [],
        readKernel: kernelReader,
        tree: recordedTree(snapshot),
      });
      const textOf = (path: string) => found.find((file) => file.path === path)?.text;
      expect(textOf('/etc/sysctl.conf')?.split('\n').slice(0, 5)).toEqual([
        '# password removed',
        'net.core.somaxconn = 4096',
        'net.ipv4.tcp_fastopen_key = removed',
        '-net/ipv4/tcp_fastopen_key= removed-2',
        '#net.ipv6.conf.all.stable_secret = removed-3',
      ]);
      expect(textOf('/etc/sysctl.conf')?.split('\n').slice(-3)).toEqual((files['etc/sysctl.conf'] ?? '').split('\n').slice(-3));
      expect(textOf('/etc/sysctl.d/10-open.conf')).toBe('vm.swappiness = 10');
      expect(textOf('/etc/sysctl.d/25-remarks.conf')?.split('\n').slice(-4)).toEqual(
        (files['etc/sysctl.d/25-remarks.conf'] ?? '').split('\n').slice(-4),
      );
      expect(textOf('/etc/sysctl.d/26 a copy (2).conf')).toBe('vm.swappiness = 26\n');
      expect(textOf('/etc/sysctl.d/27-ä.conf')).toBe('vm.swappiness = 27\n');
      expect(found.find(({ path }) => path === '/etc/sysctl.d/28-line?feed.conf')?.problem).toBe('its name has a line feed');
      expect(textOf('/etc/sysctl.d/71-back.conf')).toBe('vm.max_map_count = 262145\n');
      expect(found.find(({ path }) => path === '/etc/sysctl.d/72-log.conf')?.problem).toMatch(/^is a file of the kernel/);
      expect(textOf('/etc/systemd/system/app.service')).toBe('[Service]\n#\nLimitNOFILE=77 \\\nremoved\n');
      expect(textOf('/etc/systemd/system/proxy.service.d/20.conf')).toBe('[Service]\n#\nLimitNPROC=78\n');
      expect(textOf('/etc/sysctl.d/30-empty.conf')).toBe('');
      expect(textOf('/etc/sysctl.d/70-linked.conf')).toBe('vm.max_map_count = 262144\n');
      expect(found.find(({ path }) => path === '/etc/sysctl.d/50-masked.conf')).toMatchObject({ found: 'null', text: '' });
      expect(found.find(({ path }) => path === '/etc/sysctl.d/55-dangling.conf')?.problem).toBe("the link leads nowhere: '/nowhere/x'");
      expect(textOf('/usr/lib/systemd/system/proxy.service')?.split('\n')[11]).toBe('LimitNOFILE=65536');
      expect(textOf('/etc/systemd/system/front.service')).toBe(textOf('/usr/lib/systemd/system/proxy.service'));
      expect(textOf('/etc/systemd/system/proxy.service.d/10.conf')).toBe('[Service]\nLimitNOFILE=100000\n');
      expect(JSON.parse(textOf('/etc/docker/daemon.json') ?? '')).toMatchObject({
        'default-ulimits': { nofile: { Soft: 1024 } },
        'http-proxy': 'removed',
      });
      expect(facts.sysctl.get('net.ipv4.tcp_fastopen_key')).toMatchObject({ unreadable: 'never collected' });
      expect(facts.addresses).toContainEqual({ interface: 'lo:1', address: '10.1.2.3', prefix: 24, family: 4 });
      expect(facts.sysctlComplete).toBe(true);
    },
  );

  it.skipIf(!has('shellcheck'))('is what shellcheck wants of a script for any POSIX shell', { timeout: 60_000 }, () => {
    const done = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: script, encoding: 'utf8' });
    expect(done.stdout).toBe('');
    expect(done.status).toBe(0);
  });
});

it('says which program is missing, and is no empty record', () => {
  const folder = tree({ 'bin/sed': '' });
  const lines = script.replace(/^PATH=.*$/m, `PATH=${folder}/bin`);
  const done = spawnSync('/bin/sh', ['-s'], { input: lines });
  expect([done.status, done.stdout.toString()]).toEqual([3, '']);
  expect(done.stderr.toString()).toBe('there is no awk, without which nothing can be collected\n');
});
