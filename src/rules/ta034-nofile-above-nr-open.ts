import type { Place, Severity } from '../model/finding.ts';
import { compareVersions } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Distribution } from '../model/knowledge.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { atLimit, type LimitLine, limitNumber, pamLines } from './limit-line.ts';
import { bootCeiling, distributionOf, nrOpen as key, nrOpenWritten } from './nr-open.ts';
import { atValue } from './setting-line.ts';

interface Over {
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
}

function check(context: RuleContext): readonly Report[] {
  const { lines, most: written } = nrOpenWritten(context);
  const places = lines.map((s) => atValue(s, 'the ceiling'));
  return pamLines(context)
    .filter((limit) => limit.item === 'nofile')
    .flatMap((limit) => judge(context, limit, written, places));
}

function judge(context: RuleContext, limit: LimitLine, written: bigint | undefined, places: readonly Place[]): readonly Report[] {
  const number = limitNumber(limit.value);
  if (number === undefined) return [];
  const ask = (kernel: Kernel) => {
    const distribution = distributionOf(context, kernel);
    if (number === 'unlimited') return beforeUnlimited(limit, distribution);
    const ceiling = written ?? bootCeiling(context, distribution);
    return number > ceiling ? over(limit, number, ceiling, distribution, written !== undefined) : undefined;
  };
  return byKernel(context.kernels, ask, (o) => `${o.severity} ${o.message}`).map(
    ({ found, kernels }): Report => ({
      severity: found.severity,
      confidence: 'likely',
      message: found.message,
      place: atLimit(limit, 'value'),
      kernels,
      related: number === 'unlimited' ? [] : places,
      evidence: [{ fact: 'nofile', value: limit.value, from: limit.file.path }],
      why: found.why,
      fix:
        number === 'unlimited'
          ? { title: 'write a number, at most fs.nr_open', disposition: 'review' }
          : { title: `set ${key} = ${number} first, or lower the limit`, disposition: 'review', set: { key, value: `${number}` } },
      sources: ['linux: do_prlimit in kernel/sys.c', 'linux-pam: modules/pam_limits/pam_limits.c'],
    }),
  );
}

const loginGoesOn = (distribution: Distribution) => /^(?:debian|ubuntu):/.test(distribution.distro);

function over(limit: LimitLine, number: bigint, ceiling: bigint, distribution: Distribution | undefined, written: boolean): Over {
  const refuses = distribution !== undefined && !loginGoesOn(distribution);
  const message = `nofile ${number} for ${limit.domain} is above ${key} ${ceiling}`;
  if (refuses)
    return {
      severity: 'error',
      message: `${message}: logins fail`,
      why: `the kernel refuses it, for root too, and pam_limits then refuses the login`,
    };
  if (distribution)
    return {
      severity: 'warning',
      message: `${message}: the limit is not set`,
      why: 'the kernel refuses it, for root too; the login goes on with the old limit',
    };
  const condition = written ? '' : ' unless systemd 240 or later raised it at boot';
  return {
    severity: 'warning',
    message: `${message}${condition}`,
    why: 'the kernel refuses it, for root too: the limit is not set, or the login fails',
  };
}

/** Before linux-pam 1.5.2 `unlimited` went to the kernel as it is, which refuses it. */
function beforeUnlimited(limit: LimitLine, distribution: Distribution | undefined): Over | undefined {
  const pam = /^\d+\.\d+(?:\.\d+)?/.exec(distribution?.pam ?? '')?.[0];
  if (!distribution || pam === undefined || compareVersions(pam, '1.5.2') >= 0) return undefined;
  const goesOn = loginGoesOn(distribution);
  return {
    severity: goesOn ? 'warning' : 'error',
    message: `nofile ${limit.value} for ${limit.domain}: ${goesOn ? 'the limit is not set' : 'logins fail'} with linux-pam ${distribution.pam}, expected a number`,
    why: 'linux-pam takes fs.nr_open for it only since 1.5.2; before, the kernel refuses it',
  };
}

export const nofileAboveNrOpen: Rule = {
  id: 'TA034',
  slug: 'nofile-above-nr-open',
  severity: 'warning',
  confidence: 'likely',
  what: 'A nofile limit above fs.nr_open',
  why: 'the kernel refuses it: the limit is not set, or nobody can log in',
  instead: 'stay at or below fs.nr_open, or raise that first',
  bad: { files: { 'etc/security/limits.conf': 'root hard nofile 8388608\n' }, kernel: 'rhel:7' },
  good: {
    files: { 'etc/security/limits.conf': 'root hard nofile 8388608\n', 'etc/sysctl.conf': 'fs.nr_open = 8388608\n' },
    kernel: 'rhel:7',
  },
  check,
};
