import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Look, lookAt } from '../../src/collect/look.ts';
import { descriptorsOf } from '../../src/collect/readings/descriptors.ts';
import { kernelLog } from '../../src/collect/readings/kernel-log.ts';
import { socketParts } from '../../src/collect/readings/socket-parts.ts';
import { socketReadings } from '../../src/collect/readings/socket-readings.ts';
import { openTree, type Tree } from '../../src/collect/tree.ts';
import type { LogLine } from '../../src/model/term.ts';
import { tree } from './fixture.ts';

const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0');
const line = (local: string, remote: string, state: string, inode: number) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;
const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

/** A record has no pieces: the whole table is held. */
function tableLook(text: string): Look {
  const base = openTree(tree());
  const recorded: Tree = {
    root: base.root,
    live: false,
    find: base.find,
    link: base.link,
    list: base.list,
    read: (path) =>
      path === '/proc/net/tcp' ? { bytes: Buffer.from(text), truncated: false } : { problem: 'no such file', code: 'ENOENT' },
  };
  return lookAt(recorded, () => ({ problem: 'not asked', absent: true }), true);
}

function socketsOf(text: string) {
  const look = tableLook(text);
  const counted = socketParts(look, { net: '/proc/net', own: true });
  return { look, sockets: counted && socketReadings(counted, undefined, () => ({})) };
}

describe('the table of IPv6', () => {
  const table = head + line('00000000:0050', '00000000:0000', '0A', 5);
  const v6 = head + line(`${'0'.repeat(32)}:0016`, `${'0'.repeat(32)}:0000`, '0A', 6);
  const asked = (tw: number, six: string) => {
    const all: string[] = [];
    const base = openTree(
      tree({
        'proc/net/tcp': table,
        'proc/net/tcp6': v6,
        'proc/net/sockstat': `sockets: used 9\nTCP: inuse 1 orphan 0 tw ${tw} alloc 1 mem 0\n`,
        'proc/net/sockstat6': six,
      }),
    );
    const { stream } = base;
    const seen: Tree = {
      ...base,
      stream(path, each) {
        all.push(path);
        return stream?.(path, each);
      },
    };
    const look = lookAt(seen, () => ({ problem: 'not asked', absent: true }), true);
    const counted = socketParts(look, { net: '/proc/net', own: true });
    return [counted?.count.total, all.some((path) => path.endsWith('/tcp6'))];
  };

  it('is not gone through where none of them is there', () => {
    expect(asked(0, 'TCP6: inuse 0\n')).toEqual([1, false]);
    expect(asked(3, 'TCP6: inuse 0\n')).toEqual([2, true]);
    expect(asked(0, 'TCP6: inuse 1\n')).toEqual([2, true]);
    expect(asked(0, '')).toEqual([2, true]);
  });
});

describe('many sockets', () => {
  it('toward as many destinations leave the largest, exactly counted', () => {
    let text = head;
    for (let i = 0; i < 60_000; i += 1) {
      text += line('0A01000A:8000', `${hex(0x0a000000 + i, 8)}:01BB`, '01', 1);
      if (i % 12 === 0) text += line(`0A01000A:${hex(40_000 + (i % 20_000), 4)}`, '0703000A:1F90', '06', 0);
    }
    const { sockets } = socketsOf(text);
    expect(sockets?.total).toBe(65_000);
    expect(sockets?.tuples).toHaveLength(50);
    expect(sockets?.tuples[0]).toMatchObject({ remote: '10.0.3.7', remotePort: 8080, total: 5000, timeWait: 5000 });
    expect(sockets?.tuplesLeftOut).toBe(60_001 - 50);
    expect(sockets?.byState.get('ESTAB')).toBe(60_000);
  });

  it('in CLOSE-WAIT are all counted, and it is said that not all were looked after', () => {
    const { look, sockets } = socketsOf(
      head + line('00000000:0050', '00000000:0000', '0A', 5) + line('0A01000A:0050', '0703000A:1F90', '08', 9).repeat(20_003),
    );
    expect(sockets?.byState.get('CLOSE-WAIT')).toBe(20_003);
    expect(sockets?.listeners[0]?.states.get('CLOSE-WAIT')).toBe(20_003);
    expect(sockets?.closeWait).toEqual([{ count: 20_000, unread: 0, port: 80 }]);
    expect(look.notChecked.map(({ why }) => why)).toContain('3 more than are kept');
  });
});

describe('descriptors', () => {
  /** One process with 60,000 sockets: descriptor n is inode 1000 + n. */
  function crowded() {
    const asked: string[] = [];
    const names = Array.from({ length: 60_000 }, (_, at) => String(at)).sort();
    const base = openTree(tree());
    const fake: Tree = {
      ...base,
      list: (path) => (path === '/proc/7/fd' ? names : undefined),
      link: (path) => {
        asked.push(path);
        return `socket:[${1000 + Number(path.slice('/proc/7/fd/'.length))}]`;
      },
    };
    return { asked, look: lookAt(fake, () => ({ problem: 'not asked', absent: true }), true) };
  }
  const opened = new Map([[7, { count: 60_000 }]]);

  it('of a crowded process are looked at only as far as it is useful', () => {
    const { asked, look } = crowded();
    const { kinds, holders } = descriptorsOf(look, opened, { needed: new Set(), useful: new Set([1006, 50_000]) });
    expect(asked).toHaveLength(2000);
    expect([...holders]).toEqual([[1006, 7]]);
    expect(kinds.get(7)).toMatchObject({ sockets: 2000, atLeast: true });
    expect(look.notChecked).toEqual([]);
  });

  it('are looked through for a socket whose program is asked, and what was not found is said', () => {
    const { asked, look } = crowded();
    const { holders } = descriptorsOf(look, opened, { needed: new Set([45_000, 61_000]), useful: new Set() });
    expect(asked).toHaveLength(50_000);
    expect([...holders]).toEqual([[45_000, 7]]);
    expect(look.notChecked).toMatchObject([{ couldChange: 'which program holds which socket' }]);
  });

  it('that may be counted and not seen are not told to be none', () => {
    const base = openTree(tree());
    const look = lookAt({ ...base, list: () => ['0', '1'], link: () => undefined }, () => ({ problem: 'not asked', absent: true }), false);
    const hidden = lookAt({ ...base, list: () => undefined }, () => ({ problem: 'not asked', absent: true }), false);
    for (const one of [look, hidden])
      expect(descriptorsOf(one, new Map([[7, { count: 2 }]]), { needed: new Set(), useful: new Set() }).kinds.size).toBe(0);
  });
});

describe('the kernel log', () => {
  const known = JSON.parse(readFileSync(new URL('../../src/knowledge/loglines.json', import.meta.url), 'utf8')) as readonly LogLine[];
  const kernel = known.filter(({ where }) => where.startsWith('kernel log'));
  const read = (output: string) => {
    const base = openTree(tree());
    return kernelLog(
      lookAt({ ...base, live: true }, () => ({ output }), true),
      known,
    );
  };

  it('tells every known message by its own id', () => {
    const found = read(kernel.map(({ sample }, at) => `[${at}.000001] ${sample}\n`).join(''));
    expect(found?.map(({ id, count }) => [id, count])).toEqual(
      kernel.map(({ id }) => [id, 1]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
  });

  it('is bounded, and what it shows is harmless', () => {
    const flood = `[ 1.0] nf_conntrack: table full, dropping packet \u001b]0;x\u0007 ${'y'.repeat(2000)}\n`;
    const [found] = read(`${flood.repeat(3)}<4>[ 9.5] nf_conntrack: table full, dropping packet\u202e\n`) ?? [];
    expect(found).toEqual({ id: 'conntrack-full', count: 4, lastAt: 9.5, last: 'nf_conntrack: table full, dropping packet\\x202e' });
    expect(read(flood)?.[0]?.last).toHaveLength(300 + 2 * 3);
    expect(read('')).toEqual([]);
  });
});
