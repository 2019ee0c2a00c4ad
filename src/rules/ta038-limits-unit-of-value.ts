import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atLimit, limitNumber, pamLines } from './limit-line.ts';
import { short } from './quoted.ts';

const inKib = new Set(['memlock', 'stack', 'data', 'as', 'rss', 'core', 'fsize']);
/** 16 TiB: more than any machine of limits.conf's days and most of today's */
const beyond = 2n ** 34n;

function check(context: RuleContext): readonly Report[] {
  return pamLines(context).flatMap((limit): readonly Report[] => {
    if (!inKib.has(limit.item)) return [];
    const number = limitNumber(limit.value);
    // around 2^63 and 2^64 stand numbers that mean no limit
    if (typeof number !== 'bigint' || number < beyond || number > 2n ** 52n) return [];
    return [
      {
        message: `${limit.item} ${short(limit.value)} is ${number / 2n ** 30n} TiB: the number counts KiB`,
        place: atLimit(limit, 'value'),
        why: 'limits.conf counts this limit in KiB, systemd and containers count it in bytes',
        fix: { title: `write ${number / 1024n} if bytes were meant`, disposition: 'review' },
        sources: ['limits.conf(5)'],
      },
    ];
  });
}

export const limitsUnitOfValue: Rule = {
  id: 'TA038',
  slug: 'limits-unit-of-value',
  severity: 'warning',
  confidence: 'likely',
  what: 'A limit in KiB with a number that looks like bytes',
  why: 'the limit is a thousand times what was meant',
  instead: 'write KiB, or unlimited',
  bad: { files: { 'etc/security/limits.d/60-db.conf': 'oracle hard memlock 68719476736\n' }, kernel: '6.1' },
  good: { files: { 'etc/security/limits.d/60-db.conf': 'oracle hard memlock 67108864\noracle hard stack unlimited\n' }, kernel: '6.1' },
  check,
};
