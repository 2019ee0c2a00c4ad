import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { atLimit, type LimitLine, limitsTree, pamLines } from './limit-line.ts';

function check(context: RuleContext): readonly Report[] {
  const kernels = context.kernels.filter((kernel) => missesRoot(context, kernel));
  if (kernels.length === 0) return [];
  const limits = pamLines(context).filter((limit) => limit.item === 'nofile');
  const roots = new Set(limits.filter((limit) => limit.domain === 'root').map((limit) => limitsTree(limit.file.path)));
  const reported = new Set<string>();
  return limits.flatMap((limit) => {
    const tree = limitsTree(limit.file.path);
    if (limit.domain !== '*' || roots.has(tree) || reported.has(tree)) return [];
    reported.add(tree);
    return [report(limit, kernels)];
  });
}

function missesRoot(context: RuleContext, kernel: Kernel): boolean {
  const { distro } = kernel;
  const distribution = context.knowledge.distributions.find((d) => distro === d.distro || distro?.startsWith(`${d.distro}.`));
  return distribution?.pamWildcardReachesRoot === false;
}

function report(limit: LimitLine, kernels: readonly Kernel[]): Report {
  return {
    message: `'*' does not reach root here: nofile ${limit.value} holds for everyone else`,
    place: atLimit(limit, 'domain'),
    kernels,
    why: "Debian's and Ubuntu's pam_limits apply wildcard and group lines to every user but root",
    fix: { title: `add a line for root if it is meant: root ${limit.type} nofile ${limit.value}`, disposition: 'review' },
    sources: ['the comment in limits.conf as Debian ships it; measured with linux-pam 1.4.0, 1.5.2 and 1.7.0 of Debian'],
  };
}

export const wildcardMissesRoot: Rule = {
  id: 'TA035',
  slug: 'wildcard-misses-root',
  severity: 'advice',
  confidence: 'proved',
  what: 'A nofile limit for everyone that root does not get',
  why: 'programs that root starts from a login keep the small limit',
  instead: 'add a line for root if it is meant',
  bad: { files: { 'etc/security/limits.conf': '* soft nofile 65536\n* hard nofile 65536\n' }, kernel: 'debian:12' },
  good: { files: { 'etc/security/limits.conf': '* soft nofile 65536\n* hard nofile 65536\nroot - nofile 65536\n' }, kernel: 'debian:12' },
  check,
};
