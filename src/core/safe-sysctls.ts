import { atLeast } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { SafeSysctls } from '../model/safe-sysctls.ts';

/** Whether a kubelet allows a sysctl by itself, and the sentence that says so. */
export interface Allowed {
  readonly safe: boolean;
  readonly why: string;
  readonly sources: readonly string[];
}

/** The first release with securityContext.sysctls. */
const oldest = 11;

/**
 * A release of Kubernetes as `kubectl version` and vendors write it: `1.29`, `v1.29.4`, `1.29.4-gke.1043000`, `1.29+`.
 * @returns `1.29`, or a sentence that says what was expected
 */
export function clusterVersion(text: string): string | { readonly error: string } {
  const found = /^v?1\.(\d{1,3})(?:\+|(?:\.\d{1,4})?(?:[-+][0-9A-Za-z.+-]{1,60})?)$/.exec(text.trim());
  const minor = Number(found?.[1]);
  if (found !== null && minor >= oldest) return `1.${minor}`;
  const quoted = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return { error: `'${quoted}' is no release of Kubernetes: expected one from 1.${oldest} on, as in 1.29` };
}

const minorOf = (release: string) => Number(release.slice(release.indexOf('.') + 1));

/**
 * Whether the kubelet allows a namespaced key without being told to, on a node with this kernel. Without a release only what all
 * releases allow counts: what is listed for the kubelet all the same does no harm there.
 * @param release `1.29`
 */
export function safeSysctls(key: string, kernel: Kernel, release: string | undefined, list: SafeSysctls): Allowed {
  const entry = list.safe.find((one) => one.key === key);
  if (entry === undefined)
    return { safe: false, why: `not among the sysctls that a kubelet allows by itself up to Kubernetes ${list.newest}`, sources: [] };
  const source = list.claims[entry.claim]?.source;
  const sources = source === undefined ? [] : [source];
  if (entry.kernel !== undefined && !atLeast(kernel, entry.kernel))
    return {
      safe: false,
      why: `the kubelet allows it by itself only from Linux ${entry.kernel} on, by the number of the release`,
      sources,
    };
  if (entry.since === undefined) return { safe: true, why: 'the kubelet allows it by itself', sources };
  const why = `the kubelet allows it by itself from Kubernetes ${entry.since} on`;
  if (release === undefined) return { safe: false, why: `${why}, and the release of the cluster was not given`, sources };
  return { safe: minorOf(release) >= minorOf(entry.since), why, sources };
}
