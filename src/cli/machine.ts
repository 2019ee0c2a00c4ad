import { type CollectOptions, collect } from '../collect/collect.ts';
import { CollectError, type Tree } from '../collect/tree.ts';
import { applyGiven } from '../core/given.ts';
import { withDistribution } from '../core/kernel-distribution.ts';
import { natRoles } from '../core/nat.ts';
import { standIn } from '../core/stand-in.ts';
import type { Facts } from '../model/facts.ts';
import { compareVersions, distributionId, readKernel } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SourceFile } from '../model/source-file.ts';
import { type Arguments, many, one, positive } from './arguments.ts';
import { JobError, UsageError } from './errors.ts';
import { meant } from './meant.ts';
import { memoryArgument } from './memory-argument.ts';
import { namedArguments } from './named-arguments.ts';
import { natGiven, natIdleTimeout } from './nat-arguments.ts';
import { progress } from './screen.ts';
import { treeArgument } from './tree-argument.ts';

export interface Machine {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly files: readonly SourceFile[];
  readonly services: readonly string[];
  /** what the machine's files are seen through; absent for a stand-in */
  readonly tree?: Tree;
}

type Less = Pick<CollectOptions, 'withoutSockets'>;

/** The kernel that a text names. @throws {UsageError} for nonsense */
export function kernelArgument(text: string, knowledge: Knowledge, from = '--kernel'): Kernel {
  const kernel = readKernel(text, knowledge.distributions);
  if ('error' in kernel) throw new UsageError(`${from} ${kernel.error}`);
  return kernel;
}

/**
 * The machine that the options name: this one, a tree, or a stand-in that reads nothing of this host.
 * @param assume the kernel of a tree that does not tell its own; without it that is an error
 * @param less what need not be looked at
 */
export function machine(args: Arguments, knowledge: Knowledge, assume?: (facts: Facts) => Kernel, less: Less = {}): Machine {
  const given = givenFacts(args, knowledge);
  const place = one(args, 'root') ?? one(args, 'snapshot');
  const services = serviceArguments(args);
  const distro = one(args, 'distro');
  if (distro !== undefined) knownDistro(distro, knowledge);
  const standsIn = given.kernel !== undefined && place === undefined;
  const tree = standsIn ? undefined : treeArgument(args);
  const collected = tree === undefined ? { facts: standIn(given), files: [] } : look(args, knowledge, tree, services, less);
  const known = withDistribution(standsIn ? collected.facts : applyGiven(collected.facts, given), knowledge);
  const kernel = known.kernel?.value ?? assume?.(known);
  if (kernel === undefined)
    throw new JobError(
      place === undefined
        ? 'the kernel of this machine cannot be told: expected /proc/sys/kernel/osrelease, or --kernel'
        : `the kernel of ${place} cannot be told: give --kernel`,
    );
  const facts = judgedFacts(known, kernel, natGiven(one(args, 'nat')), given, knowledge);
  const pids = new Set(many(args, 'pid').map(Number));
  const ofPids = facts.limits
    .filter((l) => pids.has(l.pid))
    .map((l) => l.unit)
    .filter((unit) => unit !== undefined);
  return { facts, kernel, files: collected.files, services: [...services, ...ofPids], ...(tree !== undefined && { tree }) };
}

/** Facts with the roles of NAT, and without a word on what was not read and is given. */
export function judgedFacts(
  known: Facts,
  kernel: Kernel,
  nat: ReturnType<typeof natGiven>,
  given: Parameters<typeof toldOtherwise>[1],
  knowledge: Knowledge,
): Facts {
  return {
    ...known,
    nat: natRoles(known, nat),
    notChecked: [...known.notChecked.filter((n) => !toldOtherwise(n.what, given)), ...beyond(kernel, knowledge)],
  };
}

/** The units of --service. @throws {UsageError} for what is none */
export function serviceArguments(args: Arguments): readonly string[] {
  return many(args, 'service').map((unit) => {
    if (!/^[A-Za-z0-9:_.\\@-]{1,255}$/.test(unit) || /^[.-]/.test(unit))
      throw new UsageError(`--service '${unit}' is no unit: expected a name such as nginx or nginx.service`);
    return unit;
  });
}

/** A distribution that nothing is known of changes nothing, and a typing error would do so in silence. */
function knownDistro(text: string, knowledge: Knowledge): void {
  const id = distributionId(text.split(':')[0] ?? '');
  if (knowledge.distributions.some((d) => d.distro.split(':')[0] === id)) return;
  const ids = [...new Set(knowledge.distributions.map((d) => d.distro.split(':')[0] ?? ''))].sort();
  throw new UsageError(
    `--distro '${text}' is not known here: expected one of ${ids.join(', ')}, with a release as in debian:12${meant(id, ids)}`,
  );
}

/** What could not be read but was given needs no mention. */
function toldOtherwise(
  what: string,
  given: { readonly kernel?: unknown; readonly memoryBytes?: unknown; readonly cpus?: unknown },
): boolean {
  const told = new Map([
    ['kernel version', given.kernel],
    ['memory', given.memoryBytes],
    ['CPUs', given.cpus],
  ]);
  return told.get(what) !== undefined;
}

/** A kernel that came after the knowledge is judged like the newest one that was looked at, and that is said. */
function beyond(kernel: Kernel, knowledge: Knowledge): Facts['notChecked'] {
  if (compareVersions(kernel.version, `${knowledge.newestKernel}.99999`) <= 0) return [];
  return [
    {
      what: `Linux ${kernel.raw}`,
      why: `newer than the knowledge, which ends with ${knowledge.newestKernel}: assumed to be as that one`,
      couldChange: 'which keys exist, their defaults and ranges',
    },
  ];
}

function look(
  args: Arguments,
  knowledge: Knowledge,
  tree: Tree,
  services: readonly string[],
  less: Less,
): { readonly facts: Facts; readonly files: readonly SourceFile[] } {
  const measure = positive(args, 'measure');
  if (measure !== undefined && measure > 3600) throw new UsageError(`--measure ${measure}: expected at most 3600 seconds`);
  const pids = many(args, 'pid').map((text) => {
    if (!/^[1-9]\d{0,9}$/.test(text)) throw new UsageError(`--pid ${text}: expected the number of a process`);
    return Number(text);
  });
  try {
    return collect({
      tree,
      services,
      pids,
      ...less,
      ...(measure !== undefined && { measureSeconds: measure }),
      readKernel: (text) => readKernel(text, knowledge.distributions),
      ...(!tree.live && { knownUnits: knowledge.applications.flatMap((a) => a.units) }),
      onProgress: progress,
    });
  } catch (error) {
    if (error instanceof CollectError) throw new JobError(error.message);
    throw error;
  }
}

/** What the options say of the machine. @throws {UsageError} for nonsense */
export function givenFacts(args: Arguments, knowledge: Knowledge) {
  const kernelText = one(args, 'kernel');
  const memoryBytes = memoryArgument(args);
  if (memoryBytes !== undefined && memoryBytes < 1 << 20) throw new UsageError(`--memory ${one(args, 'memory')}: expected at least 1M`);
  const cpus = positive(args, 'cpus');
  const distro = one(args, 'distro');
  if (distro !== undefined && !/^[a-z][a-z0-9._-]{0,40}(:[A-Za-z0-9._-]{1,20})?$/.test(distro))
    throw new UsageError(`--distro ${distro}: expected a distribution such as debian:12 or rhel:9`);
  const named = new Map([
    ...natIdleTimeout(one(args, 'nat-idle-timeout'), knowledge.natProducts),
    ...namedArguments(many(args, 'set'), one(args, 'facts')),
  ]);
  return {
    ...(kernelText !== undefined && { kernel: kernelArgument(kernelText, knowledge) }),
    ...(distro !== undefined && { distro }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpus !== undefined && { cpus }),
    named,
    distributions: knowledge.distributions,
  };
}
