import type { UpgradeTree } from '../core/upgrade-readers.ts';
import type { SourceFile } from '../model/source-file.ts';
import { sysctlFilesAs } from './parsed-files.ts';

const inTree = /^(.*?)((?:^|\/)(?:etc|run|usr\/local\/lib|usr\/lib|lib)\/sysctl\.d\/[^/]+\.conf|(?:^|\/)etc\/sysctl\.conf)$/;

/** The sysctl files that lie as on a machine, by what stands before their `etc`; a path may have several such trees below it. */
export function upgradeTrees(files: readonly SourceFile[]): readonly UpgradeTree[] {
  const trees = new Map<string, SourceFile[]>();
  for (const file of files) {
    const found = inTree.exec(file.path);
    if (!found) continue;
    const own = (found[2] ?? '').startsWith('/');
    const prefix = `${found[1] ?? ''}${own ? '/' : ''}`;
    const machineFile = { ...file, path: `/${(found[2] ?? '').replace(/^\//, '')}` };
    const have = trees.get(prefix);
    if (have) have.push(machineFile);
    else trees.set(prefix, [machineFile]);
  }
  return [...trees]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, own]) => ({ prefix, filesFor: (reader) => sysctlFilesAs(own, reader) }));
}
