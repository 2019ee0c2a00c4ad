import { baseName } from '../model/base-name.ts';
import type { Facts } from '../model/facts.ts';
import { distributionId } from '../model/kernel.ts';
import type { Distribution, Knowledge } from '../model/knowledge.ts';
import { seenRunning } from '../model/seen-running.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import type { ReaderName, SysctlReader } from '../model/sysctl-reader.ts';
import { newestReaders } from './newest-readers.ts';
import type { Reader } from './precedence.ts';

/** What is known of the distribution of this machine: of its release, else of what that is a point release of (Alpine tells `3.19.1`). */
export function distributionOf(facts: Facts, knowledge: Knowledge): Distribution | undefined {
  const distro = facts.distro?.value;
  const named = distro === undefined ? facts.kernel?.value.distro : `${distributionId(distro.id)}:${distro.version}`;
  if (named === undefined) return undefined;
  const releases = knowledge.distributions.filter((d) => d.distro === named || named.startsWith(`${d.distro}.`));
  return releases.sort((a, b) => b.distro.length - a.distro.length)[0];
}

/** Which reader loads the sysctl files at boot: the distribution's, else the one of the init system, else procps. */
export function bootReader(facts: Facts, knowledge: Knowledge): Reader {
  const known = distributionOf(facts, knowledge)?.bootReader;
  return known ?? (facts.init?.value.name === 'systemd' ? 'systemd' : 'procps');
}

/** Each reader at the version that a distribution has it in, else at the newest that is known. */
export function distributionReaders(distribution: Distribution | undefined): Readonly<Record<ReaderName, SysctlReader>> {
  const { systemd, procps, busybox, tuned } = newestReaders;
  const init = distribution?.init.name === 'systemd' ? distribution.init.version?.toString() : undefined;
  const own = distribution?.procps ?? procps;
  return {
    systemd: { name: 'systemd', version: init ?? systemd },
    procps: { name: 'procps', version: own },
    'procps-p': { name: 'procps-p', version: own },
    busybox: { name: 'busybox', version: busybox },
    tuned: { name: 'tuned', version: tuned },
  };
}

/**
 * In a tree that holds only some of a machine's files, the link by which this distribution's boot reader sees /etc/sysctl.conf
 * is taken to be there; on the machine itself only what is there counts.
 */
export function withLink(files: readonly ReadSysctlFile[], facts: Facts, knowledge: Knowledge): readonly ReadSysctlFile[] {
  const conf = files.find((file) => file.path === '/etc/sysctl.conf');
  const linked = files.some((file) => baseName(file.path) === '99-sysctl.conf');
  if (seenRunning(facts) || conf === undefined || linked || distributionOf(facts, knowledge)?.readsEtcSysctlConf !== 'link') return files;
  return [...files, { ...conf, path: '/etc/sysctl.d/99-sysctl.conf', link: '../sysctl.conf' }];
}
