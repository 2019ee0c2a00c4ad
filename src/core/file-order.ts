import { baseName } from '../model/base-name.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { readerAtLeast, type SysctlReader } from '../model/sysctl-reader.ts';
import { alpineOrder } from './alpine-order.ts';
import { compareText } from './compare-text.ts';
import { conf, directoryOf, type FileOrder, type Masked, type Unread } from './file-order-types.ts';
import { globbedFiles } from './globbed-files.ts';
import { perReader } from './per-reader.ts';

/** /lib comes into it only where it is not the same directory as /usr/lib; systemd gave that up with 255. */
const systemdDirectories = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d'];
/** tuned/plugins/plugin_sysctl.py of 2.20 */
const tunedDirectories = ['/run/sysctl.d', '/etc/sysctl.d'];

/**
 * The files in the order in which a reader takes them: each basename once, from the first of its directories that has it,
 * sorted by bytes; the later file wins. /etc/sysctl.conf comes last for procps and tuned, and for systemd only through a link.
 * `busybox` is the loop of Alpine's service, `procps-p` is `sysctl -p`.
 * @returns `masked`: hidden by a file of the same name; `unread`: this reader never opens it, or gets nothing out of it
 */
export const fileOrder: (files: readonly ReadSysctlFile[], reader: SysctlReader) => FileOrder = perReader(inOrder);

function inOrder(files: readonly ReadSysctlFile[], reader: SysctlReader): FileOrder {
  if (reader.name === 'busybox') return alpineOrder(files);
  if (reader.name === 'procps-p') return onlyConf(files);
  const directories = directoriesOf(reader);
  const owners = new Map<string, ReadSysctlFile>();
  const masked: Masked[] = [];
  const unread: Unread[] = [];
  const byDirectory = grouped(files);
  for (const directory of directories)
    for (const file of byDirectory.get(directory) ?? []) {
      const why = passedOver(file, reader);
      const owner = owners.get(baseName(file.path));
      if (why !== undefined) unread.push({ path: file.path, why });
      else if (owner !== undefined) masked.push({ path: file.path, by: owner.path });
      else owners.set(baseName(file.path), file);
    }
  const sorted = [...owners].sort(([a], [b]) => compareText(a, b)).map(([, file]) => file);
  const order = [...(reader.name === 'procps' ? sorted.flatMap((file) => globbedFiles(file, files)) : sorted), ...last(files, reader)];
  for (const file of files)
    if (!directories.includes(directoryOf(file.path)) && !order.includes(file))
      unread.push({ path: file.path, why: elsewhere(file.path, reader) });
  for (const file of new Set(order)) {
    const why = nothingIn(file);
    if (why !== undefined) unread.push({ path: file.path, why });
  }
  return { order, masked, unread };
}

function directoriesOf(reader: SysctlReader): readonly string[] {
  if (reader.name === 'tuned') return tunedDirectories;
  const noLib = reader.name === 'systemd' && readerAtLeast(reader, '255');
  return noLib ? systemdDirectories.filter((directory) => directory !== '/lib/sysctl.d') : systemdDirectories;
}

function grouped(files: readonly ReadSysctlFile[]): ReadonlyMap<string, readonly ReadSysctlFile[]> {
  const byDirectory = new Map<string, ReadSysctlFile[]>();
  for (const file of files) {
    const there = byDirectory.get(directoryOf(file.path));
    if (there === undefined) byDirectory.set(directoryOf(file.path), [file]);
    else there.push(file);
  }
  return byDirectory;
}

/** Entries of a directory that do not even hide others of their name. */
function passedOver(file: ReadSysctlFile, reader: SysctlReader): string | undefined {
  const base = baseName(file.path);
  if (!base.endsWith('.conf')) return `its name does not end in .conf`;
  if (reader.name !== 'systemd') return undefined;
  if (base.startsWith('.')) return 'systemd-sysctl passes over names that start with a dot';
  // since it follows links itself a loop is dropped before its name counts
  if (file.found === 'loop' && readerAtLeast(reader, '258')) return 'its link leads round in a circle';
  return undefined;
}

/** What is read after every directory. */
function last(files: readonly ReadSysctlFile[], reader: SysctlReader): readonly ReadSysctlFile[] {
  if (reader.name === 'systemd') {
    const credential = readerAtLeast(reader, '252') ? files.find((file) => isCredential(file.path)) : undefined;
    return credential === undefined ? [] : [credential];
  }
  const own = files.find((file) => file.path === conf);
  if (own === undefined) return [];
  // procps looks whether it is a regular file, after links; tuned just opens it
  return reader.name === 'tuned' || own.found === undefined || own.found === 'file' || own.found === 'too-large' ? [own] : [];
}

const isCredential = (path: string) => path.startsWith('/run/credentials/') && baseName(path) === 'sysctl.extra';

function onlyConf(files: readonly ReadSysctlFile[]): FileOrder {
  const own = files.filter((file) => file.path === conf);
  return {
    order: own,
    masked: [],
    unread: files.filter((file) => file.path !== conf).map((file) => ({ path: file.path, why: 'sysctl -p reads /etc/sysctl.conf alone' })),
  };
}

function elsewhere(path: string, reader: SysctlReader): string {
  if (path === conf && reader.name === 'systemd') return 'systemd-sysctl reads it only through a link in sysctl.d';
  if (path === conf) return 'it is no regular file';
  if (isCredential(path)) return 'only systemd-sysctl reads credentials';
  return `it lies in no directory that this reader knows`;
}

const nothing: ReadonlyMap<string, string> = new Map([
  ['directory', 'it is a directory'],
  ['missing', 'its link leads nowhere'],
  ['special', 'it is no regular file'],
  ['loop', 'its link leads round in a circle'],
  ['unreadable', 'it could not be read here'],
  ['outside', 'its link leads out of the root: what the machine reads there is not known'],
  ['too-large', 'it is too large to be read here'],
]);

function nothingIn(file: ReadSysctlFile): string | undefined {
  return file.found === undefined ? undefined : nothing.get(file.found);
}
