import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { short } from './quoted.ts';
import { atUnitName, unitLimits } from './unit-limit.ts';

function check(context: RuleContext): readonly Report[] {
  return unitLimits(context)
    .refused.filter(({ byValue }) => !byValue)
    .map((refused): Report => {
      const { name } = refused.line;
      const half = /^Limit([A-Z]+)(?:Soft|Hard)$/i.exec(name)?.[1];
      return {
        message:
          half === undefined
            ? `${refused.why}`
            : `systemd knows no '${short(name)}' in files: expected Limit${half.toUpperCase()}=SOFT:HARD`,
        place: atUnitName(refused),
        why: 'systemd logs an unknown name and goes on: the limit is not set',
        fix: { title: 'write the name as systemd.exec(5) has it, in the section that it names', disposition: 'review' },
        sources: [
          'systemd: src/core/load-fragment-gperf.gperf.in and src/core/main.c; measured with systemd-analyze verify of systemd 252',
        ],
      };
    });
}

export const unitLimitMisplaced: Rule = {
  id: 'TA041',
  slug: 'unit-limit-misplaced',
  severity: 'error',
  confidence: 'proved',
  what: 'A limit under a name or in a section where systemd does not look',
  why: 'names are case-sensitive and belong to one section: anything else is passed over',
  instead: 'LimitNOFILE in [Service] of a unit, DefaultLimitNOFILE in [Manager] of system.conf',
  bad: {
    files: { 'etc/systemd/system/proxy.service': '[Unit]\nLimitNOFILE=65536\n[Service]\nExecStart=/usr/sbin/proxy\n' },
    kernel: '6.1',
  },
  good: { files: { 'etc/systemd/system/proxy.service': '[Service]\nExecStart=/usr/sbin/proxy\nLimitNOFILE=65536\n' }, kernel: '6.1' },
  check,
};
