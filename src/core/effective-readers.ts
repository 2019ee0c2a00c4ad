import type { Facts } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ReaderName, SysctlReader } from '../model/sysctl-reader.ts';
import { bootReader, distributionOf, distributionReaders } from './boot-reader.ts';
import { newestReaders } from './newest-readers.ts';

/** The reader that this machine boots with, as far as that can be told. */
export function bootReaderName(facts: Facts, knowledge: Knowledge): ReaderName {
  return bootReader(facts, knowledge);
}

export interface KnownReader {
  readonly reader: SysctlReader;
  /** whether this distribution boots with it, and how its version is known */
  readonly why: string;
}

/** The reader of a name, at the version that this machine, else its distribution, else the newest known release has. */
export function knownReader(name: ReaderName, facts: Facts, knowledge: Knowledge): KnownReader {
  const release = distributionOf(facts, knowledge);
  const seen = facts.init?.value.name === 'systemd' && facts.init.origin.kind === 'read' ? facts.init.value.version : undefined;
  const boots = bootReader(facts, knowledge) === name;
  const version = (name === 'systemd' ? seen?.toString() : undefined) ?? distributionReaders(release)[name].version;
  const its = name === 'systemd' && seen !== undefined ? 'the one seen on the machine' : 'the newest that is known here';
  const told = version !== newestReaders[name] && its !== 'the one seen on the machine';
  const from = release !== undefined ? release.title : facts.init?.value.name === 'systemd' ? 'a machine with systemd' : undefined;
  const boot = !boots
    ? from === undefined
      ? 'asked for'
      : `asked for; ${from} boots with ${readerTitle(bootReader(facts, knowledge))}`
    : from === undefined
      ? 'taken to be the boot reader: nothing tells the distribution or the init system'
      : `${from} boots with it`;
  return { reader: { name, version }, why: told ? boot : `${boot}; its version is ${its}` };
}

/** What a reader is called on a command line. */
export function readerTitle(name: ReaderName): string {
  return { systemd: 'systemd-sysctl', procps: 'sysctl --system', 'procps-p': 'sysctl -p', busybox: 'busybox sysctl', tuned: 'tuned' }[name];
}

/**
 * The readers that may load the files of this machine: the one that it boots with, what an administrator runs by hand, tuned
 * where it runs, and the one that was asked for.
 */
export function machineReaders(facts: Facts, knowledge: Knowledge, asked: ReaderName): readonly ReaderName[] {
  const boot = bootReader(facts, knowledge);
  const names = new Set<ReaderName>([boot]);
  // busybox has no --system, and where it boots the machine `sysctl` is busybox
  if (boot !== 'busybox') for (const name of ['procps', 'procps-p'] as const) names.add(name);
  if (facts.init?.value.name === 'systemd') names.add('systemd');
  if (facts.programs?.includes('tuned') === true) names.add('tuned');
  names.add(asked);
  return [...names];
}
