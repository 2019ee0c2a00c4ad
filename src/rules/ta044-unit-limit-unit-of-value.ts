import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atUnitValue, type UnitLimit, unitLimits } from './unit-limit.ts';

/** Counted in bytes here and in KiB by ulimit and limits.conf. */
const inBytes = new Set(['memlock', 'stack', 'data', 'as', 'rss']);
const page = 4096n;
/** The kernel keeps this much for arguments alone: no program runs on a smaller stack. */
const leastStack = 128n * 1024n;

function check(context: RuleContext): readonly Report[] {
  return unitLimits(context)
    .taken.filter(looksLikeKib)
    .map(
      (limit): Report => ({
        message: `${limit.line.name}=${limit.line.value} is ${limit.line.value} bytes: expected ${limit.line.value}K if it comes from ulimit or limits.conf`,
        place: atUnitValue(limit),
        why: 'systemd counts this limit in bytes, ulimit and pam_limits count it in KiB; nobody chooses that many bytes',
        fix: { title: `write ${limit.line.value}K if KiB are meant`, disposition: 'review' },
        sources: ['systemd.exec(5)', 'limits.conf(5)'],
      }),
    );
}

/** A bare number that no one would choose in bytes: no whole pages, or a stack that no program can start on. */
function looksLikeKib({ item, line, hard }: UnitLimit): boolean {
  if (!inBytes.has(item) || hard === undefined || !/^\d+$/.test(line.value)) return false;
  if (item === 'stack' && hard > 0n && hard < leastStack) return true;
  return hard > 0n && hard < 1024n * 1024n && hard % page !== 0n;
}

export const unitLimitUnitOfValue: Rule = {
  id: 'TA044',
  slug: 'unit-limit-unit-of-value',
  severity: 'warning',
  confidence: 'likely',
  what: 'A limit in bytes with a number that looks like KiB',
  why: 'the service gets a thousandth of what was meant',
  instead: 'write the unit: 88M, 90000K',
  bad: { files: { 'etc/systemd/system/varnish.service.d/limits.conf': '[Service]\nLimitMEMLOCK=90000\n' }, kernel: '6.1' },
  good: { files: { 'etc/systemd/system/varnish.service.d/limits.conf': '[Service]\nLimitMEMLOCK=65536\nLimitSTACK=8M\n' }, kernel: '6.1' },
  check,
};
