import type { FoundThere } from '../../src/model/source-file.ts';
import type { SandboxEntry } from './sandbox.ts';

/** Files of one machine as its sysctl readers would find them, by absolute path; texts hold one byte a character. */
export type SysctlTree = Readonly<Record<string, SandboxEntry>>;

export const sysctlFolders = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d'] as const;

/** Read last by systemd-sysctl when its unit hands it over. */
export const credentialPath = '/run/credentials/systemd-sysctl.service/sysctl.extra';

export interface FoundFile {
  readonly path: string;
  readonly text?: string;
  readonly encoding?: 'utf8' | 'latin1';
  readonly link?: string;
  readonly found?: FoundThere;
}

/** What is found below the folders of sysctl files and at /etc/sysctl.conf, links followed inside the tree. */
export function foundFiles(tree: SysctlTree): readonly FoundFile[] {
  const paths = Object.keys(tree).filter(
    (path) => path === '/etc/sysctl.conf' || path === credentialPath || sysctlFolders.some((folder) => isIn(folder, path)),
  );
  return paths.sort().map((path) => {
    const entry = tree[path];
    const link = entry && 'symlink' in entry ? { link: entry.symlink } : {};
    const there = follow(tree, path);
    if (typeof there === 'string') return { path, ...link, found: there };
    return { path, ...link, ...decoded(there.text) };
  });
}

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/');
}

/** Bytes as the product takes them: UTF-8, else one to one. */
export function decoded(bytes: string): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
    return { text, encoding: 'utf8' };
  } catch {
    return { text: bytes, encoding: 'latin1' };
  }
}

function follow(tree: SysctlTree, start: string): FoundThere | { readonly text: string } {
  let path = start;
  for (let steps = 0; steps < 40; steps++) {
    if (path === '/dev/null') return 'null';
    const entry = tree[path];
    if (entry === undefined) return isFolder(tree, path) ? 'directory' : 'missing';
    if ('dir' in entry) return 'directory';
    if ('socket' in entry || 'fifo' in entry) return 'special';
    if ('text' in entry) return entry;
    path = joined(path.slice(0, path.lastIndexOf('/')), entry.symlink);
  }
  return 'loop';
}

function isFolder(tree: SysctlTree, path: string): boolean {
  return (
    ['/', '/etc', '/run', '/usr/lib', '/usr/lib/sysctl.d', '/usr/local/lib'].includes(path) ||
    Object.keys(tree).some((other) => other.startsWith(`${path}/`))
  );
}

function joined(folder: string, link: string): string {
  const parts: string[] = [];
  for (const part of (link.startsWith('/') ? link : `${folder}/${link}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
