import { baseName } from '../model/base-name.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { compareText } from './compare-text.ts';
import { conf, directoryOf, type FileOrder, type Masked, type Unread } from './file-order-types.ts';

/** Directories in the order of the loops, each with those whose files of the same name make it stand back. */
const loops: readonly { readonly directory: string; readonly hiddenBy: readonly string[] }[] = [
  { directory: '/lib/sysctl.d', hiddenBy: ['/etc/sysctl.d', '/run/sysctl.d'] },
  { directory: '/usr/lib/sysctl.d', hiddenBy: ['/etc/sysctl.d', '/run/sysctl.d'] },
  { directory: '/etc/sysctl.d', hiddenBy: ['/run/sysctl.d'] },
  { directory: conf, hiddenBy: [] },
  { directory: '/run/sysctl.d', hiddenBy: [] },
];

/**
 * The loops of Alpine's service sysctl, which runs `sysctl -p` of busybox for one file after the other (alpinelinux/aports,
 * main/openrc/sysctl.initd at 5c2fae7b): directory by directory, so that names are compared within one directory only;
 * /usr/local/lib is not read. Only regular files count, after links.
 */
export function alpineOrder(files: readonly ReadSysctlFile[]): FileOrder {
  const order: ReadSysctlFile[] = [];
  const masked: Masked[] = [];
  const unread: Unread[] = [];
  const regular = new Set(files.filter(isRegular).map((file) => file.path));
  for (const { directory, hiddenBy } of loops) {
    const there = files.filter((file) => file.path === directory || directoryOf(file.path) === directory);
    for (const file of there.toSorted((a, b) => compareText(baseName(a.path), baseName(b.path)))) {
      const base = baseName(file.path);
      const by = hiddenBy.map((other) => `${other}/${base}`).find((path) => regular.has(path));
      if (!base.endsWith('.conf')) unread.push({ path: file.path, why: 'its name does not end in .conf' });
      else if (base.startsWith('.'))
        unread.push({ path: file.path, why: 'the pattern of the shell passes over names that start with a dot' });
      else if (by !== undefined) masked.push({ path: file.path, by });
      else if (!isRegular(file)) unread.push({ path: file.path, why: 'it is no regular file' });
      else order.push(file);
    }
  }
  const known = new Set([...order, ...masked, ...unread].map((one) => one.path));
  for (const file of files)
    if (!known.has(file.path)) unread.push({ path: file.path, why: "Alpine's service does not read this directory" });
  return { order, masked, unread };
}

function isRegular(file: ReadSysctlFile): boolean {
  return file.found === undefined || file.found === 'file' || file.found === 'unreadable' || file.found === 'too-large';
}
