import { expect, test } from 'vitest';
import type { Look } from '../../src/collect/look.ts';
import { measure } from '../../src/collect/measure.ts';

const tracked = '/proc/sys/net/netfilter/nf_conntrack_count';
const snmp = (opened: number) => `Tcp: ActiveOpens PassiveOpens\nTcp: ${opened} ${opened * 2}\n`;

/** A machine whose files say something else each time they are read. */
function lookAtCounters(counts: readonly string[]): Look {
  const left = [...counts];
  let opened = 100;
  return {
    tree: { live: true } as Look['tree'],
    run: () => {
      throw new Error('measuring starts no program');
    },
    superuser: false,
    notChecked: [],
    text(path) {
      if (path === tracked) return left.shift();
      opened += 50;
      return snmp(opened);
    },
    bytes: () => undefined,
    skip: () => undefined,
  };
}

test('rates of connections, and the larger of two counts of tracked flows', () => {
  const named = measure(lookAtCounters(['1200\n', '900\n']), 0.05);
  // 50 begun and 100 accepted in a little more than 0.05 s
  expect(named.get('out_conn_rate')?.value).toBeGreaterThan(500);
  expect(named.get('out_conn_rate')?.value).toBeLessThanOrEqual(1000);
  expect(named.get('flows')).toEqual({ value: 1200, origin: { kind: 'measured', path: tracked, seconds: 0.05 } });
});

test('a table that is not there or empty measures nothing', () => {
  expect(measure(lookAtCounters([]), 0.01).has('flows')).toBe(false);
  expect(measure(lookAtCounters(['0\n', '0\n']), 0.01).has('flows')).toBe(false);
  expect(measure(lookAtCounters(['many', '-3']), 0.01).has('flows')).toBe(false);
});
