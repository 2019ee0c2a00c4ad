import type { Report, Rule, RuleContext, UnitFileLines } from '../model/rule.ts';
import { short } from './quoted.ts';
import { placeAt } from './setting-line.ts';
import { atUnitName, type UnitLimit, unitLimits } from './unit-limit.ts';

function check(context: RuleContext): readonly Report[] {
  const last = new Map<UnitFileLines, Map<string, UnitLimit>>();
  // of two branches of a template one is taken
  const taken = unitLimits(context).taken.filter(({ file }) => file.format === undefined || !/\{%|\{\{|<%/.test(file.text));
  for (const limit of taken) {
    const items = last.get(limit.file) ?? new Map<string, UnitLimit>();
    last.set(limit.file, items.set(limit.item, limit));
  }
  return taken.flatMap((lost): readonly Report[] => {
    const winner = last.get(lost.file)?.get(lost.item);
    if (winner === undefined || winner === lost || winner.line.value === lost.line.value) return [];
    return [
      {
        message: `${lost.line.name}=${short(lost.line.value)} is overridden by '${short(winner.line.value)}' in line ${winner.line.line}`,
        place: atUnitName(lost),
        related: [placeAt(winner.file.path, winner.line.valueSpan, 'this is read later')],
        why: 'the last line wins, also where one was meant as the soft and the other as the hard limit',
        fix: { title: `delete line ${lost.line.line}, or write SOFT:HARD`, disposition: 'review' },
        sources: ['systemd: config_parse_rlimit in src/core/load-fragment.c'],
      },
    ];
  });
}

export const unitLimitSetTwice: Rule = {
  id: 'TA045',
  slug: 'unit-limit-set-twice',
  severity: 'warning',
  confidence: 'proved',
  what: 'A limit that stands twice in one unit file with different values',
  why: 'the last line wins and the other only misleads',
  instead: 'keep the line that is meant, or write SOFT:HARD',
  bad: { files: { 'etc/systemd/system/proxy.service': '[Service]\nLimitNOFILE=1024\nLimitNOFILE=65536\n' }, kernel: '6.1' },
  good: { files: { 'etc/systemd/system/proxy.service': '[Service]\nLimitNOFILE=1024:65536\n' }, kernel: '6.1' },
  check,
};
