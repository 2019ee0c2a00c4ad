import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepts } from '../../src/core/accepts.ts';
import { applyVerb, numbers, ports, portText, type Target, takesAway } from '../../src/core/verb.ts';
import { judge } from '../../src/model/judgement.ts';
import type { Verb } from '../../src/model/profile.ts';
import { kernel, parameter, parameters } from '../knowledge/whole-knowledge.ts';
import { change, kept, planOf } from './plan-of.ts';

const number = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const verb = fc.constantFrom<Verb>('exactly', 'at least', 'at most');

describe('applyVerb', () => {
  it('takes no capacity away from a value in force without saying from which', () => {
    const vector = fc.integer({ min: 1, max: 3 }).chain((width) =>
      fc.record({
        targets: fc.array(fc.oneof(number, fc.constant<Target>('keep-field')), { minLength: width, maxLength: width }),
        inForce: fc.array(
          fc.array(number, { minLength: width, maxLength: width }).map((v) => v.join(' ')),
          { maxLength: 3 },
        ),
      }),
    );
    fc.assert(
      fc.property(verb, vector, fc.constantFrom<'more' | 'range'>('more', 'range'), (v, { targets, inForce }, capacity) => {
        const result = applyVerb(v, targets, inForce, capacity);
        if (result === undefined) {
          expect(targets).toContain('keep-field');
          return;
        }
        const less = inForce.filter((have) => takesAway(result.value, have, capacity));
        expect(result.narrows).toBe(less[0]);
        if (capacity === 'more' && v === 'at least') expect(less).toEqual([]);
        if (result.narrows === undefined) for (const have of inForce) expect(takesAway(result.value, have, capacity)).toBe(false);
      }),
    );
  });

  it('serves what it proposes, so that a second run is silent', () => {
    fc.assert(
      fc.property(verb, fc.array(number, { minLength: 1, maxLength: 3 }), fc.array(number, { maxLength: 3 }), (v, targets, one) => {
        const inForce = one.length === targets.length ? [one.join(' ')] : [];
        const result = applyVerb(v, targets, inForce, undefined);
        expect(result?.serves(result.value)).toBe(true);
      }),
    );
  });

  it('widens a range and never narrows it', () => {
    const port = fc.integer({ min: 1, max: 65535 });
    const range = fc.tuple(port, port).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 3 }), ([low, high], have) => {
        const inForce = have.map((r) => r.join(' '));
        const result = applyVerb('widen to', [BigInt(low), BigInt(high)], inForce, 'range');
        for (const text of [`${low} ${high}`, ...inForce]) expect(takesAway(result?.value ?? '', text, 'range')).toBe(false);
        expect(result?.narrows).toBeUndefined();
        expect(result?.serves(result.value)).toBe(true);
      }),
    );
  });

  it('keeps every port of a list in force, a single one too', () => {
    const list = fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { maxLength: 20 });
    fc.assert(
      fc.property(verb, list, list, (v, wanted, have) => {
        const text = portText(new Set(wanted));
        const target: Target = /^\d+$/.test(text) ? BigInt(text) : text;
        const result = applyVerb(v, [target], [portText(new Set(have))], 'set');
        expect([...ports(result?.value ?? '')].sort()).toEqual([...new Set([...wanted, ...have])].sort());
        expect(result?.serves(result.value)).toBe(true);
      }),
    );
  });

  it.each([
    ['exactly', [4096n], '65535', 'more', '65535'],
    ['at most', [4096n], '65535', 'more', '65535'],
    ['exactly', [20000n, 30000n], '10240 65535', 'range', '10240 65535'],
    ['at least', [10240n, 60999n], '1024 65535', 'range', '1024 65535'],
    ['exactly', [30n], '60', undefined, undefined],
    ['at most', [60n], '7200', undefined, undefined],
  ] as const)('%s %s over %s: what it narrows is told', (v, targets, inForce, capacity, narrows) => {
    expect(applyVerb(v, targets, [inForce], capacity)?.narrows).toBe(narrows);
  });

  it('counts in numbers that JavaScript has not', () => {
    expect(applyVerb('at least', [1000000n], ['9223372036854775807'], 'more')?.value).toBe('9223372036854775807');
    expect(applyVerb('at least', [9223372036854775806n], ['9223372036854775807'], 'more')?.serves('9223372036854775805')).toBe(false);
  });

  it('takes the larger of two values in force for a field that is kept', () => {
    expect(applyVerb('at least', ['keep-field', 'keep-field', 8n], ['4 131072 6', '4 262144 5'], 'more')?.value).toBe('4 262144 8');
  });

  it('has no value for a field that is kept and nowhere known', () => {
    expect(applyVerb('at least', ['keep-field', 8n], [], 'more')).toBeUndefined();
  });

  it('takes 0 for no bound of a time, unless 0 is what is wanted', () => {
    expect(applyVerb('at most', [60n], ['0'], undefined)?.serves('0')).toBe(false);
    expect(applyVerb('at most', [60n], ['0'], undefined)?.value).toBe('60');
    expect(applyVerb('at most', [0n], ['5'], undefined)?.serves('0')).toBe(true);
  });

  it('reads no number where there is none', () => {
    expect(numbers('1 x')).toBeUndefined();
    expect(numbers('')).toBeUndefined();
    expect(ports('8080-8081,x,70000-80000')).toEqual(new Set([8080, 8081]));
  });
});

describe('a plan over every capacity of the knowledge', () => {
  const scalar = parameters.filter(
    (p) => p.capacity === 'more' && p.value.fields === 1 && !p.key.includes('INTERFACE') && p.kind === 'tunable',
  );
  const values = fc.constantFrom('1', '100', '4096', '65536', '1048576', '16777216', '2147483647', '9223372036854775807');

  const doesHarm = (key: string, value: string) =>
    judge(parameter(key), value, kernel('6.1'), new Set(), undefined).some((j) => j.judgement.kind === 'harmful');

  it('proposes nothing below a value in force that does no harm', () => {
    expect(scalar.length).toBeGreaterThan(15);
    const any = fc.constantFrom(...scalar.map((p) => p.key));
    fc.assert(
      fc.property(any, fc.constantFrom('', 'at least ', 'at most '), values, values, values, (key, v, target, running, boot) => {
        const machine = { running: { [key]: running }, files: { '/etc/sysctl.d/50-edge.conf': `${key} = ${boot}\n` } };
        const plan = planOf(`[sysctl]\n${key} = ${v}${target.length > 15 ? 1000000 : target}\n`, machine);
        const proposed = change(plan, key)?.proposed;
        if (proposed === undefined) return;
        for (const have of [running, boot]) {
          // a value that the kernel refuses is never in force
          if (BigInt(have) <= BigInt(proposed) || accepts(parameter(key), kernel('6.1'), have).accepted === false) continue;
          expect(doesHarm(key, have), `${key}: ${have} -> ${proposed}`).toBe(true);
          expect(change(plan, key)?.reason).not.toBe('');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('asks where a profile would lower a capacity, and does not do it', () => {
    for (const text of ['net.core.somaxconn = 4096', 'net.core.somaxconn = at most 4096']) {
      const plan = planOf(`[sysctl]\n${text}\n`, { running: { 'net.core.somaxconn': '65535' } });
      expect(plan.changes).toEqual([]);
      expect(plan.questions).toEqual([
        { fact: 'net.core.somaxconn', assumed: '65535', why: expect.stringContaining('the profile would set 4096') },
      ]);
    }
  });

  it('keeps a queue that only folklore calls too long', () => {
    const machine = {
      running: { 'net.core.netdev_max_backlog': '1000' },
      files: { '/etc/sysctl.d/50-edge.conf': 'net.core.netdev_max_backlog = 250000\n' },
    };
    expect(
      change(planOf('[sysctl]\nnet.core.netdev_max_backlog = at least 5000\n', machine), 'net.core.netdev_max_backlog')?.proposed,
    ).toBe('250000');
  });

  it('takes away only the field of a vector that does harm, and says why', () => {
    const running = { 'net.ipv4.tcp_rmem': '4096 2097152 33554432' };
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_rmem = exactly _ 131072 _\n'.replace('exactly ', ''), { running });
    expect(change(plan, 'net.ipv4.tcp_rmem')).toMatchObject({
      proposed: '4096 131072 33554432',
      reason: expect.stringContaining('4096 2097152 33554432 does harm'),
    });
  });

  it('replaces all of tcp_mem that was meant as bytes', () => {
    const running = { 'net.ipv4.tcp_mem': '8388608 12582912 16777216' };
    const proposed = change(planOf('[sysctl]\nnet.ipv4.tcp_mem = default\n', { running }), 'net.ipv4.tcp_mem')?.proposed ?? '';
    const fields = proposed.split(' ').map(Number);
    expect(fields).toHaveLength(3);
    expect(fields[0]).toBeLessThan(fields[1] ?? 0);
    expect(fields[1]).toBeLessThan(fields[2] ?? 0);
    expect(fields[2]).toBeLessThan(8388608);
  });

  it('lowers a timer and a flag as an ordinary change', () => {
    const running = { 'net.ipv4.tcp_keepalive_time': '7200', 'net.ipv4.tcp_mtu_probing': '1' };
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_keepalive_time = at most 60\nnet.ipv4.tcp_mtu_probing = 0\n', { running });
    expect(plan.changes.map((c) => [c.key, c.proposed])).toEqual([
      ['net.ipv4.tcp_keepalive_time', '60'],
      ['net.ipv4.tcp_mtu_probing', '0'],
    ]);
    expect(kept(plan, 'net.ipv4.tcp_keepalive_time')).toBeUndefined();
  });
});
