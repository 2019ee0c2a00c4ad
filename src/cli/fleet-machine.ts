import { realpathSync, statSync } from 'node:fs';
import { collect } from '../collect/collect.ts';
import { recordedTree } from '../collect/recorded-tree.ts';
import { snapshotFrom } from '../collect/snapshot-file.ts';
import { sosreportTree } from '../collect/sosreport-tree.ts';
import { CollectError, codeOf, readRegular, special, type Tree } from '../collect/tree.ts';
import { applyGiven } from '../core/given.ts';
import { withDistribution } from '../core/kernel-distribution.ts';
import type { Facts } from '../model/facts.ts';
import { readKernel } from '../model/kernel.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { type Arguments, one } from './arguments.ts';
import { givenFacts, judgedFacts, type Machine, serviceArguments } from './machine.ts';
import { natGiven } from './nat-arguments.ts';

/** As much as is read of a snapshot that is named by itself. */
const largest = 128 << 20;

/**
 * How the machines of a fleet are read, all with the same options.
 * @returns a function that throws CollectError with the reason where a path holds no machine that can be told
 */
export function fleetMachines(args: Arguments, knowledge: Knowledge): (path: string) => Machine {
  const given = givenFacts(args, knowledge);
  const nat = natGiven(one(args, 'nat'));
  const services = serviceArguments(args);
  const knownUnits = knowledge.applications.flatMap((a) => a.units);
  return (path) => {
    const collected = collect({
      tree: treeAt(path),
      services,
      pids: [],
      readKernel: (text) => readKernel(text, knowledge.distributions),
      knownUnits,
    });
    const known = withDistribution(applyGiven(collected.facts, given), knowledge);
    const kernel = known.kernel?.value;
    if (kernel === undefined) throw new CollectError('its kernel cannot be told: expected what /proc/sys/kernel/osrelease holds');
    const facts = judgedFacts(known, kernel, nat, given, knowledge);
    return { facts: { ...facts, limits: ranked(facts.limits) }, kernel, files: collected.files, services };
  };
}

/** Numbers of processes are told nowhere in a fleet, and would make hosts differ that do not: their order alone counts. */
function ranked(limits: Facts['limits']): Facts['limits'] {
  const pids = limits.map(({ pid }) => pid).sort((a, b) => a - b);
  return limits.map((process) => ({ ...process, pid: pids.indexOf(process.pid) + 1 }));
}

/** Never waits: what is no regular file is not opened. */
function treeAt(path: string): Tree {
  let real: string;
  try {
    real = realpathSync(path);
    const stats = statSync(real);
    if (stats.isDirectory()) return sosreportTree(real);
    if (!stats.isFile()) throw new CollectError(`is ${special(stats)}, expected a regular file`);
    if (stats.size > largest) throw new CollectError(`is larger than ${largest >> 20} MiB, expected a snapshot`);
  } catch (error) {
    throw error instanceof CollectError ? error : new CollectError(`not readable (${codeOf(error)})`);
  }
  const content = readRegular(real, largest);
  if ('problem' in content) throw new CollectError(content.problem);
  if (content.truncated) throw new CollectError(`is larger than ${largest >> 20} MiB, expected a snapshot`);
  return recordedTree(snapshotFrom(content.bytes, path));
}
