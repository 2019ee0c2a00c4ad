import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { short } from './quoted.ts';
import { atUnitValue, unitLimits } from './unit-limit.ts';

function check(context: RuleContext): readonly Report[] {
  return unitLimits(context)
    .taken.filter(({ item, soft }) => item === 'nofile' && soft === undefined)
    .map(
      (limit): Report => ({
        message: `${limit.line.name}=${short(limit.line.value)} gives as many descriptors as fs.nr_open: expected the number that the service needs`,
        place: atUnitValue(limit),
        why: 'on systemd 240 or later fs.nr_open is about a thousand million, and programs that walk all descriptors before they start another one take minutes; a soft limit above 1024 is no good to programs that use select()',
        fix: { title: 'write the need as SOFT:HARD', disposition: 'review' },
        sources: ['NEWS of systemd 240', 'containerd 2.0 release notes: LimitNOFILE=infinity was taken out of its unit'],
      }),
    );
}

export const unitNofileInfinity: Rule = {
  id: 'TA042',
  slug: 'unit-nofile-infinity',
  severity: 'advice',
  confidence: 'likely',
  what: 'A service without a limit on open files',
  why: 'some programs walk through all descriptors that they may have',
  instead: 'write the number that the service needs',
  bad: { files: { 'etc/systemd/system/proxy.service.d/limits.conf': '[Service]\nLimitNOFILE=infinity\n' }, kernel: '6.1' },
  good: { files: { 'etc/systemd/system/proxy.service.d/limits.conf': '[Service]\nLimitNOFILE=1024:infinity\n' }, kernel: '6.1' },
  check,
};
