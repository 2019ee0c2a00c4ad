/** One setting of a plan, for a container. */
export interface ContainerSetting {
  readonly key: string;
  readonly value: string;
  readonly reasons: readonly string[];
}

/** Where the settings of a plan can be made when the program runs in a container. */
export interface ContainerSettings {
  /** as the host's kernel names itself */
  readonly kernel: string;
  /** release of Kubernetes, `1.29`; absent: not given, so only what every release allows counts as allowed */
  readonly clusterVersion?: string;
  /** the newest release whose list is known */
  readonly newestCluster: string;
  /** a namespace of the container's own holds it; `safe`: the kubelet allows it by itself */
  readonly own: readonly (ContainerSetting & { readonly safe: boolean; readonly why: string; readonly sources: readonly string[] })[];
  /** only the host has it, and why */
  readonly host: readonly (ContainerSetting & { readonly why: string })[];
  /** what a new namespace starts with, a sentence each */
  readonly start: readonly string[];
}
