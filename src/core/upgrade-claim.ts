import type { Claim } from '../model/claim.ts';
import { entryFor } from '../model/kernel.ts';
import type { Kernel, KernelRange } from '../model/kernel-types.ts';
import type { Distribution, Knowledge } from '../model/knowledge.ts';
import type { Limit, Parameter } from '../model/parameter.ts';
import type { UpgradeSource } from '../model/upgrade.ts';

function sources(of: string, claims: Readonly<Record<string, Claim>>, names: readonly string[]): readonly UpgradeSource[] {
  return [...new Set(names)].flatMap((claim) => {
    const found = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    return found === undefined ? [] : [{ of, claim, source: found.source, grade: found.grade }];
  });
}

/** Claims of a parameter, each once. */
export function claimed(parameter: Parameter, names: readonly string[]): readonly UpgradeSource[] {
  return sources(parameter.key, parameter.claims, names);
}

export function claimedLimit(limit: Limit, names: readonly string[]): readonly UpgradeSource[] {
  return sources(`limit ${limit.item}`, limit.claims, names);
}

/** Where it is said which programs a release boots with. */
export function claimedRelease(knowledge: Knowledge, releases: readonly (Distribution | undefined)[]): readonly UpgradeSource[] {
  return releases.flatMap((one) =>
    one === undefined ? [] : sources(`distribution ${one.distro}`, knowledge.distributionClaims, [one.claim]),
  );
}

/** The claims of a ranged list that hold on some kernels; where none holds those of its last entry, which says until when. */
export function rangedClaims<T extends KernelRange & { readonly claim: string }>(
  entries: readonly T[],
  kernels: readonly Kernel[],
): readonly string[] {
  const found = kernels.flatMap((kernel) => entryFor(kernel, entries)?.entry.claim ?? []);
  const last = entries.at(-1);
  return found.length > 0 || last === undefined ? found : [last.claim];
}

export function joined(...lists: readonly (readonly UpgradeSource[])[]): readonly UpgradeSource[] {
  const seen = new Set<string>();
  return lists.flat().filter(({ of, claim, source }) => {
    const name = [of, claim ?? '', source].join('\n');
    return !seen.has(name) && seen.add(name) !== undefined;
  });
}
