import type { Distro, Fact, Facts, Origin } from '../model/facts.ts';
import { distributionId } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Distribution } from '../model/knowledge.ts';
import type { NatRole } from './nat.ts';
import { natRoles } from './nat.ts';

/** What the options say in place of what was read. */
export interface Given {
  /** `--kernel`; one that names a distribution implies `--distro` */
  readonly kernel?: Kernel;
  /** `--distro`: `debian:12`, `alpine` */
  readonly distro?: string;
  /** `--memory`: MemTotal */
  readonly memoryBytes?: number;
  /** `--cpus` */
  readonly cpus?: number;
  /** `--nat`; absent: auto */
  readonly nat?: readonly NatRole[] | 'none';
  /** `--set` and `--facts`; an origin is put where there is none */
  readonly named?: ReadonlyMap<string, number | boolean | string | Fact<number | boolean | string>>;
  /** to know which init the distribution boots with */
  readonly distributions?: readonly Distribution[];
}

/**
 * Facts with the given ones in place of those that were read. Another kernel makes presence in /proc/sys no evidence of what it
 * has; the values there stay the current ones.
 */
export function applyGiven(facts: Facts, given: Given): Facts {
  const distro = givenDistro(given);
  const init = distro === undefined ? undefined : initOf(distro.value, given.distributions ?? []);
  return {
    ...facts,
    ...(given.kernel !== undefined && { kernel: { value: given.kernel, origin: option('--kernel') }, sysctlComplete: false }),
    ...(distro !== undefined && { distro }),
    ...(init !== undefined && { init }),
    ...(given.memoryBytes !== undefined && { memoryBytes: { value: given.memoryBytes, origin: option('--memory') } }),
    ...(given.cpus !== undefined && { cpus: { value: given.cpus, origin: option('--cpus') } }),
    ...(given.nat !== undefined && { nat: natRoles(facts, given.nat) }),
    ...(given.named !== undefined && { named: withNamed(facts.named, given.named) }),
  };
}

const option = (name: string): Origin => ({ kind: 'given', option: name });

function givenDistro({ distro, kernel }: Given): Fact<Distro> | undefined {
  const [text, from] = distro !== undefined ? [distro, '--distro'] : [kernel?.distro, '--kernel'];
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  const [id, version] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  return { value: { id, version, idLike: [] }, origin: option(from) };
}

function initOf({ id, version }: Distro, distributions: readonly Distribution[]): Facts['init'] {
  const name = `${distributionId(id)}:${version}`;
  const found = distributions.find((d) => d.distro === name) ?? distributions.find((d) => name.startsWith(`${d.distro}.`));
  if (found === undefined) return undefined;
  return { value: found.init, origin: { kind: 'assumed', why: `${found.title} boots with ${found.init.name}` } };
}

function withNamed(have: Facts['named'], given: NonNullable<Given['named']>): Facts['named'] {
  const all = new Map(have);
  for (const [name, value] of given) all.set(name, typeof value === 'object' ? value : { value, origin: option('--set') });
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
