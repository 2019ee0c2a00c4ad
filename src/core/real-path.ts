import type { SysctlNames } from '../model/sysctl-file.ts';

/**
 * The file below /proc/sys that a path leads to when the kernel looks it up, `..` and absolute detours included.
 * @param path below /proc/sys/, or absolute where the reader opens it as it is
 * @param names where a name is not known to be missing it is taken to be there
 * @returns undefined when there is no such file, when it is a directory, or when the path leads out of /proc/sys
 */
export function realPath(path: string, names: SysctlNames, absolute = false): string | undefined {
  if (path === '' || path.endsWith('/') || path.length > 4000) return undefined;
  if (!absolute && !/^\/|\/\/|(?:^|\/)\.\.?(?:\/|$)/.test(path)) return isFile(path, names) ? path : undefined;
  const parts = absolute ? [] : ['proc', 'sys'];
  const wanted = path.split('/');
  for (const [i, part] of wanted.entries()) {
    if (part === '' || part === '.') {
      if (i === wanted.length - 1) return undefined;
      continue;
    }
    // a component must be a directory before it can be left again
    if (part !== '..') parts.push(part);
    else if (!isFolder(parts, names)) return undefined;
    else parts.pop();
  }
  if (wanted.at(-1) === '..' || parts[0] !== 'proc' || parts[1] !== 'sys' || parts.length < 3) return undefined;
  const below = parts.slice(2).join('/');
  return isFile(below, names) ? below : undefined;
}

function isFolder(parts: readonly string[], names: SysctlNames): boolean {
  if (parts.length < 3) return parts.length < 1 || parts[0] === 'proc';
  const below = parts.slice(2).join('/');
  return names.list(below) !== undefined || names.has(below) === undefined;
}

/** Whether a file is, or may be, there. */
export function isFile(path: string, names: SysctlNames): boolean {
  return names.has(path) !== false && names.list(path) === undefined;
}
