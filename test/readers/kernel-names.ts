import { readFileSync } from 'node:fs';
import { sysctlNames } from '../../src/core/sysctl-names.ts';
import { keyOfPath, pathOfKey } from '../../src/model/sysctl-path.ts';
import { byMode, caseInterfaces, type KnownNames } from './sysctl-compare.ts';

const dump = JSON.parse(readFileSync(new URL('../kernels/6.18.15+deb13-cloud-amd64.json', import.meta.url), 'utf8')) as {
  readonly keys: Readonly<Record<string, { readonly mode: string }>>;
};

/** Names and modes below /proc/sys of a 6.18 kernel with the interfaces of the generated trees: for runs without a sandbox. */
export const kernelNames: KnownNames = withInterfaces();

function withInterfaces(): KnownNames {
  const modes = new Map<string, string>();
  for (const [key, { mode }] of Object.entries(dump.keys)) {
    const path = pathOfKey(key);
    const [, before, who, after] = /^(net\/ipv[46]\/(?:conf|neigh)\/)([^/]+)(\/.*)$/.exec(path) ?? [];
    if (who !== undefined && !['all', 'default', 'lo'].includes(who)) continue;
    modes.set(path, mode);
    if (who === 'default') for (const name of caseInterfaces) modes.set(`${before}${name}${after}`, mode);
  }
  const names = sysctlNames([...modes.keys()].map(keyOfPath));
  return { modes, names: { ...names, ...byMode(modes) } };
}
