import type { RuleContext } from '../model/rule.ts';
import { type SettingLine, settingLines } from './setting-line.ts';

const directories = ['etc', 'run', 'usr/local/lib', 'usr/lib', 'lib'];
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
  if (known) return { tree: `${known[1] ?? ''}/`, folder: (known[2] ?? '').replace(/^\//, ''), name: known[3] ?? '' };
  const main = /^(.*?)(?:^|\/)etc\/sysctl\.conf$/.exec(path);
  if (main) return { tree: `${main[1] ?? ''}/`, folder: 'etc', name: '' };
  const loose = /^(.*?)(?:^|\/)sysctl\.d\/([^/]+\.conf)$/.exec(path);
  if (loose) return { tree: `${loose[1] ?? ''}/sysctl.d`, folder: 'sysctl.d', name: loose[2] ?? '' };
  return { tree: path, folder: '', name: path.slice(path.lastIndexOf('/') + 1) };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const cache = new WeakMap<RuleContext, ReadonlyMap<string, readonly SettingLine[]>>();

/**
 * The settings of each tree in the order in which procps --system writes them: by file name over all folders, a name in
 * /etc hides the same name elsewhere, /etc/sysctl.conf last.
 */
export function loadOrder(context: RuleContext): ReadonlyMap<string, readonly SettingLine[]> {
  const have = cache.get(context);
  if (have) return have;
  const trees = new Map<string, { readonly place: TreePlace; readonly settings: SettingLine[] }[]>();
  const byPath = new Map<string, SettingLine[]>();
  for (const setting of settingLines(context)) {
    let settings = byPath.get(setting.file.path);
    if (!settings) {
      const place = treePlace(setting.file.path);
      settings = [];
      byPath.set(setting.file.path, settings);
      trees.set(place.tree, [...(trees.get(place.tree) ?? []), { place, settings }]);
    }
    settings.push(setting);
  }
  const ordered = new Map<string, readonly SettingLine[]>();
  for (const [tree, files] of trees) ordered.set(tree, inOrder(files, hidden(context, tree)));
  cache.set(context, ordered);
  return ordered;
}

/** Also a file without settings hides: an empty one of the same name in /etc masks it. */
function hidden(context: RuleContext, tree: string): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const file of context.files) {
    const place = treePlace(file.path);
    if (place.tree !== tree || place.name === '') continue;
    best.set(place.name, Math.min(best.get(place.name) ?? directories.length, rank(place)));
  }
  return best;
}

const rank = (place: TreePlace) => Math.max(0, directories.indexOf(place.folder));

function inOrder(
  files: readonly { readonly place: TreePlace; readonly settings: readonly SettingLine[] }[],
  best: ReadonlyMap<string, number>,
) {
  return files
    .filter(({ place }) => place.name === '' || rank(place) === best.get(place.name))
    .sort((a, b) => Number(a.place.name === '') - Number(b.place.name === '') || compare(a.place.name, b.place.name))
    .flatMap(({ settings }) => settings);
}

const winnersCache = new WeakMap<RuleContext, ReadonlyMap<string, ReadonlyMap<string, SettingLine>>>();

/** For each tree the line of each key that is written last. Globs are left out: what they meet is not in the files. */
export function winners(context: RuleContext): ReadonlyMap<string, ReadonlyMap<string, SettingLine>> {
  const have = winnersCache.get(context);
  if (have) return have;
  const found = new Map<string, Map<string, SettingLine>>();
  for (const [tree, settings] of loadOrder(context)) {
    const last = new Map<string, SettingLine>();
    for (const setting of settings) if (!setting.glob) last.set(setting.key, setting);
    found.set(tree, last);
  }
  winnersCache.set(context, found);
  return found;
}
