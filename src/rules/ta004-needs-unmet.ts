import { confidenceOf } from '../model/claim.ts';
import type { Fix } from '../model/finding.ts';
import { concerns, inRange } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Need, Parameter } from '../model/parameter.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel, type OnKernels } from './by-kernel.ts';
import { keptValue } from './kept-value.ts';
import { readings, winnersOf } from './load-order.ts';
import { assignment } from './quoted.ts';
import { alikeSettings, atValue, isNative, type SettingLine } from './setting-line.ts';

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
  const needing = alikeSettings(context).map(([first]) => (first?.parameter?.needs.length ?? 0) > 0);
  if (!needing.includes(true)) return [];
  return readings(context).flatMap((reading) => {
    const found: Report[] = [];
    const needsOf = groupNeeds(context, reading.kernels);
    for (const setting of reading.settings) {
      if (needing[setting.alike] !== true) continue;
      const needs = needsOf(setting);
      if (needs.length === 0 || winnersOf(reading).get(setting.key) !== setting) continue;
      for (const { need, unmetBy } of needs) {
        const other = neededKey(setting.key, need);
        const needed = { parameter: context.knowledge.parameter(other), line: winnersOf(reading).get(other) };
        for (const one of unmetBy(needed)) found.push(report(setting, need, other, one.found, one.kernels));
      }
    }
    return found;
  });
}

interface GroupNeed {
  readonly need: Need;
  unmetBy(needed: Needed): readonly OnKernels<Unmet>[];
}

/** The needs that a setting has on some of the kernels. Those that are alike have the same, and as a rule no line sets the other key. */
function groupNeeds(context: RuleContext, kernels: readonly Kernel[]): (setting: SettingLine) => readonly GroupNeed[] {
  const ofGroup = (setting: SettingLine) =>
    (setting.parameter?.needs ?? [])
      .filter((need) => kernels.some((kernel) => hasNeed(context, setting, need, kernel)))
      .map((need) => {
        const ask = (needed: Needed) =>
          byKernel(
            kernels,
            (kernel) => unmet(context, setting, need, needed, kernel),
            (u) => u.have,
          );
        const byDefault = memo((parameter: Parameter | undefined) => ask({ parameter, line: undefined }));
        return { need, unmetBy: (needed: Needed) => (needed.line === undefined ? byDefault(needed.parameter) : ask(needed)) };
      });
  const known = new Map<number, readonly GroupNeed[]>();
  return (setting) => {
    const have = known.get(setting.alike) ?? ofGroup(setting);
    known.set(setting.alike, have);
    return have;
  };
}

/** Remembers its answers. */
function memo<A, R>(answer: (about: A) => R): (about: A) => R {
  const known = new Map<A, { readonly answer: R }>();
  return (about) => {
    const have = known.get(about) ?? { answer: answer(about) };
    known.set(about, have);
    return have.answer;
  };
}

function hasNeed(context: RuleContext, setting: SettingLine, need: Need, kernel: Kernel): boolean {
  if (!concerns(kernel, need) || inRange(kernel, need) === false) return false;
  const value = keptValue(context, setting, kernel);
  return value !== undefined && need.unlessValue?.includes(value) !== true;
}

/** The other key of the same interface. */
function neededKey(key: string, need: Need): string {
  return need.key.replace('INTERFACE', () => key.split('.')[3] ?? 'INTERFACE');
}

function unmet(context: RuleContext, setting: SettingLine, need: Need, { parameter, line }: Needed, kernel: Kernel): Unmet | undefined {
  if (!hasNeed(context, setting, need, kernel)) return undefined;
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
    ...(fix !== undefined && { fix: fixOf(setting, other, fix) }),
    sources: claim ? [claim.source] : [],
  };
}

/** It may make every fork of a running host fail: nobody is told to set it for the sake of another line. */
const onlyAsked = 'vm.overcommit_memory = 2';

function fixOf(setting: SettingLine, other: string, value: string): Fix {
  if (`${other} = ${value}` !== onlyAsked) return { title: `set ${other} = ${value}`, disposition: 'review', set: { key: other, value } };
  const { line, file, rawKey } = setting;
  return {
    title: isNative(file) ? 'delete the line' : `take ${rawKey} out`,
    disposition: 'review',
    edits: [{ path: line.path, line: line.line, from: line.text, to: null }],
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
