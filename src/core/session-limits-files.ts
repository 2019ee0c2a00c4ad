import { baseName } from '../model/base-name.ts';
import type { NotChecked } from '../model/facts.ts';
import type { ReadLimitsFile } from '../model/limits-file.ts';
import { pamAtLeast } from '../model/pam-words.ts';
import { compareText } from './compare-text.ts';

/** The files that pam_limits reads, in its order, and why it gives up where it does. */
export interface LimitsFiles {
  readonly read: readonly ReadLimitsFile[];
  readonly masked: readonly { readonly path: string; readonly by: string }[];
  /** after `read`: the file that cannot be opened, for which the module fails */
  readonly failed?: { readonly path: string; readonly why: string };
  readonly notChecked: readonly NotChecked[];
}

interface Place {
  readonly file: ReadLimitsFile;
  readonly vendor: boolean;
  readonly main: boolean;
}

/**
 * limits.conf first, then *.conf of limits.d by the bytes of their names; names that start with a dot are not seen. Since
 * Linux-PAM 1.5.3 the distribution's own directory (below /usr) stands in for files that /etc does not have, and a missing
 * limits.conf is no error any more.
 */
export function limitsFiles(files: readonly ReadLimitsFile[], pamVersion: string): LimitsFiles {
  const vendors = pamAtLeast(pamVersion, '1.5.3');
  const places = files.flatMap(placeOf).filter(({ vendor }) => vendors || !vendor);
  const masked: { path: string; by: string }[] = [];
  const ordered: ReadLimitsFile[] = [];
  const mains = places.filter(({ main }) => main).sort((a, b) => Number(a.vendor) - Number(b.vendor));
  const main = mains.find(({ file, vendor }) => vendor || file.found !== 'missing');
  if (main) ordered.push(main.file);
  for (const { file } of mains) if (main && file !== main.file) masked.push({ path: file.path, by: main.file.path });
  const own = new Map(places.filter((p) => !p.main && !p.vendor).map(({ file }) => [baseName(file.path), file.path]));
  const rest = places.filter(({ main: isMain }) => !isMain);
  for (const { file, vendor } of rest.sort((a, b) => compareText(baseName(a.file.path), baseName(b.file.path)))) {
    const by = vendor ? own.get(baseName(file.path)) : undefined;
    if (by === undefined) ordered.push(file);
    else masked.push({ path: file.path, by });
  }
  const missing = !main && !vendors ? (mains[0]?.file.path ?? '/etc/security/limits.conf') : undefined;
  if (missing !== undefined)
    return {
      read: [],
      masked,
      failed: { path: missing, why: `${missing} is missing, which Linux-PAM before 1.5.3 takes for an error` },
      notChecked: [],
    };
  return { masked, ...opened(ordered, vendors, masked) };
}

function opened(ordered: readonly ReadLimitsFile[], vendors: boolean, masked: { path: string; by: string }[]): Omit<LimitsFiles, 'masked'> {
  const read: ReadLimitsFile[] = [];
  const notChecked: NotChecked[] = [];
  for (const file of ordered) {
    const { path, found = 'file' } = file;
    if (found === 'loop') return { read, failed: { path, why: `${path} is a link that leads to itself` }, notChecked };
    if (found === 'missing' && !vendors)
      return {
        read,
        failed: { path, why: `${path} leads to a file that is not there, which Linux-PAM before 1.5.3 takes for an error` },
        notChecked,
      };
    if (found === 'null') masked.push({ path, by: '/dev/null' });
    else if (found === 'file' && file.problem === undefined) read.push(file);
    else if (found !== 'missing' && found !== 'directory')
      notChecked.push({ what: path, why: file.problem ?? `it is ${found === 'special' ? 'no regular file' : found}` });
  }
  return { read, notChecked };
}

function placeOf(file: ReadLimitsFile): readonly Place[] {
  const { path } = file;
  const end = /(?:^|\/)security\/(limits\.conf|limits\.d\/[^./][^/]*\.conf)$/.exec(path);
  if (!end) return [];
  return [{ file, main: end[1] === 'limits.conf', vendor: /(?:^|\/)usr\//.test(path.slice(0, end.index + 1)) }];
}
