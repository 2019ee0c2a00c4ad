import { confidenceOf } from '../model/claim.ts';
import { concerns, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Need, Parameter } from '../model/parameter.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { keptValue } from './kept-value.ts';
import { readings, winnersOf } from './load-order.ts';
import { assignment } from './quoted.ts';
import { atValue, type SettingLine } from './setting-line.ts';

interface Unmet {
  readonly have: string;
  readonly line?: SettingLine;
  readonly fix?: string;
}

/** What is known of the other key, and the line that sets it. */
interface Needed {
  readonly parameter: Parameter | undefined;
  readonly line: SettingLine | undefined;
}

function check(context: RuleContext): readonly Report[] {
  return readings(context).flatMap((reading) => {
    const last = winnersOf(reading);
    const found: Report[] = [];
    for (const setting of last.values()) {
      for (const need of setting.parameter?.needs ?? []) {
        const other = neededKey(setting.key, need);
        const needed = { parameter: context.knowledge.parameter(other), line: last.get(other) };
        const ask = (kernel: Kernel) => unmet(context, setting, need, needed, kernel);
        for (const one of byKernel(reading.kernels, ask, (u) => u.have)) found.push(report(setting, need, other, one.found, one.kernels));
      }
    }
    return found;
  });
}

/** The other key of the same interface. */
function neededKey(key: string, need: Need): string {
  return need.key.replace('INTERFACE', () => key.split('.')[3] ?? 'INTERFACE');
}

function unmet(context: RuleContext, setting: SettingLine, need: Need, { parameter, line }: Needed, kernel: Kernel): Unmet | undefined {
  if (!concerns(kernel, need) || inRange(kernel, need) === false) return undefined;
  const value = keptValue(context, setting, kernel);
  if (value === undefined || need.unlessValue?.includes(value)) return undefined;
  const standard = parameter && context.defaultOf(parameter, kernel)?.value;
  const written = line && keptValue(context, line, kernel);
  const have = written ?? standard;
  if (have === undefined || met(need, have)) return undefined;
  const fix = need.is ?? (standard !== undefined && met(need, standard) ? standard : undefined);
  return { have, ...(written !== undefined && line && { line }), ...(fix !== undefined && { fix }) };
}

const met = (need: Need, have: string) => (need.not === undefined || have !== need.not) && (need.is === undefined || have === need.is);

function report(setting: SettingLine, need: Need, other: string, { have, line, fix }: Unmet, kernels: readonly Kernel[]): Report {
  const claim = setting.parameter?.claims[need.claim];
  const name = other.slice(other.lastIndexOf('.') + 1);
  const wanted = need.is === undefined ? `${name} other than ${need.not}` : `${name} = ${need.is}`;
  const here = line === undefined ? [] : [atValue(line, need.not === '0' ? 'this switches it off' : `this is ${have}`)];
  return {
    confidence: confidenceOf(claim ? [claim.grade] : []),
    message: `${assignment(setting)} has no effect`,
    place: atValue(setting, line === undefined ? `needs ${wanted}, and its default is ${have}` : `needs ${wanted}`),
    key: setting.key,
    kernels,
    related: here,
    evidence: [{ fact: other, value: have, from: line?.file.path ?? 'the default' }],
    why: need.why,
    ...(fix !== undefined && { fix: { title: `set ${other} = ${fix}`, disposition: 'review' as const, set: { key: other, value: fix } } }),
    sources: claim ? [claim.source] : [],
  };
}

export const needsUnmet: Rule = {
  id: 'TA004',
  slug: 'needs-unmet',
  severity: 'error',
  confidence: 'proved',
  what: 'A setting that another one makes powerless',
  why: 'it is written and read back as typed, and still changes nothing',
  instead: 'set the other parameter too, or delete the line',
  bad: { files: { 'etc/sysctl.d/60-router.conf': 'net.ipv6.conf.eth0.forwarding = 1\nnet.ipv6.conf.eth0.accept_ra = 1\n' }, kernel: '6.1' },
  good: {
    files: { 'etc/sysctl.d/60-router.conf': 'net.ipv6.conf.eth0.forwarding = 1\nnet.ipv6.conf.eth0.accept_ra = 2\n' },
    kernel: '6.1',
  },
  check,
};
