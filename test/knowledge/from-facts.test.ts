import { describe, expect, it } from 'vitest';
import { keyOf, releaseBefore, sinceOf, untilOf } from '../../scripts/knowledge/from-facts-texts.mjs';
import { changeAt, timeline, treeOf } from '../../scripts/knowledge/from-facts-versions.mjs';

describe('what the research says in words', () => {
  it.each([
    ['<=2.6.32', { since: '2.6.32', sinceKnownBy: true }],
    ['6.14', { since: '6.14' }],
    ['6.15-6.18', { since: { absent: '6.14', present: '6.18' } }],
    ['5.19/6.0', { since: { absent: '5.18', present: '6.0' } }],
    ['4.11 (absent in 4.9, present in 4.14 tree)', { since: { absent: '4.9', present: '4.14' } }],
    ['4.19 (also in 4.4.y/4.9.y stable)', { since: '4.19', sinceKnownBy: true }],
    ['2.4 or earlier', { since: '2.4', sinceKnownBy: true }],
    ['Ubuntu patch', {}],
    [null, {}],
  ])('since %s', (text, expected) => {
    expect(sinceOf(text)).toEqual(expected);
  });

  it.each([
    ['4.12', { until: '4.12' }],
    ['7.0-7.3', { until: { present: '6.19', absent: '7.3' } }],
    ['before 2.6.32', { until: { present: '2.4', absent: '2.6.32' } }],
    ['after 3.16, absent in 4.4', { until: { present: '3.16', absent: '4.4' } }],
    ['6.7 (present in 6.6 tree, absent in 6.8)', { until: { present: '6.6', absent: '6.8' } }],
    ['never in mainline', {}],
  ])('removed %s', (text, expected) => {
    expect(untilOf(text)).toEqual(expected);
  });

  it('knows the release before a new major one', () => {
    expect(['6.0', '7.0', '4.0', '5.10', '2.6.33'].map(releaseBefore)).toEqual(['5.19', '6.19', '3.19', '5.9', '2.6.32']);
  });

  it('names interfaces INTERFACE and keeps neighbour limits at default', () => {
    expect(keyOf('net.ipv6.conf.*.accept_dad')).toBe('net.ipv6.conf.INTERFACE.accept_dad');
    expect(keyOf('net.ipv4.neigh.default.locktime')).toBe('net.ipv4.neigh.INTERFACE.locktime');
    expect(keyOf('net.ipv6.neigh.default.gc_thresh1')).toBe('net.ipv6.neigh.default.gc_thresh1');
    expect(keyOf('net.dccp.default.tx_qlen')).toBe('net.dccp.default.tx_qlen');
  });
});

describe('trees that were read', () => {
  const trees = ['3.2', '3.10', '4.4', '4.5', '5.8', '5.10', '5.12', '5.14', '5.15', '5.19', '6.1', '6.2'].map(treeOf);
  const life = [{ since: '3.2' }];
  const int = { handler: 'proc_dointvec' };
  const byte = { handler: 'proc_dou8vec_minmax' };

  it.each([
    ['4.5', '4.5'],
    ['3.10', { absent: '3.2', present: '3.10' }],
    ['5.12', { absent: '5.10', present: '5.12' }],
    ['6.1', { absent: '5.19', present: '6.1.176' }],
  ])('a change first seen in %s', (name, expected) => {
    expect(changeAt(treeOf(name), trees)).toEqual(expected);
  });

  it('a handler that a stable tree has and the next release has not is a backport of that branch', () => {
    const steps = [
      { tree: treeOf('3.2'), state: int },
      { tree: treeOf('5.10'), state: byte },
      { tree: treeOf('5.12'), state: int },
      { tree: treeOf('5.14'), state: byte },
    ];
    expect(timeline(steps, trees, life)).toEqual([
      { since: '3.2', until: { present: '5.12', absent: '5.14' }, ...int },
      { since: { absent: '5.12', present: '5.14' }, ...byte },
      { branch: '5.10', since: { absent: '5.10', present: '5.10.223' }, ...byte },
    ]);
  });
});
