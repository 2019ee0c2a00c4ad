import type { Facts } from '../model/facts.ts';
import { judge } from '../model/judgement.ts';
import { entryFor, holds } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Parameter } from '../model/parameter.ts';
import type { JudgedLine, VendorLine, VendorVerdict } from '../model/vendor-line.ts';
import { accepts } from './accepts.ts';
import { defaultValue } from './default-value.ts';
import { machineOf, setByOthers } from './in-force.ts';
import { support } from './support.ts';
import { tunedRefuses } from './tuned-lines.ts';
import { takesAway } from './verb.ts';

type Verdict = Pick<JudgedLine, 'verdict' | 'why' | 'usual'>;

/** What each line of a tuned profile or saptune note comes to on a machine: see VendorVerdict. */
export function tunedJudgement(lines: readonly VendorLine[], facts: Facts, kernel: Kernel, knowledge: Knowledge): readonly JudgedLine[] {
  return lines.map((line) => ({ ...line, ...verdictOn(line, facts, kernel, knowledge) }));
}

function verdictOn(line: VendorLine, facts: Facts, kernel: Kernel, knowledge: Knowledge): Verdict {
  const parameter = knowledge.parameter(line.key);
  const there = support(line.key, kernel, knowledge, facts);
  if (tunedRefuses(line.key)) return { verdict: 'inert', why: 'tuned never writes it' };
  if (there.exists === false) return { verdict: 'dead', why: deadText(parameter, there, kernel) };
  if (parameter === undefined)
    return {
      verdict: 'unknown',
      why: `${there.exists === true ? 'a real name, but its values are' : 'not known to this version of the knowledge, so'} not judged`,
    };
  const usual = usualOf(parameter, facts, kernel);
  const beside = usual === undefined ? {} : { usual: usual.value };
  if (line.filledIn === true) return { verdict: 'unknown', why: 'tuned works the value out when it runs', ...beside };
  const acceptance = accepts(parameter, kernel, line.value);
  if (acceptance.accepted === false) return { verdict: 'refused', why: acceptance.why, ...beside };
  const value = acceptance.accepted === true ? acceptance.kept : line.value;
  const stub = entryFor(kernel, parameter.stub);
  if (stub?.certain === true) return { verdict: 'inert', why: stub.entry.why, ...beside };
  return { ...weigh(line, value, parameter, usual, facts, kernel), ...beside };
}

function weigh(
  line: VendorLine,
  value: string,
  parameter: Parameter,
  usual: Usual | undefined,
  facts: Facts,
  kernel: Kernel,
): { readonly verdict: VendorVerdict; readonly why: string } {
  const roles = new Set(facts.nat.filter((role) => role.holds === true).map((role) => role.role));
  const judged = judge(parameter, value, kernel, roles, usual?.value).filter((one) => one.condition === undefined);
  const worst = judged.find(({ judgement }) => judgement.kind === 'harmful' || judgement.kind === 'guard');
  if (worst !== undefined) return { verdict: 'harmful', why: `${worst.judgement.message}: ${worst.judgement.why}` };
  const only = line.relation === 'exactly' ? '' : ` (${line.relation === 'at least' ? 'it only raises' : 'it only lowers'})`;
  if (usual?.depends !== undefined && usual.value === value)
    return { verdict: 'fine', why: `what was seen at boot on one machine; the default depends on the machine: ${usual.depends}` };
  if (usual !== undefined && usual.value === value)
    return { verdict: 'default', why: `what this machine has without it (${usual.from})${only}` };
  if (usual !== undefined && takesAway(value, usual.value, parameter.capacity)) {
    if (line.relation === 'at least')
      return { verdict: 'default', why: `this machine has ${usual.value} without it (${usual.from}): it only raises, so nothing happens` };
    return { verdict: 'lower', why: lowerText(value, usual, parameter) };
  }
  const inert = judged.find(({ judgement }) => judgement.kind === 'inert');
  if (inert !== undefined) return { verdict: 'inert', why: `${inert.judgement.message}: ${inert.judgement.why}` };
  const lower = judged.find(({ judgement }) => judgement.kind === 'lowers-default');
  if (lower !== undefined) return { verdict: 'lower', why: `${lower.judgement.message}: ${lower.judgement.why}` };
  const folklore = judged.find(({ judgement }) => judgement.kind === 'folklore');
  if (folklore !== undefined) return { verdict: 'inert', why: `${folklore.judgement.message}: ${folklore.judgement.why}` };
  return {
    verdict: 'fine',
    why: usual === undefined ? 'the default of this machine is not known' : `instead of ${usual.value} (${usual.from})${only}`,
  };
}

interface Usual {
  readonly value: string;
  readonly from: string;
  /** in words, on what else than memory and CPUs it depends: what was measured holds for machines like that one */
  readonly depends?: string;
}

function usualOf(parameter: Parameter, facts: Facts, kernel: Kernel): Usual | undefined {
  const set = setByOthers(parameter, facts);
  if (set !== undefined) return { value: set.value, from: set.by };
  const own = defaultValue(parameter, kernel, machineOf(facts));
  if (own?.value === undefined || !own.certain) return undefined;
  const told = parameter.defaults.find((entry) => entry.words !== undefined && entry.formula === undefined && entry.value === undefined);
  return {
    value: own.value,
    from: own.approximate === true ? "about the kernel's default" : "the kernel's default",
    ...(told?.words !== undefined && holds(kernel, told) && { depends: told.words }),
  };
}

/** Which fields of a vector are smaller, and whether others are larger: `the 2nd field, 87380, is below 131072`. */
function lowerText(value: string, usual: Usual, parameter: Parameter): string {
  const [have, want] = [usual.value.split(' '), value.split(' ')];
  const below = want.flatMap((field, i) => {
    const standard = have[i] ?? '';
    if (!/^\d{1,20}$/.test(field) || !/^\d{1,20}$/.test(standard) || BigInt(field) >= BigInt(standard)) return [];
    return [want.length === 1 ? `${field} is below ${standard}` : `field ${i + 1}, ${field}, is below ${standard}`];
  });
  const what = parameter.capacity === 'more' && below.length > 0 ? below.join('; ') : `takes away from ${usual.value}`;
  return `${what} (${usual.from})`;
}

function deadText(parameter: Parameter | undefined, there: ReturnType<typeof support>, kernel: Kernel): string {
  const renamed = parameter?.renamedTo === undefined ? '' : `; now ${parameter.renamedTo}`;
  if (there.by === 'proc') return `no such key on this machine${renamed}`;
  const when =
    there.until !== undefined ? `gone with Linux ${there.until}` : there.since !== undefined ? `new in Linux ${there.since}` : '';
  return `no such key on Linux ${kernel.raw}${when === '' ? '' : `: ${when}`}${renamed}`;
}
