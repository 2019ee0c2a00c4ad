import { defaultValue } from '../core/default-value.ts';
import { machineOf, setByOthers } from '../core/in-force.ts';
import { anyInterface } from '../core/interface-key.ts';
import { standIn } from '../core/stand-in.ts';
import { support } from '../core/support.ts';
import { compareVersions, entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Parameter } from '../model/parameter.ts';
import type { OnKernel } from '../render/explain-page.ts';
import { type Arguments, one, positive } from './arguments.ts';
import { memoryArgument } from './memory-argument.ts';

/** What holds for a parameter on a kernel, on a machine made of `--memory`, `--cpus` and `--distro`. */
export function explainOnKernel(parameter: Parameter, kernel: Kernel, args: Arguments, knowledge: Knowledge): OnKernel {
  const memoryBytes = memoryArgument(args);
  const cpus = positive(args, 'cpus');
  const distro = one(args, 'distro');
  const facts = standIn({
    kernel,
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpus !== undefined && { cpus }),
    ...(distro !== undefined && { distro }),
    distributions: knowledge.distributions,
  });
  const own = defaultValue(parameter, kernel, machineOf(facts));
  const set = setByOthers(parameter, facts);
  const together = interfaceOn(parameter.key, kernel, knowledge);
  return {
    kernel,
    support: support(parameter.key, kernel, knowledge),
    ...(own !== undefined && { default: own }),
    ...(set !== undefined && { distroDefault: set.value }),
    ...newerThan(kernel, knowledge),
    ...(together !== undefined && { interface: together }),
  };
}

/** The release with which the knowledge ends, for a kernel that came after it. */
export function newerThan(kernel: Kernel, knowledge: Knowledge): { readonly newerThan?: string } {
  return compareVersions(kernel.version, `${knowledge.newestKernel}.99999`) > 0 ? { newerThan: knowledge.newestKernel } : {};
}

function interfaceOn(key: string, kernel: Kernel, knowledge: Knowledge): OnKernel['interface'] {
  if (!key.includes('.INTERFACE.')) return undefined;
  const entry = knowledge.propagation?.interfaceKeys.find((known) => known.key === anyInterface(key));
  if (entry === undefined) return undefined;
  const combine = entryFor(kernel, entry.combine);
  const spread = entryFor(kernel, entry.spread);
  return {
    ...(combine?.certain === true && { combine: combine.entry.rule }),
    ...(spread?.certain === true && { spread: spread.entry.rule }),
    source: entry.source,
  };
}
