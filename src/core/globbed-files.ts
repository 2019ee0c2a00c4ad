import { baseName } from '../model/base-name.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { compareText } from './compare-text.ts';
import { directoryOf } from './file-order-types.ts';
import { braceAlternatives, globComponent } from './path-glob.ts';

/** procps takes a file's own name for a pattern once more: `a[1].conf` stands for `a1.conf` where that is there, else for itself. */
export function globbedFiles(file: ReadSysctlFile, files: readonly ReadSysctlFile[]): readonly ReadSysctlFile[] {
  const own = baseName(file.path);
  if (!/[*?[{\\]/.test(own)) return [file];
  const directory = directoryOf(file.path);
  const beside = files.filter((one) => directoryOf(one.path) === directory).sort((a, b) => compareText(a.path, b.path));
  const found = braceAlternatives(own).flatMap((one) => {
    const component = globComponent(one);
    return beside.filter(({ path }) =>
      component.plain === undefined ? component.matches(baseName(path)) : component.plain === baseName(path),
    );
  });
  // at one that cannot be opened procps leaves the rest of a pattern
  const stops = found.findIndex((one) => unopenable.has(one.found ?? 'file'));
  if (stops !== -1) return found.slice(0, stops + 1);
  return found.length > 0 ? found : [file];
}

const unopenable: ReadonlySet<string> = new Set(['missing', 'special', 'loop']);
