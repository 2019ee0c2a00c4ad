import type { Buffer } from 'node:buffer';

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly content?: Buffer | string;
}

export const wantedModules: readonly string[];
export function modulesOf(
  root: string,
  release: string,
  names?: readonly string[],
): { readonly loaded: readonly { readonly name: string; readonly content: Buffer }[]; readonly notLoaded: readonly string[] };
export function initramfs(entries: readonly Entry[]): Buffer;
export function file(path: string, content: Buffer | string, mode?: number): Entry;
export function folder(path: string): Entry;
export function link(path: string, to: string): Entry;
