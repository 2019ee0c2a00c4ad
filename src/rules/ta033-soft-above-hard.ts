import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atLimit, type LimitLine, limitLines, limitNumber, limitsRank, limitsTree } from './limit-line.ts';

function check(context: RuleContext): readonly Report[] {
  const last = new Map<string, { soft?: LimitLine; hard?: LimitLine }>();
  for (const limit of inOrder(limitLines(context))) {
    // a script may raise and lower its own limits as it goes
    if (limit.line.where?.startsWith('ulimit')) continue;
    const key = [limitsTree(limit.file.path), limit.file.scope ?? '', limit.line.where ?? '', limit.domain, limit.item].join('\n');
    const pair = last.get(key) ?? {};
    if (limit.type !== 'hard') pair.soft = limit;
    if (limit.type !== 'soft') pair.hard = limit;
    last.set(key, pair);
  }
  return [...last.values()].flatMap(({ soft, hard }) => (soft && hard && soft !== hard ? judge(soft, hard) : []));
}

function inOrder(limits: readonly LimitLine[]): readonly LimitLine[] {
  return [...limits].sort((a, b) => {
    const [left, right] = [limitsRank(a.file.path), limitsRank(b.file.path)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}

function judge(soft: LimitLine, hard: LimitLine): readonly Report[] {
  const [low, high] = [limitNumber(soft.value), limitNumber(hard.value)];
  if (low === undefined || high === undefined || high === 'unlimited') return [];
  if (low !== 'unlimited' && low <= high) return [];
  if (soft.file.format !== undefined && soft.line.domain === undefined)
    return [
      {
        message: `soft ${soft.item} ${soft.value} is above the hard limit ${hard.value}: expected soft at most hard`,
        place: atLimit(soft, 'value'),
        related: [atLimit(hard, 'value', 'the hard limit')],
        why: 'the kernel refuses a soft limit above the hard one, and the container does not start',
        sources: ['linux: do_prlimit in kernel/sys.c'],
      },
    ];
  return [
    {
      message: `soft ${soft.item} ${soft.value} for ${soft.domain} is above the hard limit ${hard.value}: it becomes ${hard.value}`,
      place: atLimit(soft, 'value', 'lowered to the hard limit'),
      related: [atLimit(hard, 'value', 'the hard limit')],
      why: 'pam_limits lowers a soft limit to the hard one without a word',
      fix: { title: `raise the hard limit, or write soft ${soft.item} ${hard.value}`, disposition: 'review' },
      sources: ['linux-pam: modules/pam_limits/pam_limits.c'],
    },
  ];
}

export const softAboveHard: Rule = {
  id: 'TA033',
  slug: 'soft-above-hard',
  severity: 'warning',
  confidence: 'proved',
  what: 'A soft limit above the hard limit of the same domain',
  why: 'the soft limit is lowered in silence',
  instead: 'raise the hard limit too',
  bad: { files: { 'etc/security/limits.conf': 'proxy soft nofile 9000\nproxy hard nofile 5000\n' }, kernel: '6.1' },
  good: { files: { 'etc/security/limits.conf': 'proxy soft nofile 5000\nproxy hard nofile 9000\n' }, kernel: '6.1' },
  check,
};
