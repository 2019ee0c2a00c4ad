import type { ScopeEntry } from '../model/parameter.ts';

const who: Readonly<Record<ScopeEntry['scope'], string>> = {
  global: 'one value for the whole machine',
  netns: 'one value for each network namespace',
  ipcns: 'one value for each IPC namespace',
  userns: 'one value for each user namespace',
  utsns: 'one value for each UTS namespace (host name)',
  pidns: 'one value for each PID namespace',
  mount: 'one value for each mount namespace',
};

/** `one value for each network namespace, writable in a new one`. */
export function scopeWords({ scope, inNamespace }: ScopeEntry): string {
  return `${who[scope]}, ${inNamespace} in a new network namespace`;
}

/** Whose value it is. */
export function scopeText({ scope }: ScopeEntry): string {
  return who[scope];
}

/** What somebody in a container or pod with a network of its own finds. */
export function containerText({ scope, inNamespace }: ScopeEntry): string {
  if (inNamespace === 'hidden') return 'not there: it is only seen and set on the host';
  if (inNamespace === 'read-only') return 'seen, cannot be written';
  if (scope === 'netns') return 'has its own value, and can write it where /proc/sys is writable';
  return scope === 'global' ? 'seen; a write there changes it for the whole machine' : 'seen; its own only with a namespace of that kind';
}
