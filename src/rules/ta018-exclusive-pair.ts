import { confidenceOf } from '../model/claim.ts';
import { inRange } from '../model/kernel.ts';
import type { Zeroes } from '../model/propagation.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { keptValue } from './kept-value.ts';
import { type Reading, readings, winnersOf } from './load-order.ts';
import { assignment } from './quoted.ts';
import { atKey, atValue, type SettingLine } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  const pairs = context.knowledge.propagation?.zeroes ?? [];
  return readings(context).flatMap((reading) => pairs.flatMap((pair) => judge(context, reading, pair)));
}

/** The one that is written later takes the place of the other. */
function judge(context: RuleContext, reading: Reading, pair: Zeroes): readonly Report[] {
  const last = winnersOf(reading);
  const [winner, lost] = [last.get(pair.written), last.get(pair.zeroes)];
  if (!winner || !lost || reading.settings.indexOf(winner) < reading.settings.indexOf(lost)) return [];
  if (winner.line.conditional || lost.line.conditional || winner.file.format === 'ansible') return [];
  const kernels = reading.kernels.filter((kernel) => {
    const zeroes = inRange(kernel, pair) !== false;
    const [a, b] = [keptValue(context, winner, kernel), keptValue(context, lost, kernel)];
    // a zero in the second is how one says that the first is meant
    return zeroes && a !== undefined && b !== undefined && a !== '0' && b !== '0';
  });
  return kernels.length === 0 ? [] : [report(context, winner, lost, pair, kernels)];
}

function report(context: RuleContext, winner: SettingLine, lost: SettingLine, pair: Zeroes, kernels: Reading['kernels']): Report {
  const claim = context.knowledge.propagation?.claims[pair.claim];
  return {
    confidence: confidenceOf(claim ? [claim.grade] : []),
    message: `${assignment(lost)} is undone by ${assignment(winner)}: expected one of the two`,
    place: atKey(lost, 'becomes 0'),
    key: lost.key,
    kernels,
    related: [atValue(winner, 'this is written later')],
    why: 'they are two forms of one setting: the kernel keeps the one that was written last and sets the other to 0',
    fix: {
      title: `delete line ${lost.line.line}`,
      disposition: 'review',
      edits: [{ path: lost.file.path, line: lost.line.line, from: lost.line.text, to: null }],
    },
    sources: claim ? [claim.source] : [],
  };
}

export const exclusivePair: Rule = {
  id: 'TA018',
  slug: 'exclusive-pair',
  severity: 'warning',
  confidence: 'proved',
  what: 'Both forms of a setting of which the kernel keeps only one',
  why: 'the line that is written last sets the other one to 0',
  instead: 'keep the line that is meant',
  bad: { files: { 'etc/sysctl.d/60-db.conf': 'vm.dirty_background_bytes = 67108864\nvm.dirty_background_ratio = 5\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-db.conf': 'vm.dirty_background_bytes = 67108864\nvm.dirty_bytes = 268435456\n' }, kernel: '6.1' },
  check,
};
