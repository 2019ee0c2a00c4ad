import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { short } from './quoted.ts';
import { atUnitValue, unitLimits } from './unit-limit.ts';

function check(context: RuleContext): readonly Report[] {
  return unitLimits(context)
    .refused.filter(({ byValue }) => byValue)
    .map(
      (refused): Report => ({
        ...(refused.line.value === '' && { severity: 'warning' as const }),
        message: `${short(refused.line.name)}: ${refused.why}`,
        place: atUnitValue(refused),
        why: 'systemd logs that it ignores the line, and the unit starts with the limit that it had without it',
        fix: { title: 'write a value that systemd takes', disposition: 'review' },
        sources: ['systemd: rlimit_parse in src/basic/rlimit-util.c; measured with systemd-analyze verify of systemd 252'],
      }),
    );
}

export const unitLimitRefused: Rule = {
  id: 'TA040',
  slug: 'unit-limit-refused',
  severity: 'error',
  confidence: 'proved',
  what: 'A limit in a unit whose value systemd ignores',
  why: 'the unit starts all the same, with the default limit',
  instead: 'write a plain number, SOFT:HARD or infinity, without quotes, commas or a comment behind it',
  bad: { files: { 'etc/systemd/system/proxy.service.d/limits.conf': '[Service]\nLimitNOFILE=65k\n' }, kernel: '6.1' },
  good: {
    files: { 'etc/systemd/system/proxy.service.d/limits.conf': '[Service]\nLimitNOFILE=1024:524288\nLimitMEMLOCK=64M\nLimitCPU=2min\n' },
    kernel: '6.1',
  },
  check,
};
