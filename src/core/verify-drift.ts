import type { EffectiveValue } from '../model/effective.ts';
import type { Facts, SysctlReading } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Expected, VerifyRow } from '../model/verify.ts';
import { defaultValue } from './default-value.ts';
import { fields, machineOf, setByOthers } from './in-force.ts';
import { interfaceKey } from './interface-key.ts';
import { namespaced } from './namespaced.ts';

export interface DriftContext {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** what the files give, by key: lines that lost, who writes it later */
  readonly files: ReadonlyMap<string, EffectiveValue>;
  /** other readers' winners, by key: `sysctl --system` */
  readonly others: (key: string) => readonly { readonly reader: string; readonly value: string; readonly place: string }[];
  /** how the files are loaded again on this machine: `systemctl restart systemd-sysctl` */
  readonly reload: string;
  /** when a file was changed and when the machine booted, where the one is seen to be after the other */
  readonly changedSinceBoot?: (path: string) => { readonly changed: string; readonly booted: string } | undefined;
  /** whether a path below /proc/sys lies in a mount that is read-only */
  readonly readOnly: (path: string) => boolean;
  /** modules that files of modules-load.d name */
  readonly loadedEarly: ReadonlySet<string>;
}

interface Found extends Expected {
  readonly actual: string;
  readonly reading: SysctlReading;
}

type Reason = VerifyRow['why'][number];
type Explained = Pick<VerifyRow, 'why' | 'remedy' | 'notThis'>;

/** Why a parameter is not as expected, from what was seen; what is not explained is said to be so. */
export function verifyDrift(found: Found, context: DriftContext): Explained {
  const shut = cannotBeWritten(found, context);
  if (shut !== undefined) return shut;
  if (found.refused !== undefined)
    return {
      why: [{ grade: 'likely', text: found.refused }],
      remedy: 'give a value that the kernel takes',
      notThis: 'loading the files again: the line is refused again',
    };
  const writers = laterReasons(found, context);
  const asUsual = untouched(found, context);
  const young = changedSince(found, context);
  const seen = [...overridden(found, context), ...otherReader(found, context), ...asUsual, ...fromDefault(found, context)];
  const all = [...seen, ...(young === undefined ? [] : [young]), ...writers];
  const about: readonly Reason[] = found.about === undefined ? [] : [{ grade: 'likely', text: found.about }];
  const remedy = found.path === undefined ? `sysctl -w '${found.key}=${found.value}' sets it until the next boot` : context.reload;
  if (seen.length === 0 && writers.some(({ grade }) => grade === 'likely'))
    return {
      why: [...all, ...about],
      remedy: 'set it where that program takes it from',
      notThis: 'loading the files again: it holds only until that program writes again',
    };
  if (seen.length > 0) return { why: [...all, ...about], remedy };
  const nobody = found.path === undefined && context.files.get(found.key)?.winner === undefined ? 'no file' : 'no file or known writer';
  return {
    why: [{ grade: 'unknown', text: `${nobody} gives this value: set by hand or by a program since the boot` }, ...all, ...about],
    remedy: found.path === undefined ? remedy : `${remedy}; or write ${found.actual} into the file if it is meant`,
  };
}

/** A program that may write any key explains less than one that is known for this one; one that loads the files gives their values. */
function laterReasons({ key }: Found, { files, knowledge }: DriftContext): readonly Reason[] {
  return (files.get(key)?.later ?? []).flatMap(({ name, what }): readonly Reason[] => {
    const entries = (knowledge.laterWriters ?? []).filter((entry) => entry.name === name);
    if (entries.some((entry) => entry.when.reader !== undefined)) return [];
    const grade = entries.some((entry) => entry.keys.includes('*')) ? 'possible' : 'likely';
    return [{ grade, text: `${name} is on this machine and may have written it since: ${what}` }];
  });
}

function cannotBeWritten({ key, reading }: Found, { facts, kernel, knowledge, readOnly }: DriftContext): Explained | undefined {
  const environment = facts.environment?.value;
  if (readOnly(reading.path)) {
    const what = environment?.sysctlReadOnly === true ? '/proc/sys is mounted' : `the mount that holds ${reading.path} is`;
    return {
      why: [{ grade: 'proved', text: `${what} read-only here: nothing that runs in here can load the files` }],
      remedy: "set it on the host, or through the runtime's own options (docker run --sysctl, securityContext.sysctls)",
      notThis: 'loading the files inside the container: the kernel refuses it there',
    };
  }
  if (environment?.kind === 'container') {
    const reach = namespaced(key, kernel, knowledge);
    if (reach.reach === 'host')
      return {
        why: [{ grade: 'likely', text: `this is a container: ${reach.why}` }],
        remedy: 'set it on the host',
        notThis: 'loading the files inside the container: the kernel refuses it there',
      };
  }
  if ('writable' in reading && !reading.writable)
    return {
      why: [{ grade: 'proved', text: 'the kernel lets nobody write it here: its file is read-only' }],
      notThis: 'loading the files again: nothing can be written',
    };
  return undefined;
}

/** A line that lost, and still is what the kernel holds. */
function overridden({ key, actual, from }: Found, { files }: DriftContext): readonly Reason[] {
  const known = files.get(key);
  const winner = known?.winner && `${known.winner.path}:${known.winner.line}`;
  // against a plan the files themselves may give what is there
  if (winner !== undefined && winner !== from && known?.value === actual)
    return [{ grade: 'proved', text: `${winner} gives ${actual}, and that line wins at boot` }];
  return (known?.shadowed ?? [])
    .filter((line) => fields(line.value) === actual)
    .slice(-1)
    .map(({ path, line, why }) => ({
      grade: 'likely',
      text: `it is what ${path}:${line} gives, which loses at boot (${why}): that file was loaded by itself, or ${from} was written after the last load`,
    }));
}

function otherReader({ key, actual, from }: Found, { others }: DriftContext): readonly Reason[] {
  return others(key)
    .filter(({ value, place }) => value === actual && place !== from)
    .slice(0, 1)
    .map(({ reader, place }) => ({
      grade: 'likely',
      text: `${reader} takes ${place} instead, which gives ${actual}: it was run after the boot`,
    }));
}

/** What the kernel or the distribution gives by itself: the line was not loaded, or what it is about came later. */
function untouched({ key, actual, from, path }: Found, context: DriftContext): readonly Reason[] {
  const { facts, kernel, knowledge } = context;
  const parameter = knowledge.parameter(key);
  // a plan's key that some file sets was loaded with that file
  if (parameter === undefined || (path === undefined && context.files.get(key)?.winner !== undefined)) return [];
  const computed = defaultValue(parameter, kernel, machineOf(facts));
  const others = setByOthers(parameter, facts);
  const isDefault = computed?.value === actual && computed.certain && computed.approximate !== true;
  if (!isDefault && others?.value !== actual) return [];
  const whose = isDefault ? "the kernel's default" : `what ${others?.by} sets`;
  if (path === undefined)
    return [{ grade: 'likely', text: `it is ${whose}, and no file gives it a value: what is asked for was not written there` }];
  const { module } = parameter;
  if (module !== undefined && facts.modules?.includes(module) === true && !context.loadedEarly.has(module))
    return [
      {
        grade: 'likely',
        text: `it is ${whose}, and no file of modules-load.d names the module ${module}: it was loaded after the files were read, when there was no such key yet`,
      },
    ];
  return [{ grade: 'likely', text: `it is ${whose}: ${from} was not loaded since the boot, or it was set back` }];
}

/** A new interface takes over what `default` holds then. */
function fromDefault({ key, actual }: Found, { facts }: DriftContext): readonly Reason[] {
  const part = interfaceKey(key);
  if (part === undefined || part.who === 'all' || part.who === 'default') return [];
  const source = `${part.folder}.default.${part.leaf}`;
  const reading = facts.sysctl.get(source);
  if (reading === undefined || !('value' in reading) || reading.value !== actual) return [];
  return [{ grade: 'likely', text: `${source} holds ${actual} too: the interface may have come after the files were loaded` }];
}

function changedSince({ path }: Found, { changedSinceBoot }: DriftContext): Reason | undefined {
  const times = path === undefined ? undefined : changedSinceBoot?.(path);
  if (times === undefined) return undefined;
  return { grade: 'proved', text: `${path} was changed at ${times.changed}, after the boot at ${times.booted}` };
}
