import type { Facts } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { seenRunning } from '../model/seen-running.ts';
import { distributionOf } from './boot-reader.ts';

/**
 * A release string often does not say whose kernel it is (`6.1.0-25-cloud-amd64`). Where the distribution is known and its kernel
 * is called by the same version, the kernel is taken to be that distribution's. In a container it is the host's: unknown.
 */
export function withDistribution(facts: Facts, knowledge: Knowledge): Facts {
  return withKernel(withInit(facts, knowledge), knowledge);
}

/** A tree may hold nothing of its init system; which one the distribution boots with is known. */
function withInit(facts: Facts, knowledge: Knowledge): Facts {
  const release = distributionOf(facts, knowledge);
  const told = facts.init?.value;
  const open = told === undefined || (told.version === undefined && told.name === release?.init.name);
  if (!open || seenRunning(facts) || release === undefined) return facts;
  const init = { value: release.init, origin: { kind: 'assumed', why: `${release.title} boots with ${release.init.name}` } } as const;
  return { ...facts, init, notChecked: facts.notChecked.filter((n) => n.what !== 'init system') };
}

function withKernel(facts: Facts, knowledge: Knowledge): Facts {
  const kernel = facts.kernel;
  if (kernel === undefined || kernel.value.distro !== undefined || kernel.value.wsl === true) return facts;
  if (facts.environment?.value.kind === 'container' || facts.environment?.value.kind === 'gvisor') return facts;
  const release = distributionOf(facts, knowledge);
  const [major, minor] = kernel.value.version.split('.');
  if (release === undefined || release.kernel.split('.').slice(0, 2).join('.') !== `${major}.${minor}`) return facts;
  return { ...facts, kernel: { ...kernel, value: { ...kernel.value, distro: release.distro } } };
}
