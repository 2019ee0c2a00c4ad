import { describe, expect, it } from 'vitest';
import { loadKnowledge } from '../../src/knowledge/load.ts';
import { namePatterns } from '../../src/knowledge/name-patterns.ts';
import { knowledge, pack } from './whole-knowledge.ts';

describe('loadKnowledge', () => {
  it('finds interface keys under INTERFACE, VLAN names too', () => {
    for (const name of ['all', 'default', 'eth0', 'enp3s0/200', 'INTERFACE'])
      expect(knowledge.parameter(`net.ipv4.conf.${name}.rp_filter`)?.key).toBe('net.ipv4.conf.INTERFACE.rp_filter');
    expect(knowledge.parameter('net.ipv4.conf.eth0.200.rp_filter')).toBeUndefined();
  });

  it('keeps the neighbour limits at default, which is the only place where they exist', () => {
    expect(knowledge.parameter('net.ipv4.neigh.default.gc_thresh3')?.key).toBe('net.ipv4.neigh.default.gc_thresh3');
    expect(knowledge.parameter('net.ipv4.neigh.eth0.gc_thresh3')).toBeUndefined();
    expect(knowledge.known('net.ipv4.neigh.eth0.gc_stale_time')?.key).toBe('net.ipv4.neigh.INTERFACE.gc_stale_time');
  });

  it('knows families and patterns', () => {
    expect(knowledge.known('kernel.sched_domain.cpu0.domain0.flags')?.key).toBe('kernel.sched_domain.*.flags');
    expect(knowledge.known('net.netfilter.nf_log.10')?.key).toBe('net.netfilter.nf_log.*');
    expect(knowledge.known('kernel.grsecurity.deny_new_usb')?.kind).toBe('distribution');
    expect(knowledge.known('lustre')).toBeUndefined();
  });

  it('takes no key of the prototype for a name', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(knowledge.parameter(key)).toBeUndefined();
      expect(knowledge.known(key)).toBeUndefined();
      expect(knowledge.limit(key)).toBeUndefined();
    }
  });

  it('parses an entry only when it is asked for, and once', () => {
    const lazy = loadKnowledge({
      ...pack,
      parameters: { ...pack.parameters, 'vm.swappiness': 'no JSON' },
      names: 'no JSON',
      applications: 'no JSON',
      natProducts: 'no JSON',
    });
    expect(lazy.parameter('net.core.somaxconn')).toBe(lazy.parameter('net.core.somaxconn'));
    expect(() => lazy.parameter('vm.swappiness')).toThrow(SyntaxError);
    expect(() => lazy.known('vm.swappiness')).toThrow(SyntaxError);
  });

  it('is ready in a few milliseconds with 1,300 entries', () => {
    const parameters: Record<string, string> = { ...pack.parameters };
    const sample = pack.parameters['net.ipv4.tcp_tw_reuse'] ?? '';
    for (let i = Object.keys(parameters).length; i < 1300; i++) parameters[`net.edge.key${i}`] = sample;
    const text = JSON.stringify({ ...pack, parameters });
    const start = performance.now();
    const many = loadKnowledge(JSON.parse(text) as typeof pack);
    many.parameter('net.ipv4.conf.eth0.rp_filter');
    expect(performance.now() - start).toBeLessThan(250);
    expect(many.keys.length).toBe(1300);
  });

  it('lists keys, names and limits sorted', () => {
    expect(knowledge.keys).toEqual([...knowledge.keys].sort());
    expect(knowledge.names).toEqual([...knowledge.names].sort());
    expect(knowledge.names.length).toBeGreaterThan(1300);
    expect(knowledge.limits).toEqual(['nofile']);
    expect(knowledge.limit('nofile')?.cappedBy).toBe('fs.nr_open');
  });
});

describe('namePatterns', () => {
  it('prefers the exact name and stays fast on long keys', () => {
    const lookup = namePatterns([
      { key: 'dev.parport.*.devices.*.timeslice', kind: 'tunable' },
      { key: 'dev.parport.default.timeslice', kind: 'tunable' },
    ]);
    expect(lookup('dev.parport.default.timeslice')?.key).toBe('dev.parport.default.timeslice');
    expect(lookup('dev.parport.parport0.devices.lp.timeslice')?.key).toBe('dev.parport.*.devices.*.timeslice');
    expect(lookup(`dev.parport${'.x'.repeat(100_000)}`)).toBeUndefined();
  });
});
