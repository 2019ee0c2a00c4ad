import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { bootCeiling, distributionOf, nrOpen, nrOpenWritten } from './nr-open.ts';
import { short } from './quoted.ts';
import { atValue } from './setting-line.ts';
import { atUnitValue, type UnitLimit, unitLimits } from './unit-limit.ts';

function check(context: RuleContext): readonly Report[] {
  const { lines, most } = nrOpenWritten(context);
  return unitLimits(context)
    .taken.filter(({ item }) => item === 'nofile')
    .flatMap((limit) => {
      const ask = (kernel: Kernel) => ceilingBelow(context, limit, most, kernel);
      return byKernel(context.kernels, ask, String).map(
        ({ found, kernels }): Report => ({
          message: `${limit.line.name}=${short(limit.line.value)} is above ${nrOpen} ${found}: systemd lowers it to what is allowed`,
          place: atUnitValue(limit),
          kernels,
          related: lines.map((line) => atValue(line, 'the ceiling')),
          why: 'the kernel refuses more than fs.nr_open, for root too; systemd then sets the most that it may, without a word',
          fix: { title: `raise ${nrOpen} first, or lower the limit`, disposition: 'review' },
          sources: ['linux: do_prlimit in kernel/sys.c', 'systemd: setrlimit_closest in src/basic/rlimit-util.c'],
        }),
      );
    });
}

/** Only where the distribution or a line tells what the ceiling is: PID 1 raises it on most. */
function ceilingBelow(context: RuleContext, { hard }: UnitLimit, written: bigint | undefined, kernel: Kernel): bigint | undefined {
  const distribution = distributionOf(context, kernel);
  if (hard === undefined || (written === undefined && distribution === undefined)) return undefined;
  const ceiling = written ?? bootCeiling(context, distribution);
  return hard > ceiling ? ceiling : undefined;
}

export const unitNofileAboveNrOpen: Rule = {
  id: 'TA043',
  slug: 'unit-nofile-above-nr-open',
  severity: 'warning',
  confidence: 'likely',
  what: 'A limit on open files in a unit that fs.nr_open does not allow',
  why: 'the service gets less than the file says',
  instead: 'stay at or below fs.nr_open, or raise that first',
  bad: { files: { 'etc/systemd/system/proxy.service.d/limits.conf': '[Service]\nLimitNOFILE=4194304\n' }, kernel: 'debian:12' },
  good: {
    files: {
      'etc/systemd/system/proxy.service.d/limits.conf': '[Service]\nLimitNOFILE=1048576\n',
      'etc/sysctl.d/60-proxy.conf': 'fs.nr_open = 1048576\n',
    },
    kernel: 'debian:12',
  },
  check,
};
