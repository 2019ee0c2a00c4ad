import type { Arguments } from '../cli/arguments.ts';
import { one } from '../cli/arguments.ts';
import { UsageError } from '../cli/errors.ts';
import { givenFacts, judgedFacts, type Machine, serviceArguments } from '../cli/machine.ts';
import { natGiven } from '../cli/nat-arguments.ts';
import { collect } from '../collect/collect.ts';
import { recordedTree } from '../collect/recorded-tree.ts';
import { applyGiven } from '../core/given.ts';
import { withDistribution } from '../core/kernel-distribution.ts';
import { readKernel } from '../model/kernel.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** The machine of a record that is held already, with what is given in place of what it tells. @throws {UsageError} for nonsense */
export function recordedMachine(record: Snapshot, args: Arguments, knowledge: Knowledge): Machine {
  const given = givenFacts(args, knowledge);
  const services = serviceArguments(args);
  const tree = recordedTree(record);
  const collected = collect({
    tree,
    services,
    pids: [],
    readKernel: (text) => readKernel(text, knowledge.distributions),
    knownUnits: knowledge.applications.flatMap((a) => a.units),
  });
  const known = withDistribution(applyGiven(collected.facts, given), knowledge);
  const kernel = known.kernel?.value;
  if (kernel === undefined)
    throw new UsageError('--kernel: the values do not tell it; expected a release (6.1) or a distribution (debian:12)');
  return {
    facts: judgedFacts(known, kernel, natGiven(one(args, 'nat')), given, knowledge),
    kernel,
    files: collected.files,
    services,
    tree,
  };
}
