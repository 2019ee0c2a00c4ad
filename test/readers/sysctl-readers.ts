import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileOrder } from '../../src/core/file-order.ts';
import { sysctlWrites } from '../../src/core/sysctl-writes.ts';
import type { ReadSysctlFile, SysctlNames, SysctlWrite } from '../../src/model/sysctl-file.ts';
import { pathOfKey } from '../../src/model/sysctl-path.ts';
import { type ReaderName, readerAtLeast, type SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';
import type { ReplayedWrite, Sandbox, SandboxRequest } from './sandbox.ts';
import { credentialPath, foundFiles, type SysctlTree } from './sysctl-tree.ts';

const programs: Readonly<Record<ReaderName, readonly string[]>> = {
  systemd: ['/usr/lib/systemd/systemd-sysctl', '/lib/systemd/systemd-sysctl'],
  procps: ['/usr/sbin/sysctl', '/sbin/sysctl'],
  'procps-p': ['/usr/sbin/sysctl', '/sbin/sysctl'],
  busybox: ['/bin/busybox', '/usr/bin/busybox'],
  tuned: ['/usr/lib/python3/dist-packages/tuned/plugins/plugin_sysctl.py'],
};

/** A real reader on this machine or in an unpacked root. */
export interface RealReader {
  readonly reader: SysctlReader;
  readonly root: string;
  readonly program: string;
}

/** Finds a reader and asks its version; `undefined` when it is not there. */
export async function realReader(sandbox: Sandbox, name: ReaderName, root = '/'): Promise<RealReader | undefined> {
  const program = programs[name].find((path) => existsSync(`${root.replace(/\/$/, '')}${path}`));
  if (program === undefined || (name === 'tuned' && root !== '/')) return undefined;
  const ask =
    name === 'tuned'
      ? ['/usr/bin/python3', '-c', 'import tuned.version as v; print(v.TUNED_VERSION_STR)']
      : [program, ...(name === 'busybox' ? [] : ['--version'])];
  const { stderr } = await sandbox.run({ root, mode: 'record', files: {}, ifaces: [], argv: ask, stdout: true });
  const version = /\d+(\.\d+)*/.exec(stderr)?.[0];
  return version === undefined ? undefined : { reader: { name, version }, root, program };
}

/** What our model says of a tree: the files as the reader takes them, and its writes. */
export function ourView(
  tree: SysctlTree,
  reader: SysctlReader,
  names: SysctlNames,
): { readonly order: readonly string[]; readonly writes: readonly ModelWrite[] } {
  const found = foundFiles(tree);
  const read = new Map<string, ReadSysctlFile>();
  // procps 3 carries bytes over from one file to the next, so the files are read in their order
  const memory: number[] = [];
  const bare = found.map(
    ({ path, link, found: there }): ReadSysctlFile => ({
      path,
      lines: [],
      ...(link !== undefined && { link }),
      ...(there && { found: there }),
    }),
  );
  const order = fileOrder(bare, reader).order.map(({ path }) => path);
  for (const path of order) {
    const { text, encoding, link } = found.find((file) => file.path === path) ?? {};
    if (text === undefined || encoding === undefined) continue;
    read.set(path, { path, lines: readSysctlAs(path, text, reader, memory), encoding, ...(link !== undefined && { link }) });
  }
  const files = bare.map((file) => read.get(file.path) ?? file);
  const writes = sysctlWrites(files, reader, names).map((write) => ({
    ...write,
    file: pathOfKey(write.key),
    bytes: read.get(write.path)?.encoding === 'latin1' ? write.value : Buffer.from(write.value, 'utf8').toString('latin1'),
  }));
  return { order, writes };
}

/** A write with its path below /proc/sys and its value as bytes, one a character, without the line end that a reader adds. */
export interface ModelWrite extends SysctlWrite {
  readonly file: string;
  readonly bytes: string;
}

/** How a reader is started on the files of a tree. */
export function commandOf({ reader, program }: RealReader, order: readonly string[]): Pick<SandboxRequest, 'argv' | 'env'> {
  if (reader.name === 'systemd')
    return {
      argv: [program],
      env: {
        SYSTEMD_LOG_TARGET: 'console',
        SYSTEMD_LOG_LEVEL: 'info',
        SYSTEMD_LOG_COLOR: '0',
        CREDENTIALS_DIRECTORY: dirname(credentialPath),
      },
    };
  if (reader.name === 'procps') return { argv: [program, '--system'] };
  if (reader.name === 'procps-p') return { argv: [program, '-p'] };
  // busybox has no order of its own: a script starts it on one file after the other
  if (reader.name === 'busybox') return { argv: [program, 'sh', '-c', `for file; do ${program} sysctl -p "$file"; done`, 'sh', ...order] };
  return { argv: 'tuned' };
}

/** The bytes that a reader passes to write(2) for a value. */
function written(bytes: string, reader: SysctlReader): string {
  return reader.name === 'systemd' || reader.name === 'procps' || reader.name === 'procps-p' ? `${bytes}\n` : bytes;
}

/** systemd does not write a value that is there already. */
function suppresses(reader: SysctlReader): boolean {
  return reader.name === 'systemd' && readerAtLeast(reader, '248');
}

/** What plain files would hold after our writes, by path; only of names that are there. */
export function recordedByUs(
  writes: readonly ModelWrite[],
  reader: SysctlReader,
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const { file, bytes } of writes) {
    if (!names.has(file)) continue;
    const before = held.get(file) ?? '';
    if (suppresses(reader) && before.replace(/\n$/, '') === bytes) continue;
    const now = written(bytes, reader);
    // systemd does not truncate what it opens
    held.set(file, reader.name === 'systemd' ? now + before.slice(now.length) : now);
  }
  return new Map([...held].filter(([, value]) => value !== ''));
}

/** Our writes, for the driver to make in another namespace. */
export function replayOf(writes: readonly ModelWrite[], reader: SysctlReader): readonly ReplayedWrite[] {
  return writes.map(({ file, bytes, path }) => ({
    path: file,
    bytes: written(bytes, reader),
    suppress: suppresses(reader),
    // busybox ends at the first value that the kernel refuses
    ...(reader.name === 'busybox' && { process: path }),
  }));
}
