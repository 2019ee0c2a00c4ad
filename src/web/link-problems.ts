import { meant } from '../cli/meant.ts';
import { oneLine } from '../render/one-line.ts';
import { linkedInputs, longestLink } from './page-inputs.ts';

const roles = ['clients', 'outbound', 'gateway', 'none'];
const inputs = ['profile', 'kernel', 'memory', 'cpus', 'nat', 'nat-idle-timeout', 'service', 'set'];
const mostTold = 5;

/**
 * What of a link was passed over, each in one line.
 * @param unknown what to say of a name that is no profile of this page
 */
export function linkProblems(link: string, unknown: (profile: string) => string | undefined): readonly string[] {
  if (link.length > longestLink)
    return [`it has ${link.length} characters: expected at most ${longestLink}, so that nothing of it was taken`];
  const given = new URLSearchParams(link);
  const taken = linkedInputs(link);
  const words = (name: string) => given.getAll(name).slice(0, 1).join('').split(',').filter(Boolean);
  const facts = given.getAll('set').filter((text) => !taken.facts.has(text.split('=', 1)[0] ?? ''));
  const problems = [
    ...words('profile').flatMap((name) => unknown(name) ?? []),
    ...words('nat').flatMap((role) => (roles.includes(role) ? [] : [`nat '${role}': expected ${roles.join(', ')}${meant(role, roles)}`])),
    ...facts.map((text) => `set '${text}': expected a fact and its value, as in conn_rate=2000`),
    ...[...new Set(given.keys())].filter((name) => !inputs.includes(name)).map((name) => `'${name}' is no input${meant(name, inputs)}`),
    ...inputs
      .filter((name) => name !== 'set' && given.getAll(name).length > 1)
      .map((name) => `${name} stands in it twice: the first was taken`),
  ];
  const told = problems.slice(0, mostTold).map((problem) => oneLine(problem.slice(0, 200)));
  return problems.length > mostTold ? [...told, `and ${problems.length - mostTold} more`] : told;
}
