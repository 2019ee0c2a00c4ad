import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atLimit, type LimitLine, limitLines, limitNumber, pamLines } from './limit-line.ts';
import { short } from './quoted.ts';

const signed = new Set(['nice', 'priority']);

const check = (context: RuleContext) => [...pamLines(context).flatMap(judge), ...containers(context)];

/** Limits of a container and of ulimit have no domain: there a wrong number is an error. */
function containers(context: RuleContext): readonly Report[] {
  return limitLines(context).flatMap((limit): readonly Report[] => {
    const { file, line, value } = limit;
    if (file.format === undefined || line.domain !== undefined || !/^\d+[^\d\s:]/.test(value)) return [];
    return [
      {
        message: `'${short(value)}' is no number: expected digits alone`,
        place: atLimit(limit, 'value'),
        why: 'what reads it knows no units and ends with an error',
        ...(file.format === 'shell' ? {} : { confidence: 'likely' as const }),
      },
    ];
  });
}

function judge(limit: LimitLine): readonly Report[] {
  const { item, value } = limit;
  const [word = ''] = value.split(/\s/, 1);
  const report = (message: string, why: string, severity: 'error' | 'warning' = 'error'): readonly Report[] => [
    { severity, message, place: atLimit(limit, 'value'), why, sources: ['linux-pam: modules/pam_limits/pam_limits.c'] },
  ];
  if (signed.has(item)) {
    if (/^[-+]?\d+$/.test(value)) return [];
    return report(
      `'${short(value)}' is no value for ${item}: expected a whole number such as -5`,
      'pam_limits takes plain numbers for it, no words',
    );
  }
  if (limitNumber(word) === 'unlimited' && word === value) return [];
  if (/^\d+$/.test(value)) return [];
  const digits = /^\d+/.exec(value)?.[0];
  if (digits === undefined)
    return report(
      `'${short(value)}' is no value for ${item || 'a limit'}: expected a number or unlimited`,
      /^-\d/.test(value)
        ? 'only -1 means no limit; other negative numbers become huge ones or are refused'
        : 'pam_limits refuses it and sets nothing',
    );
  if (/^\d+$/.test(word))
    return report(
      `'${short(value.slice(word.length).trim())}' after ${word} is dropped: expected nothing or a # comment`,
      'pam_limits reads the number and nothing else',
      'warning',
    );
  const read = BigInt(digits.slice(0, 20));
  return report(
    `'${short(value)}' is read as ${read}: expected a plain number`,
    'pam_limits reads digits up to the first other character and knows no units',
  );
}

export const limitsValueMisread: Rule = {
  id: 'TA032',
  slug: 'limits-value-misread',
  severity: 'error',
  confidence: 'proved',
  what: 'A value that pam_limits reads as another one',
  why: 'a unit, an exponent or a separator ends the number: 65k is 65',
  instead: 'write all the digits',
  bad: { files: { 'etc/security/limits.d/60-proxy.conf': 'proxy hard nofile 65k\n' }, kernel: '6.1' },
  good: {
    files: { 'etc/security/limits.d/60-proxy.conf': 'proxy hard nofile 65000\nproxy - memlock unlimited\nproxy - nice -5\n' },
    kernel: '6.1',
  },
  check,
};
