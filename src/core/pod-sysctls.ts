import type { ContainerSetting, ContainerSettings } from '../model/container-settings.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { SafeSysctls } from '../model/safe-sysctls.ts';
import { compareText } from './compare-text.ts';
import { namespaced } from './namespaced.ts';
import { startOf } from './namespaced-start.ts';
import { safeSysctls } from './safe-sysctls.ts';

export interface PodSysctlsInput {
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** release of Kubernetes, `1.29` */
  readonly clusterVersion?: string;
  /** settings of the plan for a new container: those of its own namespaces count */
  readonly inContainer: readonly ContainerSetting[];
  /** settings of the plan for the host: those that only a host has count */
  readonly onHost: readonly ContainerSetting[];
}

const nothing: SafeSysctls = { newest: 'unknown', safe: [], inherited: [], claims: {} };

/** Splits settings into those that a pod or container can have for itself and those that belong on the host; sorted by key. */
export function podSysctls(input: PodSysctlsInput): ContainerSettings {
  const { kernel, knowledge, clusterVersion } = input;
  const list = knowledge.safeSysctls ?? nothing;
  const byKey = (a: ContainerSetting, b: ContainerSetting) => compareText(a.key, b.key);
  const own = input.inContainer
    .filter(({ key }) => namespaced(key, kernel, knowledge).reach === 'own')
    .map((setting) => ({ ...setting, ...safeSysctls(setting.key, kernel, clusterVersion, list) }));
  const host = input.onHost.flatMap((setting) => {
    const reach = namespaced(setting.key, kernel, knowledge);
    return reach.reach === 'own' ? [] : [{ ...setting, why: reach.why }];
  });
  return {
    kernel: kernel.raw,
    ...(clusterVersion !== undefined && { clusterVersion }),
    newestCluster: list.newest,
    own: own.toSorted(byKey),
    host: host.toSorted(byKey),
    start: startOf(kernel, knowledge),
  };
}
