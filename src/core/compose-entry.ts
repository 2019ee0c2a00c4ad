import type { JoinedRule, ProfileEntry, RuleSide, Strength } from '../model/profile.ts';
import { compareText } from './compare-text.ts';
import { composeRules } from './compose-rules.ts';

/** Whether the first of two profiles gives way to the second where no rule is right for both. */
type Yields = (from: string, to: string) => boolean;

/**
 * The lines that several profiles have for one key as one line, the same whatever their order.
 * Lines of `[app]` are advice to read: each stays by itself.
 * @returns a problem where a module is wanted and unwanted at once, or where there are too many conditions
 */
export function composeEntries(
  lines: readonly ProfileEntry[],
  yields: Yields,
): { readonly entries: readonly ProfileEntry[] } | { readonly problem: string } {
  // who gives way comes last: what the others make of the key between them stands before it
  const waived = (line: ProfileEntry) => lines.filter((other) => yields(line.from, other.from)).length;
  const [first, ...more] = lines.toSorted((a, b) => waived(a) - waived(b) || compareText(a.from, b.from));
  if (first === undefined) return { entries: [] };
  if (first.section === 'app') return { entries: differing([first, ...more]) };
  let all = first;
  for (const next of more) {
    if (rulesText(all) === rulesText(next)) continue;
    const rules = composeRules(all, next, givesWay(all, next, yields));
    if (rules === undefined)
      return { problem: `${tooMany(lines)}: expected a profile of your own that includes them and sets ${first.key}` };
    const { why: _why, source: _source, strength: _strength, beware: _beware, ...bare } = all;
    all = { ...bare, rules, ...notes(rules.at(-1)?.joined), from: `${all.from},${next.from}` };
  }
  if (all.section === 'module' && all.rules.some((rule) => rule.joined?.undecided === true))
    return { problem: `${tell(lines)}; expected profiles that agree on the module ${all.key}` };
  return { entries: [all] };
}

/** A line as the rule that holds has it: with the reasons of the profiles whose word stands. */
export function joinedEntry(entry: ProfileEntry, joined: JoinedRule | undefined): ProfileEntry {
  if (joined === undefined) return entry;
  const { why: _why, source: _source, strength: _strength, beware: _beware, ...bare } = entry;
  return { ...bare, ...notes(joined), from: joined.stands.join(','), joined };
}

/** What is asked where no rule is right for all: both sides with their reasons, and how to decide. */
export function undecidedReason({ sides }: JoinedRule): string {
  const said = sides.map(({ profile, text, why }) => `${profile} says '${text}'${why === undefined ? '' : ` (${why.replace(/\.$/, '')})`}`);
  return `no value is right for all: ${said.join('; ')}. Nothing is set: decide which of them this machine is for, and say so in a profile of your own that includes ${sides.map((side) => side.profile).join(', ')} and sets the key`;
}

/** What two profiles say of a key, with their reasons, in one sentence. */
export function tell(lines: readonly ProfileEntry[]): string {
  const said = lines
    .toSorted((a, b) => compareText(a.from, b.from))
    .map((line) => `'${line.from}' says '${rulesText(line)}'${line.why === undefined ? '' : ` (${line.why.replace(/\.$/, '')})`}`);
  return `${lines[0]?.key ?? ''}: ${said.join(', ')}`;
}

export const rulesText = (entry: ProfileEntry) => entry.advice ?? entry.rules.map((rule) => rule.text).join(' | ');

function differing(lines: readonly ProfileEntry[]): readonly ProfileEntry[] {
  return lines.filter((line, i) => lines.findIndex((other) => rulesText(other) === rulesText(line)) === i);
}

function tooMany(lines: readonly ProfileEntry[]): string {
  return `${lines.map((line) => `'${line.from}'`).join(', ')} have too many conditions between them for ${lines[0]?.key ?? ''}`;
}

function givesWay(all: ProfileEntry, next: ProfileEntry, yields: Yields): 'left' | 'right' | undefined {
  const have = all.from.split(',');
  const left = have.every((name) => yields(name, next.from));
  const right = have.every((name) => yields(next.from, name));
  return left === right ? undefined : left ? 'left' : 'right';
}

const weakest: readonly Strength[] = ['folklore', 'common', 'maintainers', 'vendor'];

/** Reasons of those whose word stands; who leaves the key alone is heard as a caveat. */
function notes(joined: JoinedRule | undefined): Pick<ProfileEntry, 'why' | 'source' | 'strength' | 'beware'> {
  if (joined === undefined) return {};
  const standing = joined.sides.filter((side) => joined.stands.includes(side.profile) && side.verb !== 'default');
  const heard = standing.length > 0 ? standing : joined.sides;
  const others = joined.sides.filter((side) => side.why !== undefined && !heard.includes(side));
  const told = joined.sides.length === 1 || /: the same$/.test(joined.how);
  const text = (of: (side: RuleSide) => string | undefined, between: string) =>
    [...new Set(heard.map(of).filter((part) => part !== undefined))].join(between);
  const why = [text((side) => side.why, ' '), told ? '' : `(${joined.how})`].filter((part) => part !== '').join(' ');
  const source = text((side) => side.source, '; ');
  const beware = [text((side) => side.beware, ' '), ...(told ? [] : others.map((side) => `${side.profile} (${side.text}): ${side.why}`))]
    .filter((part) => part !== '')
    .join(' ');
  const strength = weakest.find((one) => heard.some((side) => side.strength === one));
  return {
    ...(why !== '' && { why }),
    ...(source !== '' && { source }),
    ...(strength !== undefined && { strength }),
    ...(beware !== '' && { beware }),
  };
}
