import { sysctlNames } from '../../src/core/sysctl-names.ts';
import type { SysctlNames } from '../../src/model/sysctl-file.ts';
import { keyOfPath } from '../../src/model/sysctl-path.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import type { Sandbox, SandboxMode } from './sandbox.ts';
import { commandOf, type ModelWrite, ourView, type RealReader, recordedByUs, replayOf } from './sysctl-readers.ts';
import type { SysctlTree } from './sysctl-tree.ts';

export const caseInterfaces = ['eth0', 'eth0.100'] as const;

/** One key on which the real reader and ours differ; bytes, one a character. */
export interface Difference {
  /** `predicted`: the value that our knowledge of the kernel gives, against what the kernel holds */
  readonly mode: SandboxMode | 'predicted';
  readonly path: string;
  readonly tool?: string;
  readonly ours?: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly compared: number;
  /** what the reader changed of keys that can be written, by path */
  readonly written: ReadonlyMap<string, string>;
  readonly rc: number | 'timeout';
  readonly stderr: string;
}

export interface KnownNames {
  readonly modes: ReadonlyMap<string, string>;
  readonly names: SysctlNames;
}

/** What the kernel shows before a reader runs, once for a run. */
export interface Machine extends Readonly<Record<SandboxMode, KnownNames>> {
  /** values below /proc/sys/net, by path below /proc/sys */
  readonly untouched: ReadonlyMap<string, string>;
}

/** The names below /proc/sys in both modes and the values there, once for a run. */
export async function machineOf(sandbox: Sandbox): Promise<Machine> {
  const of = async (mode: SandboxMode): Promise<KnownNames> => {
    const modes = await sandbox.names(mode, caseInterfaces);
    const names = sysctlNames([...modes.keys()].map(keyOfPath));
    return { modes, names: { ...names, ...byMode(modes) } };
  };
  return { record: await of('record'), real: await of('real'), untouched: await sandbox.untouched(caseInterfaces) };
}

/**
 * Runs a real reader on a tree and compares each key with what our model would have done.
 * @param predict also what our knowledge of the kernel says of the values, in real mode
 */
export async function compareTree(
  sandbox: Sandbox,
  real: RealReader,
  tree: SysctlTree,
  mode: SandboxMode,
  machine: Machine,
  predict?: Predict,
): Promise<Comparison> {
  const known = machine[mode];
  const { order, writes } = ourView(tree, real.reader, known.names);
  const answer = await sandbox.run({
    root: real.root,
    mode,
    files: tree,
    ifaces: caseInterfaces,
    ...commandOf(real, order),
    ...(mode === 'real' && { replay: replayOf(writes, real.reader) }),
  });
  // keys that cannot be written differ only in what a reader finds out before the kernel refuses
  const tool = new Map([...answer.changed].filter(([path]) => isWritable(known.modes.get(path))));
  const ours = mode === 'real' ? (answer.replayed ?? new Map<string, string>()) : recordedByUs(writes, real.reader, known.modes);
  const differences: Difference[] = [];
  for (const path of new Set([...tool.keys(), ...ours.keys()].sort())) {
    if (!isWritable(known.modes.get(path)) || tool.get(path) === ours.get(path)) continue;
    if (mode === 'real' && invented.test(path)) continue;
    differences.push({ mode, path, ...has('tool', tool.get(path)), ...has('ours', ours.get(path)) });
  }
  if (mode === 'real' && predict !== undefined) {
    for (const [path, value] of predict(writes, real.reader, machine)) {
      const held = answer.changed.get(path) ?? machine.untouched.get(path);
      if (value === undefined || held === undefined || value === plain(held) || invented.test(path)) continue;
      differences.push({ mode: 'predicted', path, tool: held, ours: value });
    }
  }
  return { differences, compared: tool.size, written: tool, rc: answer.rc, stderr: answer.stderr };
}

/** The kernel fills this in with random bytes, at `addr_gen_mode = 3`. */
const invented = /\/stable_secret$/;

/** What each key below /proc/sys/net is held to have in the end, by path below /proc/sys; `undefined`: not known. */
export type Predict = (writes: readonly ModelWrite[], reader: SysctlReader, machine: Machine) => ReadonlyMap<string, string | undefined>;

function plain(value: string): string {
  return value.replace(/\n$/, '').replace(/[ \t]+/g, ' ');
}

function has<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}

/** What modes say of the owner's rights to files. */
export function byMode(modes: ReadonlyMap<string, string>): Required<Pick<SysctlNames, 'readable' | 'writable'>> {
  const may = (path: string, bit: number) => (Number.parseInt(modes.get(path) ?? '0', 8) & bit) !== 0;
  return { readable: (path) => may(path, 0o400), writable: (path) => may(path, 0o200) };
}

function isWritable(mode: string | undefined): boolean {
  return mode !== undefined && (Number.parseInt(mode, 8) & 0o200) !== 0;
}
