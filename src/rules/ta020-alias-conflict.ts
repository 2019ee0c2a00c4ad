import { confidenceOf } from '../model/claim.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { keptValue } from './kept-value.ts';
import { type Reading, readings, winnersOf } from './load-order.ts';
import { assignment } from './quoted.ts';
import { atKey, atValue, type SettingLine } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const aliases = context.knowledge.propagation?.aliases ?? [];
  return readings(context).flatMap((reading) =>
    aliases.flatMap(({ keys, claim }) => {
      const last = winnersOf(reading);
      const lines = keys.flatMap((key) => last.get(key) ?? []).filter(({ line }) => !line.conditional);
      const order = lines.sort((a, b) => reading.settings.indexOf(a) - reading.settings.indexOf(b));
      const winner = order.at(-1);
      if (winner === undefined || winner.file.format === 'ansible') return [];
      return order.slice(0, -1).flatMap((lost) => judge(context, reading, lost, winner, claim));
    }),
  );
}

function judge(context: RuleContext, reading: Reading, lost: SettingLine, winner: SettingLine, name: string): readonly Report[] {
  const kernels = reading.kernels.filter((kernel) => {
    const [a, b] = [keptValue(context, lost, kernel), keptValue(context, winner, kernel)];
    return a !== undefined && b !== undefined && a !== b;
  });
  if (kernels.length === 0) return [];
  const claim = context.knowledge.propagation?.claims[name];
  const where = lost.file === winner.file ? `line ${winner.line.line}` : `${winner.file.path}:${winner.line.line}`;
  return [
    {
      confidence: confidenceOf(claim ? [claim.grade] : []),
      message: `${assignment(lost)} is overridden by ${assignment(winner)} in ${where}: both name one variable of the kernel`,
      place: atKey(lost),
      key: lost.key,
      kernels,
      related: [atValue(winner, 'this is written later')],
      why: 'the line that is written last wins, under whichever name',
      fix: { title: 'keep one of the two lines', disposition: 'review' },
      sources: claim ? [claim.source] : [],
    },
  ];
}

export const aliasConflict: Rule = {
  id: 'TA020',
  slug: 'alias-conflict',
  severity: 'warning',
  confidence: 'proved',
  what: 'Two names of one variable with different values',
  why: 'the line that is written last wins, and the other one only misleads',
  instead: 'set it under one name',
  bad: {
    files: { 'etc/sysctl.d/60-conntrack.conf': 'net.netfilter.nf_conntrack_max = 262144\nnet.nf_conntrack_max = 524288\n' },
    kernel: '6.1',
  },
  good: {
    files: { 'etc/sysctl.d/60-conntrack.conf': 'net.netfilter.nf_conntrack_max = 524288\nnet.nf_conntrack_max = 524288\n' },
    kernel: '6.1',
  },
  check,
};
