import { entryFor } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';

/** Whether a container can have a value of its own of a key: in its own namespace, only with the host, or not known. */
export type Namespaced = { readonly reach: 'own' } | { readonly reach: 'host' | 'unknown'; readonly why: string };

/** What container runtimes and the kubelet take for namespaced, by name alone. */
const byName = /^(?:net\.|kernel\.(?:shm|msg|sem$)|fs\.mqueue\.)/;

/**
 * By the names that runtimes accept and by what the kernel does: a file that is hidden, read-only or the same for all in a
 * namespace that is not the first is the host's.
 * @param key dotted, `/` for a dot inside a name
 */
export function namespaced(key: string, kernel: Kernel, knowledge: Knowledge): Namespaced {
  const host = (why: string): Namespaced => ({ reach: 'host', why });
  if (!byName.test(key)) return host('it belongs to the whole host: container runtimes refuse it');
  const parts = key.split('.', 6);
  const ofInterface = parts.length === 5 && (parts[2] === 'conf' || parts[2] === 'neigh');
  if (ofInterface && parts[3] !== 'all' && parts[3] !== 'default')
    return host(`it names the interface ${parts[3]} of this host: a container has interfaces of its own`);
  const parameter = knowledge.parameter(key);
  const found = parameter && entryFor(kernel, parameter.scope);
  if (found === undefined || !found.certain)
    return { reach: 'unknown', why: `it is not known whether a container can have its own on ${kernelText(kernel)}` };
  const { scope, inNamespace } = found.entry;
  if (inNamespace === 'hidden') return host(`a network namespace other than the host's has no such file on ${kernelText(kernel)}`);
  if (inNamespace === 'read-only') return host(`it can only be read in a network namespace other than the host's on ${kernelText(kernel)}`);
  if (scope === 'netns' || scope === 'ipcns') return { reach: 'own' };
  return host('a container could write it, but the value is that of the whole host');
}

/** `Linux 6.1`, or the distribution that names its kernel. */
export const kernelText = (kernel: Kernel) => (/^\d/.test(kernel.raw) ? `Linux ${kernel.raw}` : kernel.raw);
