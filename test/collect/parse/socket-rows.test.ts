import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { socketRows } from '../../../src/collect/parse/socket-rows.ts';

interface Kept {
  readonly local: string;
  readonly remote: string;
  readonly end: string;
  readonly ports: readonly [number, number];
  readonly state: number;
  readonly queues: readonly [number, number];
  readonly timer: readonly [number, number, number];
  readonly uid: number;
  readonly inode: number;
  readonly last: number;
}

/** All rows of a text that comes in pieces of the given sizes, the last size for the rest. */
function rowsOf(text: string, sizes: readonly number[] = [], most = Number.POSITIVE_INFINITY): readonly Kept[] {
  const kept: Kept[] = [];
  const rows = socketRows((row) => {
    kept.push({
      local: row.localAddress(),
      remote: row.remoteAddress(),
      end: row.remoteEnd(),
      ports: [row.localPort, row.remotePort],
      state: row.state,
      queues: [row.sendQueue, row.receiveQueue],
      timer: [row.timer, row.timerLeft, row.retransmits],
      uid: row.uid,
      inode: row.inode,
      last: row.last(),
    });
    return kept.length < most;
  });
  const bytes = Buffer.from(text, 'latin1');
  // one buffer for all pieces, as when a file is read
  const shared = Buffer.alloc(Math.max(1, bytes.length));
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    const piece = bytes.subarray(from, from + size);
    from += size;
    piece.copy(shared);
    if (!rows.piece(shared.subarray(0, piece.length))) break;
    shared.fill(0x58);
  }
  rows.end();
  return kept;
}

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const full =
  '   3: 0100007F:9531 0703000A:1F90 01 0000000A:0000002B 02:000AFBB6 00000003  1000        0 296378743 2 0000000098c58c28 20 4 30 10 -1                \n';
const timeWait =
  '   4: 0A01000A:8CA0 0703000A:1F90 06 00000000:00000000 03:00000C2F 00000000     0        0 0 3 0000000098c58c28                                      \n';
const mapped =
  '   0: 0000000000000000FFFF00000A01000A:0050 0000000000000000FFFF00000703000A:C350 01 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 20 4 30 10 -1\n';
const v6 =
  '   1: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 78 1 0000000000000000 100 0 0 10 0\n';
/** 2.6.32 and 3.x print the pointer in 8 digits on 32 bits, and fewer columns. */
const old = '   5: 0100007F:0035 00000000:0000 0A 00000000:00000080 00:00000000 00000000   101        0 1234 1 f5a4c000 99 0 0 2 -1\n';
const udp =
  '  412: 00000000:14E9 00000000:0000 07 00000000:00001E00 00:00000000 00000000     0        0 44 2 00000000a1b2c3d4 94        \n';

describe('rows of a socket table', () => {
  it('are taken apart, with the queues, the timer and the owner', () => {
    expect(rowsOf(head + full)).toEqual([
      {
        local: '0100007F',
        remote: '0703000A',
        end: '0703000A:1F90',
        ports: [0x9531, 8080],
        state: 1,
        queues: [10, 43],
        timer: [2, 0xafbb6, 3],
        uid: 1000,
        inode: 296378743,
        last: -1,
      },
    ]);
  });

  it('of TIME-WAIT end after the pointer', () => {
    expect(rowsOf(timeWait)[0]).toMatchObject({ state: 6, timer: [3, 0xc2f, 0], inode: 0 });
  });

  it('of IPv4 inside IPv6 give the IPv4 address', () => {
    expect(rowsOf(mapped + v6)).toMatchObject([
      { local: '0A01000A', remote: '0703000A', end: '0703000A:C350' },
      { local: '0'.repeat(32), state: 10, ports: [443, 0] },
    ]);
  });

  it('of an old kernel of 32 bits are the same', () => {
    expect(rowsOf(old)[0]).toMatchObject({ state: 10, queues: [0, 128], uid: 101, inode: 1234 });
  });

  it('are the same with columns of any width, and with more of them', () => {
    const [kept] = rowsOf(full);
    const wider = full.replace('02:000AFBB6', '02:00000000000AFBB6').replace('   3:', '  499999:').replace(' 1000 ', '   1000 ');
    expect(rowsOf(wider + full)).toEqual([kept, kept]);
    expect(rowsOf(full.replace(/ 01 /, '   01   ').replace('   3:', '3:'))).toEqual([kept]);
    expect(rowsOf(full.replace('-1 ', '-1 1 2 3 4 5 6 7 8 9 10'))).toEqual([{ ...kept, last: 10 }]);
  });

  it('of UDP end with the drops', () => {
    expect(rowsOf(udp)[0]).toMatchObject({ ports: [5353, 0], state: 7, queues: [0, 7680], inode: 44, last: 94 });
  });

  it('are the same however the file is cut into pieces', () => {
    const text = head + full + timeWait + mapped + v6 + old + udp.trimEnd();
    const whole = rowsOf(text);
    expect(whole).toHaveLength(6);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 30 }), (sizes) => {
        expect(rowsOf(text, sizes)).toEqual(whole);
      }),
      { seed: 8, numRuns: 200 },
    );
  });

  it('end when enough was seen', () => {
    expect(rowsOf(head + full.repeat(50), [160, 160, 160], 2)).toHaveLength(2);
  });

  it('of anything else are passed over, in little memory', () => {
    expect(rowsOf(`${'A'.repeat(5000)}\n${full}`)).toHaveLength(1);
    expect(rowsOf('x'.repeat(100_000), Array(99).fill(1000))).toEqual([]);
    const wrong = [
      full.replace('01 0000000A', 'ZZ 0000000A'),
      full.replace(':9531', ':95G1'),
      full.replace('0100007F', '01000'),
      full.replace('296378743', '-5'),
      full.replace(' 01 ', ' 0D '),
      '\n\n   \n',
    ];
    for (const text of wrong) expect(rowsOf(text), text).toEqual([]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
        for (const row of rowsOf(Buffer.from(noise).toString('latin1'))) expect(row.state).toBeGreaterThan(0);
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});
