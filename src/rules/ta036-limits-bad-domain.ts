import { pamRange } from '../model/pam-range.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atLimit, pamLines } from './limit-line.ts';
import { short } from './quoted.ts';

function check(context: RuleContext): readonly Report[] {
  return pamLines(context).flatMap((limit): readonly Report[] => {
    const { domain, item } = limit;
    const common = { place: atLimit(limit, 'domain'), sources: ['linux-pam: modules/pam_limits/pam_limits.c'] };
    if (pamRange(domain) === 'bad')
      return [
        {
          ...common,
          message: `'${short(domain)}' is no range of ids: expected MIN:MAX, MIN: or :ID in plain numbers`,
          why: 'pam_limits logs the range and skips the line',
        },
      ];
    if (domain === '@')
      return [
        {
          ...common,
          message: `'@' names no group: expected @GROUP for ${item}`,
          why: 'no group has an empty name, so the line is for nobody',
        },
      ];
    const list = /^[@%]?[^,]+,/.test(domain);
    if (list && !domain.includes('\\'))
      return [
        {
          ...common,
          message: `'${short(domain)}' is one name with a comma in it: expected one line for each user or group`,
          why: 'pam_limits compares the whole word with the name of the user: no account has a comma in its name',
        },
      ];
    return [];
  });
}

export const limitsBadDomain: Rule = {
  id: 'TA036',
  slug: 'limits-bad-domain',
  severity: 'error',
  confidence: 'proved',
  what: 'A domain of limits.conf that matches nobody',
  why: 'the limit reaches no session',
  instead: 'write a user, @GROUP, * or a range of ids, one a line',
  bad: { files: { 'etc/security/limits.d/60-proxy.conf': 'proxy,backup hard nofile 65536\n' }, kernel: '6.1' },
  good: {
    files: {
      'etc/security/limits.d/60-proxy.conf': 'proxy hard nofile 65536\n@edge - nproc 4096\n1000: hard core 0\n:65534 hard core 0\n',
    },
    kernel: '6.1',
  },
  check,
};
