import { distributionId, entryFor } from '../model/kernel.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Parameter } from '../model/parameter.ts';
import type { UpgradeSide, UpgradeSource } from '../model/upgrade.ts';
import { fields, setByOthers, usualValue } from './in-force.ts';
import { precedence } from './precedence.ts';
import { standIn } from './stand-in.ts';
import { claimed } from './upgrade-claim.ts';

export interface UpgradeMachine {
  readonly memoryBytes?: number;
  readonly cpus?: number;
}

/** What a key has where no file sets it: a value, or the words of a formula. `unknown` says why neither can be told. */
export interface Usual {
  readonly value?: string;
  /** near the truth: good for comparing sizes */
  readonly approximate?: true;
  /** the formula in words, where memory or CPUs decide */
  readonly words?: string;
  /** who sets it, where that is not the kernel */
  readonly by?: string;
  readonly unknown?: string;
  readonly sources: readonly UpgradeSource[];
}

const nothing = precedence([], 'systemd');

/** @param bare the kernel's own default alone: of a side that is no distribution nobody knows what user space sets */
export function usualOf(
  parameter: Parameter,
  key: string,
  side: UpgradeSide,
  machine: UpgradeMachine,
  knowledge: Knowledge,
  bare: boolean,
): Usual {
  const { kernel } = side;
  const { distro: _, ...plain } = kernel;
  const facts = standIn({ kernel: bare ? plain : kernel, ...machine, distributions: knowledge.distributions });
  const usual = usualValue({ facts, kernel, knowledge, boot: nothing }, parameter, key);
  const found = entryFor(kernel, parameter.defaults);
  const set = usual.from === 'computed default' || usual.from === 'unknown' ? undefined : setByOthers(parameter, facts);
  if (set !== undefined && usual.value !== undefined)
    return { value: fields(usual.value), by: set.by, sources: claimed(parameter, [set.claim]) };
  if (found === undefined) return { unknown: 'no default of it is known', sources: [] };
  const { entry, certain } = found;
  const sources = claimed(parameter, [entry.claim]);
  if (!certain) return { unknown: 'no kernel between the versions that were read tells when it changed', sources };
  const { formula, words = formula } = entry;
  const told = formula !== undefined && words !== undefined ? { words } : {};
  if (usual.value !== undefined)
    return { value: fields(usual.value), ...told, ...(usual.approximate === true && { approximate: true as const }), sources };
  if (formula !== undefined) return { ...told, sources };
  if (words === undefined || words.startsWith('not known')) return { unknown: words ?? 'no default of it is known', sources };
  return { words, unknown: `known in words alone: ${words}`, sources };
}

export interface UsualPair {
  readonly from: Usual;
  readonly to: Usual;
  /** `undefined` where one of the two cannot be told */
  readonly same: boolean | undefined;
  /** memory at which both were compared, where none was given and a formula decides */
  readonly at?: number;
}

const gibi = 1024 ** 3;
const sizes = [4, 1, 16, 64].map((size) => size * gibi);

/** What a key has by itself on both sides. Formulas are compared at the memory given, else at several sizes. */
export function usualPair(
  parameter: Parameter,
  key: string,
  from: UpgradeSide,
  to: UpgradeSide,
  machine: UpgradeMachine,
  knowledge: Knowledge,
): UsualPair {
  const bare = from.distribution === undefined || to.distribution === undefined;
  const on = (side: UpgradeSide, of: UpgradeMachine) => usualOf(parameter, key, side, of, knowledge, bare);
  const [before, after] = [on(from, machine), on(to, machine)];
  if (before.unknown !== undefined || after.unknown !== undefined) return { from: before, to: after, same: undefined };
  if (before.value !== undefined && after.value !== undefined) return { from: before, to: after, same: alike(before, after) };
  for (const memoryBytes of sizes) {
    const sized = { cpus: 2, ...machine, memoryBytes };
    const [one, other] = [on(from, sized), on(to, sized)];
    if (one.value === undefined || other.value === undefined) return { from: before, to: after, same: undefined };
    if (!alike(one, other)) return { from: one, to: other, same: false, at: memoryBytes };
  }
  return { from: before, to: after, same: true };
}

/** What is only near the truth shows no small difference. */
function alike(a: Usual, b: Usual): boolean {
  if (a.value === b.value) return true;
  if (a.approximate !== true || b.approximate !== true || a.value === undefined || b.value === undefined) return false;
  const [one, other] = [a.value.split(' ').map(Number), b.value.split(' ').map(Number)];
  return one.length === other.length && one.every((n, i) => Math.abs(n - (other[i] ?? 0)) <= Math.max(n, other[i] ?? 0) / 8);
}

/** The release that a kernel belongs to. */
export function distributionOfKernel({ kernel }: Pick<UpgradeSide, 'kernel'>, knowledge: Knowledge): UpgradeSide['distribution'] {
  const { distro } = kernel;
  if (distro === undefined) return undefined;
  const [id = '', release = ''] = distro.split(':', 2);
  const name = `${distributionId(id)}:${release}`;
  return knowledge.distributions
    .filter((d) => d.distro === name || name.startsWith(`${d.distro}.`))
    .toSorted((a, b) => b.distro.length - a.distro.length)[0];
}
