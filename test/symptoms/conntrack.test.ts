import { describe, expect, it } from 'vitest';
import { exampleSockets } from '../../src/symptoms/example-sockets.ts';
import { conntrackFull } from '../../src/symptoms/ts023-conntrack-full.ts';
import { conntrackInsert } from '../../src/symptoms/ts024-conntrack-insert.ts';
import { conntrackForgets } from '../../src/symptoms/ts025-conntrack-forgets.ts';
import { udpConnections } from '../../src/symptoms/ts028-udp-connections.ts';
import { lookAt, onlyCause, said } from './look-at.ts';

const sysctl = { 'net.netfilter.nf_conntrack_max': '1000', 'net.netfilter.nf_conntrack_buckets': '256' };
const timeouts = { ...sysctl, 'net.netfilter.nf_conntrack_tcp_timeout_established': '300', 'net.ipv4.tcp_keepalive_time': '7200' };

describe('the table is full', () => {
  it('needs both: a full table and a counter that moved', () => {
    const dropped = { 'conntrack.drop': [1, 9] as const };
    expect(onlyCause(conntrackFull, { numbers: { nf_conntrack_count: 1000, ...dropped }, sysctl }).confidence).toBe('proved');
    expect(onlyCause(conntrackFull, { numbers: { nf_conntrack_count: 1000, 'conntrack.drop': 4 }, sysctl }).confidence).toBe('likely');
    const other = lookAt(conntrackFull, { numbers: { nf_conntrack_count: 40, ...dropped }, sysctl });
    expect(other.causes).toEqual([]);
    expect(other.ruledOut[0]?.why).toContain('drop +8 has another reason');
    expect(lookAt(conntrackFull, { numbers: { nf_conntrack_count: 800 }, sysctl }).notYet[0]).toMatchObject({ share: 0.8 });
  });

  it('is told of one look only where it is full', () => {
    const once = { numbers: { nf_conntrack_count: 1000, 'conntrack.drop': 4000 }, seconds: 0, sysctl };
    expect(onlyCause(conntrackFull, once).confidence).toBe('likely');
    expect(lookAt(conntrackFull, { ...once, numbers: { nf_conntrack_count: 10, 'conntrack.drop': 4000 } }).causes).toEqual([]);
  });

  it('works out entries, lists and memory', () => {
    const { do: remedies, keys } = onlyCause(conntrackFull, { numbers: { nf_conntrack_count: 1000, 'conntrack.drop': [1, 9] }, sysctl });
    expect(remedies.join('\n')).toContain('nf_conntrack_max to 2000');
    expect(remedies.join('\n')).toContain('500 KiB to 781.3 KiB');
    expect(remedies.join('\n')).toContain('nf_conntrack_buckets with it, to 2000');
    expect(keys).toContain('net.netfilter.nf_conntrack_max');
  });

  it('knows no limit, no module, and a table that cannot be read', () => {
    const none = { 'net.netfilter.nf_conntrack_max': '0' };
    expect(lookAt(conntrackFull, { numbers: { nf_conntrack_count: 9 }, sysctl: none }).ruledOut[0]?.why).toContain('no limit');
    const facts = { sysctlComplete: true };
    expect(lookAt(conntrackFull, { sysctl: { 'vm.swappiness': '60' }, facts }).ruledOut[0]?.why).toBe(
      'the module nf_conntrack is not loaded',
    );
    expect(lookAt(conntrackFull, {}).notChecked[0]?.why).toContain('cannot be read');
  });

  it('UDP that fills it is one story with it', () => {
    const conntrack = {
      entries: 1000,
      kinds: [{ kind: 'udp', count: 900, unreplied: 5, longestSeconds: 29 }],
      destinations: [],
      sources: [],
    };
    const udpHeld = [{ program: 'unbound', pid: 77, count: 400, unread: 0 }];
    const example = {
      numbers: { nf_conntrack_count: 1000, 'conntrack.drop': [1, 9] as const },
      after: { conntrack, sockets: exampleSockets({ udpHeld }) },
      sysctl,
    };
    const cause = onlyCause(udpConnections, example);
    expect(said(cause)).toContain('UDP entries 900 of 1000, 5 without an answer');
    expect(said(cause)).toContain('UDP sockets of unbound (pid 77) 400');
    const flood = {
      ...example,
      after: { conntrack, sockets: exampleSockets({ udpHeld: [{ program: 'scan', pid: 78, count: 1, unread: 0 }] }) },
    };
    expect(lookAt(udpConnections, flood).causes).toEqual([]);
    expect(onlyCause(conntrackFull, flood).reading).toContain('90 % of the entries are udp');
  });
});

describe('entries cannot be made', () => {
  const numbers = { nf_conntrack_count: 100, 'conntrack.insert_failed': [0, 50] as const, 'conntrack.chainlength': 0 };

  it('is less sure where resolved clashes are counted too', () => {
    expect(onlyCause(conntrackInsert, { numbers, sysctl }).confidence).toBe('likely');
    expect(onlyCause(conntrackInsert, { numbers: { ...numbers, 'conntrack.clashres': 0 }, sysctl }).confidence).toBe('proved');
  });

  it('never sends to nf_conntrack_max', () => {
    const cause = onlyCause(conntrackInsert, { numbers, sysctl });
    expect(cause.keys).toBeUndefined();
    expect(cause.notThis.map(({ key }) => key)).toContain('net.netfilter.nf_conntrack_max');
  });

  it('long lists need lists, unless they are short on the average', () => {
    const long = onlyCause(conntrackInsert, {
      numbers: { nf_conntrack_count: 20_000, 'conntrack.chainlength': [0, 50] },
      sysctl: { ...sysctl, 'net.netfilter.nf_conntrack_max': '262144' },
    });
    expect(long.do.join()).toContain('nf_conntrack_buckets to 262144');
    expect(long.reading).toContain('78.1 in each');
    const aimed = onlyCause(conntrackInsert, { numbers: { nf_conntrack_count: 200, 'conntrack.chainlength': [0, 50] }, sysctl });
    expect(aimed.keys).toBeUndefined();
    expect(lookAt(conntrackInsert, { numbers: { nf_conntrack_count: 5000, 'conntrack.insert_failed': 0 }, sysctl }).notYet).toHaveLength(1);
  });
});

describe('connections are forgotten', () => {
  const idle = { of: 9, longestSeconds: 900, over: [{ seconds: 350, count: 4, noTimer: 4 }] };
  const sockets = exampleSockets({ idle });
  const numbers = { nf_conntrack_count: 100, 'conntrack.invalid': [1, 20] as const };

  it('a short timeout alone is near, not a cause', () => {
    expect(lookAt(conntrackForgets, { numbers, after: { sockets }, sysctl: timeouts }).causes).toEqual([]);
    expect(lookAt(conntrackForgets, { numbers, after: { sockets }, sysctl: timeouts }).notYet[0]?.why).toBe(
      'forgotten after 300 s, tested by keepalive after 7200 s at the soonest',
    );
  });

  it('with tcp_loose = 0 or translation it is one', () => {
    const strict = onlyCause(conntrackForgets, {
      numbers,
      after: { sockets },
      sysctl: { ...timeouts, 'net.netfilter.nf_conntrack_tcp_loose': '0' },
    });
    expect(strict.confidence).toBe('likely');
    expect(said(strict)).toContain('connections idle for 350 s or more 4 of 9 (ss -ti)');
    const natRules = [{ kind: 'masquerade' as const, text: 'oifname "eth0" masquerade', path: 'nft' }];
    expect(onlyCause(conntrackForgets, { numbers, sysctl: timeouts, facts: { natRules } }).confidence).toBe('heuristic');
    expect(lookAt(conntrackForgets, { numbers: { nf_conntrack_count: 100 }, sysctl: timeouts, facts: { natRules } }).causes).toEqual([]);
  });

  it('is ruled out where nothing is tracked, and near where TIME-WAIT is cut short', () => {
    expect(lookAt(conntrackForgets, { numbers: { nf_conntrack_count: 0 }, sysctl: timeouts }).ruledOut[0]?.why).toBe(
      'no connection is tracked',
    );
    const usual = { ...timeouts, 'net.netfilter.nf_conntrack_tcp_timeout_established': '432000' };
    const short = { ...usual, 'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '30' };
    expect(lookAt(conntrackForgets, { numbers, sysctl: usual }).ruledOut).toHaveLength(1);
    expect(lookAt(conntrackForgets, { numbers, sysctl: short }).notYet[0]?.why).toContain('30 s is less than the 60 s');
  });
});
