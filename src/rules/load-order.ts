import { baseName } from '../model/base-name.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { ReadOrder } from '../model/read-order.ts';
import type { RuleContext, SysctlFileLines } from '../model/rule.ts';
import { type SettingLine, settingLines } from './setting-line.ts';

const inDirectory = /^(.*?)((?:^|\/)(?:etc|run|usr\/local\/lib|usr\/lib|lib))\/sysctl\.d\/([^/]+\.conf)$/;

/** Where a sysctl file stands in its tree. A file outside of the known folders is a tree of its own. */
export interface TreePlace {
  /** what lies before `etc/`, or the path of a lone file */
  readonly tree: string;
  /** folder without the tree: `etc/sysctl.d` */
  readonly folder: string;
  readonly name: string;
}

export function treePlace(path: string): TreePlace {
  const known = inDirectory.exec(path);
  if (known) return { tree: `${known[1] ?? ''}/`, folder: `${(known[2] ?? '').replace(/^\//, '')}/sysctl.d`, name: known[3] ?? '' };
  const main = /^(.*?)(?:^|\/)etc\/sysctl\.conf$/.exec(path);
  if (main) return { tree: `${main[1] ?? ''}/`, folder: 'etc', name: '' };
  const loose = /^(.*?)(?:^|\/)sysctl\.d\/([^/]+\.conf)$/.exec(path);
  if (loose) return { tree: `${loose[1] ?? ''}/sysctl.d`, folder: 'sysctl.d', name: loose[2] ?? '' };
  return { tree: path, folder: '', name: baseName(path) };
}

/** The files of one tree as the boots of some kernels read them. */
export interface Reading {
  readonly kernels: readonly Kernel[];
  /** settings in the order in which they are written; globs are in it */
  readonly settings: readonly SettingLine[];
  readonly reader?: ReadOrder['reader'];
  /** by the paths of this run */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
}

const cache = new WeakMap<RuleContext, readonly Reading[]>();

/**
 * The settings of each tree in the order in which a boot reads them, once for each order that the kernels' distributions have.
 * Settings in other languages, and files outside of a tree, stand in the order of their file.
 */
export function readings(context: RuleContext): readonly Reading[] {
  const have = cache.get(context);
  if (have) return have;
  const byFile = new Map<SysctlFileLines, readonly SettingLine[]>();
  const all = settingLines(context);
  // the settings of a file stand together
  for (let from = 0, to = 0; from < all.length; from = to) {
    const file = (all[from] as SettingLine).file;
    while (to < all.length && all[to]?.file === file) to += 1;
    byFile.set(file, from === 0 && to === all.length ? all : all.slice(from, to));
  }
  const trees = new Map<string, SysctlFileLines[]>();
  for (const file of context.files) {
    if (file.kind !== 'sysctl') continue;
    const name = file.format === undefined ? treePlace(file.path).tree : `${file.path}\n${file.scope ?? ''}`;
    const there = trees.get(name);
    if (there) there.push(file);
    else trees.set(name, [file]);
  }
  const found = [...trees.values()].flatMap((files) => ordered(context, files, (file) => byFile.get(file) ?? []));
  cache.set(context, found);
  return found;
}

function ordered(
  context: RuleContext,
  files: readonly SysctlFileLines[],
  settingsOf: (file: SysctlFileLines) => readonly SettingLine[],
): readonly Reading[] {
  const [first] = files;
  const plain = first === undefined || first.format !== undefined || treePlace(first.path).folder === '';
  if (plain) {
    const settings = first !== undefined && files.length === 1 ? settingsOf(first) : files.flatMap(settingsOf);
    return [{ kernels: context.kernels, settings, unread: [], masked: [] }];
  }
  const there = new Map(files.map((file) => [pathOnMachine(file.path), file]));
  const paths = [...there.keys()].sort();
  const here = (path: string) => there.get(path)?.path ?? path;
  const groups = new Map<string, { readonly order: ReadOrder; readonly kernels: Kernel[] }>();
  for (const kernel of context.kernels) {
    const order = context.readOrder(paths, kernel);
    const name = JSON.stringify([order.order, order.unread, order.masked]);
    const group = groups.get(name);
    if (group) group.kernels.push(kernel);
    else groups.set(name, { order, kernels: [kernel] });
  }
  return [...groups.values()].map(({ order, kernels }) => ({
    kernels,
    settings: joined(
      order.order.flatMap((path) => {
        const file = there.get(path);
        return file === undefined ? [] : [settingsOf(file)];
      }),
    ),
    reader: order.reader,
    unread: order.unread.map(({ path, why }) => ({ path: here(path), why })),
    masked: order.masked.map(({ path, by }) => ({ path: here(path), by: here(by) })),
  }));
}

const joined = <T>(lists: readonly (readonly T[])[]): readonly T[] => (lists.length === 1 && lists[0]) || lists.flat();

/** A folder `sysctl.d` without anything before it is taken for that of /etc. */
function pathOnMachine(path: string): string {
  const { folder, name } = treePlace(path);
  if (name === '') return '/etc/sysctl.conf';
  return folder === 'sysctl.d' ? `/etc/sysctl.d/${name}` : `/${folder}/${name}`;
}

const winnersCache = new WeakMap<Reading, ReadonlyMap<string, SettingLine>>();

/** The line of each key that is written last. Globs are left out: what they meet is not in the files. */
export function winnersOf(reading: Reading): ReadonlyMap<string, SettingLine> {
  const have = winnersCache.get(reading);
  if (have) return have;
  const last = new Map<string, SettingLine>();
  for (const setting of reading.settings) if (!setting.glob) last.set(setting.key, setting);
  winnersCache.set(reading, last);
  return last;
}
