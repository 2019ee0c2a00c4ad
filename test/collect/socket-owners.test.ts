import { describe, expect, it } from 'vitest';
import { askListeners } from '../../src/collect/ask-listeners.ts';
import { listenersOf } from '../../src/collect/listeners.ts';
import { type Look, lookAt } from '../../src/collect/look.ts';
import { descriptorsOf } from '../../src/collect/readings/descriptors.ts';
import type { Run } from '../../src/collect/run.ts';
import { socketOwners } from '../../src/collect/socket-owners.ts';
import { openTree, type Tree } from '../../src/collect/tree.ts';
import { tcpTable, tree } from './fixture.ts';

/** Descriptors of processes: how many there are, and which of them are which sockets. All others are sockets that nobody asks for. */
interface Held {
  readonly count: number;
  readonly sockets: Readonly<Record<number, number>>;
}

function machineWith(processes: Readonly<Record<number, Held>>, run: Run = nothing, open = '100900\t0\t2466183\n') {
  const [links, lists]: [string[], string[]] = [[], []];
  const base = openTree(tree({ 'proc/sys/fs/file-nr': open }));
  const held = (path: string) => processes[Number(path.split('/')[2])];
  const fake: Tree = {
    ...base,
    root: '/',
    live: true,
    find(path) {
      const count = held(path)?.count;
      return count !== undefined && path.endsWith('/fd') ? { kind: 'directory', real: path, size: count } : base.find(path);
    },
    list(path) {
      lists.push(path);
      return Array.from({ length: held(path)?.count ?? 0 }, (_, at) => String(at)).sort();
    },
    link(path) {
      links.push(path);
      const number = Number(path.slice(path.lastIndexOf('/') + 1));
      const process = held(path);
      return process === undefined || number >= process.count ? undefined : `socket:[${process.sockets[number] ?? 900_000_000 + number}]`;
    },
  };
  const look: Look = lookAt(fake, run, true);
  return { look, links, lists };
}

const nothing: Run = (program) => ({ problem: `${program} is not installed`, absent: true });
const needed = (...inodes: number[]) => ({ needed: new Set(inodes), useful: new Set<number>() });

describe('owners of listening sockets', () => {
  it('are all of a server: the first of the workers too, whatever number it has in them', () => {
    const master = { count: 700, sockets: { 6: 80, 650: 443 } };
    const worker = { count: 18_000, sockets: { 6: 80, 650: 443 } };
    const { look, links, lists } = machineWith({ 10: master, 11: worker, 12: worker });
    expect(socketOwners(look, needed(80, 443), [10, 11, 12])).toEqual(
      new Map([
        [80, [10, 11, 12]],
        [443, [10, 11, 12]],
      ]),
    );
    expect(links).toHaveLength(700 + 2 * 101);
    expect(lists).toEqual(['/proc/10/fd']);
  });

  it('are looked for in a crowded process only as far as one is missing', () => {
    const crowded = { 20: { count: 30_000, sockets: { 1500: 80 } }, 21: { count: 30_000, sockets: {} } };
    const first = machineWith(crowded);
    expect(socketOwners(first.look, needed(80), [20, 21])).toEqual(new Map([[80, [20]]]));
    expect([first.links.length, first.lists]).toEqual([4000, []]);
    const second = machineWith({ ...crowded, 20: { count: 30_000, sockets: { 25000: 80 } } });
    expect(socketOwners(second.look, needed(80), [20, 21])).toEqual(new Map([[80, [20]]]));
    expect([second.links.length, second.lists]).toEqual([32_000, ['/proc/20/fd']]);
  });

  it('are not searched for where nothing may be seen', () => {
    const { look, links, lists } = machineWith({ 20: { count: 30_000, sockets: {} } });
    const refused = {
      ...look.tree,
      link(path: string) {
        look.tree.link(path);
        return undefined;
      },
    };
    expect(socketOwners({ ...look, tree: refused }, needed(80), [20]).size).toBe(0);
    expect([links.length, lists]).toEqual([100, []]);
  });

  it('that nobody needs make no search, and the search has an end', () => {
    const processes = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [30 + at, { count: 50_000, sockets: {} }]));
    const pids = Object.keys(processes).map(Number);
    const useful = machineWith(processes);
    expect(socketOwners(useful.look, { needed: new Set(), useful: new Set([5353]) }, pids).size).toBe(0);
    expect([useful.links.length, useful.lists]).toEqual([900, []]);
    const none = machineWith(processes);
    expect(socketOwners(none.look, needed(), pids).size).toBe(0);
    expect(none.links).toEqual([]);
    const endless = machineWith(processes);
    expect(socketOwners(endless.look, needed(80), pids).size).toBe(0);
    expect(endless.links).toHaveLength(300_000);
  });
});

describe('the descriptors of crowded processes', () => {
  it('are all tried by their first numbers before one is listed', () => {
    const { look, links, lists } = machineWith({ 40: { count: 20_000, sockets: {} }, 41: { count: 30_000, sockets: { 1999: 7 } } });
    const opened = new Map([
      [40, { count: 20_000 }],
      [41, { count: 30_000 }],
    ]);
    const { holders, kinds } = descriptorsOf(look, opened, needed(7));
    expect([...holders]).toEqual([[7, 41]]);
    expect([links.length, lists]).toEqual([4000, []]);
    expect(kinds.get(40)).toMatchObject({ sockets: 2000, atLeast: true });
    expect(look.notChecked).toEqual([]);
  });

  it('name the process with the lowest number as holder, as ss does', () => {
    const { look } = machineWith({ 50: { count: 900, sockets: { 6: 80 } }, 51: { count: 40, sockets: { 6: 80 } } });
    const opened = new Map([
      [50, { count: 900 }],
      [51, { count: 40 }],
    ]);
    expect(descriptorsOf(look, opened, { needed: new Set(), useful: new Set([80]) }).holders.get(80)).toBe(50);
  });
});

describe('ss', () => {
  const asked = (open: string | undefined, record?: NonNullable<Tree['record']>) => {
    const all: string[] = [];
    const run: Run = (program, args) => {
      all.push([program, ...args].join(' '));
      return { output: '' };
    };
    const { look } = machineWith({}, run, open);
    askListeners({ ...look, tree: { ...look.tree, ...(record && { record }) } }, run);
    return all;
  };

  it('looks at the descriptors of all processes only where they are few, or where its answer was recorded', () => {
    expect(asked('1504\t0\t1607689\n')).toEqual(['ss -l -t -u -n -p']);
    expect(asked('')).toEqual(['ss -l -t -u -n -p']);
    expect(asked('100900\t0\t2466183\n')).toEqual(['ss -l -t -u -n -e']);
    const recorded = { by: 'collect.sh' } as NonNullable<Tree['record']>;
    expect(asked('100900\t0\t2466183\n', recorded)).toEqual(['ss -l -t -u -n -p']);
  });

  it('without owners leads to the same listeners and processes', () => {
    const output = 'tcp   LISTEN 7      511    0.0.0.0:8080    0.0.0.0:*    ino:80 sk:1 cgroup:/ <->\n';
    const { look } = machineWith({ 10: { count: 50, sockets: { 6: 80 } }, 11: { count: 18_000, sockets: { 6: 80 } } }, () => ({ output }));
    const processes = [10, 11].map((pid) => ({ pid, program: 'nginx' }));
    expect(listenersOf(look, processes, '32768 60999')).toEqual({
      listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 8080, backlog: 511, queued: 7, program: 'nginx', pid: 10 }],
      pids: [10, 11],
    });
  });
});

describe('without ss', () => {
  it('the tables are read as far as their listeners, which stand first', () => {
    const lines = ['0100007F:1F90 00000000:0000 0A 00000000:00000005', 'ZZZZZZZZ:0050 00000000:0000 0A', '0A01000A:0016 0703000A:1F90 01'];
    const mapped = '0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A';
    const { look } = machineWith({ 10: { count: 50, sockets: { 6: 100 } } });
    const tables = openTree(
      tree({ 'proc/net/tcp': tcpTable([...lines, '00000000:0051 00000000:0000 0A']), 'proc/net/tcp6': tcpTable([mapped]) }),
    );
    const { stream } = tables;
    const found = listenersOf({ ...look, tree: { ...look.tree, ...(stream && { stream }) } }, [{ pid: 10, program: 'envoy' }], undefined);
    expect(found?.listeners).toEqual([
      { protocol: 'tcp', address: '::ffff:127.0.0.1', port: 81, queued: 0, program: 'envoy', pid: 10 },
      { protocol: 'tcp', address: '127.0.0.1', port: 8080, queued: 5, program: 'envoy', pid: 10 },
    ]);
  });
});
