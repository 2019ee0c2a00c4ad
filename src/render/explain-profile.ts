import type { FactName } from '../model/fact-name.ts';
import { factNames } from '../model/fact-names.ts';
import type { Profile, ProfileEntry, ProfileRule } from '../model/profile.ts';
import { conditionText, factsIn } from './explain-condition.ts';
import type { Section } from './explain-section.ts';

/**
 * A profile with all that it includes: what it assumes and asks, what it sets and when, what it refuses, what it leaves alone and
 * why, and on whose word. Sources are numbered, since many lines share them.
 */
export function explainProfile(profile: Profile): readonly Section[] {
  const sources = new Map<string, number>();
  const { entries } = profile;
  const settings = entries.filter((e) => e.section !== 'app' && e.rules.some(isSetting));
  const rest = entries.filter((e) => e.section !== 'app' && !e.rules.some(isSetting));
  const refused = rest.filter((e) => e.rules.some((rule) => rule.verb === 'absent'));
  const left = rest.filter((e) => !refused.includes(e));
  const remark = (entry: ProfileEntry) => sourceRemark(entry, profile, sources);
  const of = (list: readonly ProfileEntry[], lines: (entry: ProfileEntry) => readonly string[]) => list.flatMap(lines);
  const sections: Section[] = [
    { title: '', lines: [profile.summary, ...(profile.path.startsWith('profiles/') ? [] : [`read from ${profile.path}`])] },
    { title: 'includes', lines: profile.include },
    { title: 'not together with', lines: profile.conflicts },
    { title: 'gives way to', lines: (profile.yields ?? []).map((name) => (name === 'any' ? 'any other profile, key by key' : name)) },
    {
      title: 'assumes, unless measured or given with --set',
      lines: [],
      rows: profileAssumptions(profile).map((fact) => ({ cells: [fact.name, `${fact.assume} ${fact.unit}`.trim(), fact.meaning] })),
    },
    { title: 'asks', lines: [...profile.ask].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([fact, why]) => `${fact}: ${why}`) },
    { title: 'sets', lines: of(settings, (entry) => settingLines(entry, remark(entry))) },
    { title: 'refuses', lines: of(refused, (entry) => [`${entry.key}${remark(entry)}`, ...reasons(entry)]) },
    { title: 'leaves to the kernel', lines: of(left, (entry) => [`${entry.key}${remark(entry)}`, ...reasons(entry, false)]) },
    {
      title: 'advises for programs',
      lines: of(
        entries.filter((e) => e.section === 'app'),
        (entry) => [`${entry.key}: ${entry.advice ?? entry.rules.map((rule) => rule.text).join(' | ')}${remark(entry)}`, ...reasons(entry)],
      ),
    },
  ];
  return [...sections, { title: 'sources', lines: [...sources].map(([source, number]) => `${number} ${source}`) }];
}

/** Facts that the formulas look at and that are assumed where nobody tells them, sorted by name. */
export function profileAssumptions(profile: Profile): readonly FactName[] {
  const exprs = profile.entries.flatMap((entry) => entry.rules.flatMap((rule) => [...rule.fields, ...(rule.when ? [rule.when] : [])]));
  const names = new Set([...profile.ask.keys(), ...exprs.flatMap(factsIn)]);
  return factNames.filter((fact) => fact.assume !== undefined && names.has(fact.name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const isSetting = ({ verb }: ProfileRule) => verb !== 'default' && verb !== 'absent';

function settingLines(entry: ProfileEntry, remark: string): readonly string[] {
  const [only, ...more] = entry.rules;
  if (only !== undefined && more.length === 0 && only.when === undefined)
    return [`${entry.section === 'module' ? 'module ' : ''}${entry.key} = ${valueText(only)}${remark}`, ...reasons(entry)];
  const last = entry.rules.at(-1);
  return [
    `${entry.key}${remark}`,
    ...entry.rules.map((rule) => `  = ${valueText(rule)}${rule.when === undefined ? ' otherwise' : ` where ${conditionText(rule.when)}`}`),
    ...(last?.when === undefined ? [] : ['  = left as it is otherwise']),
    ...reasons(entry),
  ];
}

function valueText(rule: ProfileRule): string {
  if (rule.joined?.undecided === true) return `asked: ${rule.joined.how}`;
  if (rule.verb === 'default') return 'left as it is';
  if (rule.verb === 'absent') return 'must not be set';
  return rule.text.split(/\swhen\s/)[0]?.trim() ?? rule.text;
}

/** A caveat is about setting the key: what is left alone needs none. */
function reasons({ why, beware }: ProfileEntry, caveats = true): readonly string[] {
  return [...(why === undefined ? [] : [`  why: ${why}`]), ...(beware === undefined || !caveats ? [] : [`  beware: ${beware}`])];
}

/** ` [maintainers; sources 1, 3; from reverse-proxy]` */
function sourceRemark(entry: ProfileEntry, profile: Profile, sources: Map<string, number>): string {
  const named = (entry.source ?? '').split('; ').filter((source) => source !== '');
  const numbers = named.map((source) => {
    const number = sources.get(source) ?? sources.size + 1;
    sources.set(source, number);
    return number;
  });
  const parts = [
    ...(entry.strength === undefined ? [] : [entry.strength]),
    ...(numbers.length === 0 ? ['no source'] : [`source${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`]),
    ...(entry.from === profile.name ? [] : [`from ${entry.from}`]),
  ];
  return ` [${parts.join('; ')}]`;
}
