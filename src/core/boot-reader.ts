import type { Facts } from '../model/facts.ts';
import { distributionId } from '../model/kernel.ts';
import type { Distribution, Knowledge } from '../model/parameter.ts';
import type { Reader } from './precedence.ts';

/** What is known of the distribution of this machine, by release and then by major version. */
export function distributionOf(facts: Facts, knowledge: Knowledge): Distribution | undefined {
  const distro = facts.distro?.value;
  const named = distro === undefined ? facts.kernel?.value.distro : `${distributionId(distro.id)}:${distro.version}`;
  if (named === undefined) return undefined;
  return knowledge.distributions.find((d) => d.distro === named) ?? knowledge.distributions.find((d) => d.distro === named.split('.')[0]);
}

/** Which reader loads the sysctl files at boot: the distribution's, else the one of the init system, else procps. */
export function bootReader(facts: Facts, knowledge: Knowledge): Reader {
  const known = distributionOf(facts, knowledge)?.bootReader;
  return known ?? (facts.init?.value.name === 'systemd' ? 'systemd' : 'procps');
}
