import { describe, expect, it } from 'vitest';
import { type KnowledgeIndex, loadKnowledge } from '../../src/knowledge/load.ts';
import { namePatterns } from '../../src/knowledge/name-patterns.ts';
import { knowledge, pack } from './whole-knowledge.ts';

describe('loadKnowledge', () => {
  it('finds interface keys under INTERFACE, VLAN names too', () => {
    for (const name of ['all', 'default', 'eth0', 'enp3s0/200', 'INTERFACE'])
      expect(knowledge.parameter(`net.ipv4.conf.${name}.rp_filter`)?.key).toBe('net.ipv4.conf.INTERFACE.rp_filter');
    expect(knowledge.parameter('net.ipv4.conf.eth0.200.rp_filter')).toBeUndefined();
  });

  it('tells without a look at the entry that it judges no value, and never where it does', () => {
    const asked = [...knowledge.keys, ...knowledge.keys.map((key) => key.replace('INTERFACE', 'eth0')), 'net.ipv4.conf.all.forwarding'];
    const passed = asked.filter((key) => knowledge.judges?.(key) === false);
    expect(passed.filter((key) => (knowledge.parameter(key)?.judgements ?? []).length > 0)).toEqual([]);
    expect(passed.length).toBeGreaterThan(1000);
    expect(knowledge.judges?.('net.ipv4.conf.eth0.forwarding')).toBe(true);
  });

  it('keeps the neighbour limits at default, which is the only place where they exist', () => {
    expect(knowledge.parameter('net.ipv4.neigh.default.gc_thresh3')?.key).toBe('net.ipv4.neigh.default.gc_thresh3');
    expect(knowledge.parameter('net.ipv4.neigh.eth0.gc_thresh3')).toBeUndefined();
    expect(knowledge.parameter('net.ipv4.neigh.eth0.gc_stale_time')?.key).toBe('net.ipv4.neigh.INTERFACE.gc_stale_time');
  });

  it('knows families and patterns', () => {
    expect(knowledge.parameter('kernel.sched_domain.cpu0.domain0.flags')?.key).toBe('kernel.sched_domain.CPU.DOMAIN.flags');
    expect(knowledge.parameter('net.netfilter.nf_log.10')?.key).toBe('net.netfilter.nf_log.FAMILY');
    expect(knowledge.parameter('kernel.grsecurity.deny_new_usb')?.kind).toBe('distribution');
    expect(knowledge.parameter('lustre')).toBeUndefined();
  });

  it('finds the entry of an interface key itself before that of all interfaces', () => {
    const texts = ['{"key":"net.ipv4.neigh.INTERFACE.gc_interval"}', '{"key":"net.ipv4.neigh.default.gc_interval"}', '[]'];
    const starts = texts.map((_, i) => texts.slice(0, i).join('').length);
    const slice = (i: number) => [starts[i] ?? 0, texts[i]?.length ?? 0] as const;
    const knowing = loadKnowledge({
      ...pack,
      parameters: { 'net.ipv4.neigh.INTERFACE.gc_interval': slice(0), 'net.ipv4.neigh.default.gc_interval': slice(1) },
      lists: { ...pack.lists, names: slice(2) },
      read: (start, length) => texts.join('').slice(start, start + length),
    });
    const keys = ['neigh.default', 'neigh.eth0', 'neigh.eth0.100', 'conf.default'].map((of) => `net.ipv4.${of}.gc_interval`);
    expect(keys.map((key) => knowing.parameter(key)?.key)).toEqual([
      'net.ipv4.neigh.default.gc_interval',
      'net.ipv4.neigh.INTERFACE.gc_interval',
      undefined,
      undefined,
    ]);
  });

  it('takes no key of the prototype for a name', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(knowledge.parameter(key)).toBeUndefined();
      expect(knowledge.known(key)).toBeUndefined();
      expect(knowledge.limit(key)).toBeUndefined();
    }
  });

  it('reads and parses an entry only when it is asked for, and once', () => {
    const asked: number[] = [];
    const lazy = loadKnowledge({
      ...pack,
      read: (start, length) => {
        asked.push(start);
        return pack.read(start, length);
      },
    });
    expect(lazy.keys.length).toBeGreaterThan(90);
    expect(asked).toEqual([]);
    expect(lazy.parameter('net.core.somaxconn')).toBe(lazy.parameter('net.core.somaxconn'));
    expect(asked).toEqual([pack.parameters['net.core.somaxconn']?.[0]]);
  });

  it('finds an entry with a part in capitals, which stands for any name', () => {
    const texts = ['{"key":"net.netfilter.nf_log.FAMILY"}', '[]'];
    const knowing = loadKnowledge({
      ...pack,
      parameters: { 'net.netfilter.nf_log.FAMILY': [0, texts[0]?.length ?? 0] },
      lists: { ...pack.lists, names: [texts[0]?.length ?? 0, 2] },
      read: (start, length) => texts.join('').slice(start, start + length),
    });
    expect(knowing.parameter('net.netfilter.nf_log.10')?.key).toBe('net.netfilter.nf_log.FAMILY');
    expect(knowing.parameter('net.netfilter.nf_log_all_netns')).toBeUndefined();
  });

  it('is ready in a few milliseconds with 1,300 entries', () => {
    const parameters = { ...pack.parameters };
    const sample = pack.parameters['net.ipv4.tcp_tw_reuse'] ?? [0, 0];
    for (let i = Object.keys(parameters).length; i < 1300; i++) parameters[`net.edge.key${i}`] = sample;
    const { read, ...index } = pack;
    const text = JSON.stringify({ ...index, parameters });
    const start = performance.now();
    const many = loadKnowledge({ ...(JSON.parse(text) as KnowledgeIndex), read });
    many.parameter('net.ipv4.conf.eth0.rp_filter');
    expect(performance.now() - start).toBeLessThan(2000);
    expect(many.keys.length).toBe(Math.max(1300, Object.keys(pack.parameters).length));
  });

  it('lists keys, names and limits sorted', () => {
    expect(knowledge.keys).toEqual([...knowledge.keys].sort());
    expect(knowledge.names).toEqual([...knowledge.names].sort());
    expect(knowledge.names.length).toBeGreaterThan(1300);
    expect(knowledge.limits).toHaveLength(16);
    const options = knowledge.limits.map((item) => knowledge.limit(item)?.shell?.option ?? item);
    expect(options.filter((option) => !/^-[A-Za-z]$/.test(option))).toEqual([]);
    expect(new Set(options).size).toBe(16);
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
