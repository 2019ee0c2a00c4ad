import { describe, expect, test } from 'vitest';
import type { Parameter } from '../../src/model/parameter.ts';
import { explainHistory } from '../../src/render/explain-history.ts';
import { twReuse } from './pages.ts';

describe('the history of a parameter', () => {
  const backported: Parameter = {
    ...twReuse,
    support: [
      { since: '2.6.32', sinceKnownBy: true, until: '5.4', claim: 'source' },
      { distro: 'rhel:8', claim: 'told' },
      { branch: '6.1', since: '6.1.176', exists: false, claim: 'source' },
    ],
    defaults: [
      { since: '2.6.32', until: '4.19', value: '0', claim: 'source' },
      { since: '4.19', value: '0', words: 'off', claim: 'source' },
      { since: '5.0', value: '', claim: 'told' },
    ],
    scope: [],
    claims: { ...twReuse.claims, told: { text: 'told in a forum', source: 'a forum', grade: 'secondary' } },
  };
  const rows = explainHistory(backported);

  test('mainline comes first, oldest first; then branches and distributions', () => {
    expect(rows.map((row) => [row.where, row.at])).toEqual([
      ['mainline', '2.6.32'],
      ['mainline', '4.19'],
      ['mainline', '5.0'],
      ['mainline', '5.4'],
      ['rhel:8', undefined],
      ['stable 6.1', '6.1.176'],
    ]);
  });

  test('what comes in one release stands in one row, and a default that stays is no event', () => {
    expect(rows[0]).toMatchObject({ knownBy: true, what: ['there', 'default 0', 'accepts any int'], grade: 'primary' });
    expect(rows.filter((row) => row.what.some((what) => what.startsWith('default 0')))).toHaveLength(1);
  });

  test('an empty default is shown as one, and what others tell is graded so', () => {
    expect(rows[2]).toEqual({ at: '5.0', where: 'mainline', what: ["default ''"], grade: 'secondary' });
  });

  test('releases that were not looked at are not made up', () => {
    expect(rows[1]).toMatchObject({ at: '4.19', after: '4.17', what: ['accepts 0 to 2', 'takes 2: on for loopback only'] });
  });

  test('gone, and not there in a branch', () => {
    expect(rows[3]?.what).toEqual(['gone']);
    expect(rows[5]?.what).toEqual(['not there']);
    expect(explainHistory({ ...backported, renamedTo: 'net.ipv4.tcp_tw' })[3]?.what).toEqual(['gone: now net.ipv4.tcp_tw']);
  });

  test('5.10 is later than 5.4', () => {
    const two: Parameter = {
      ...twReuse,
      scope: [],
      defaults: [
        { since: '5.4', until: '5.10', value: '1', claim: 'source' },
        { since: '5.10', value: '2', claim: 'source' },
      ],
    };
    expect(explainHistory(two).map((row) => row.at)).toEqual(['2.6.32', '4.19', '5.4', '5.10']);
  });
});
