import type { Fact, Facts, Origin } from '../model/facts.ts';

export interface NamedInput {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

/** What an answer rests on, by name: kernel, distribution, memory, CPUs, NAT, and the named facts that formulas looked at. */
export function headerInputs(
  facts: Facts,
  named: ReadonlyMap<string, Fact<number | boolean | string>>,
  used: ReadonlySet<string>,
): readonly NamedInput[] {
  const inputs: NamedInput[] = [];
  const add = (name: string, fact: Fact<unknown> | undefined, value: string | undefined) => {
    if (fact !== undefined && value !== undefined) inputs.push({ name, value, origin: fact.origin });
  };
  add('kernel', facts.kernel, facts.kernel?.value.raw);
  add('distro', facts.distro, facts.distro && [facts.distro.value.id, facts.distro.value.version].filter((part) => part !== '').join(':'));
  add('memory', facts.memoryBytes, facts.memoryBytes && String(facts.memoryBytes.value));
  add('cpus', facts.cpus, facts.cpus && String(facts.cpus.value));
  for (const role of facts.nat) {
    // a role that is only not seen may come to light by what the plan itself sets, and a second run would write other bytes
    if (role.holds !== true && role.grade !== 'given') continue;
    const origin: Origin = role.grade === 'given' ? { kind: 'given', option: '--nat' } : { kind: 'assumed', why: role.reason };
    inputs.push({ name: `nat.${role.role}`, value: String(role.holds), origin });
  }
  for (const name of [...used].sort()) {
    const fact = named.get(name);
    add(name, fact, fact && String(fact.value));
  }
  return inputs;
}
