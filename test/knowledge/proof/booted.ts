import { readdirSync, readFileSync } from 'node:fs';
import { readKernel } from '../../../src/model/kernel.ts';
import type { Kernel } from '../../../src/model/kernel-types.ts';
import type { Knowledge } from '../../../src/model/knowledge.ts';

/** What the probe wrote into a key, and what became of it. Made by scripts/knowledge/fixture.mjs. */
export interface Probe {
  /** the value before */
  readonly first: string;
  readonly fields: number;
  /** one letter a value: `=` taken and kept, `-` EINVAL and nothing changed, `?` not tried, `*` see `other` */
  readonly codes: string;
  /** index of the value, result, value afterwards */
  readonly other?: readonly (readonly [number, string, string])[];
  readonly partial?: readonly [string, string];
  readonly extra?: readonly [string, string];
}

export interface Row {
  readonly mode: string;
  /** one pair a machine: before and after modules were loaded; null where that machine has no such key */
  readonly values: readonly (readonly [string | null, string] | null)[];
  /** all values from the first to the second were taken and kept; what was said below and above, where not EINVAL */
  readonly range?: readonly [string, string, string?, string?];
  readonly probe?: Probe;
  readonly netns?: { readonly mode: string; readonly isolation: string; readonly value?: string };
}

export interface Machine {
  readonly memoryBytes: number;
  readonly megabytes: number;
  readonly cpus: number;
}

/** A kernel that was started, and what its /proc/sys held. */
export interface Booted {
  readonly release: string;
  readonly packageVersion: string;
  readonly distro: string;
  readonly machines: readonly Machine[];
  readonly loaded: readonly string[];
  /** `y`, `m`, `n` or the value; only options that anything said of a key names */
  readonly options?: Readonly<Record<string, string>>;
  readonly modules?: Readonly<Record<string, 'built in' | 'module' | 'absent'>>;
  readonly keys: Readonly<Record<string, Row>>;
  /** names of all keys, interfaces as INTERFACE */
  readonly present: readonly string[];
}

/** What the probe writes into every key, in the order of the letters. */
export const probedValues: readonly string[] =
  '-1 0 1 2 3 5 255 256 1024 32767 32768 65535 65536 1048576 2147483647 2147483648 4294967295 4294967296 9223372036854775807'.split(' ');

/** All fixtures of a folder, by release. */
export function readBooted(folder: URL): readonly Booted[] {
  return readdirSync(folder)
    .filter((f) => /^\d+\.\d+\.\d+.*-amd64\.json$/.test(f))
    .sort()
    .map((f) => JSON.parse(readFileSync(new URL(f, folder), 'utf8')) as Booted);
}

/** The kernel as the program takes it on that machine: by its release string and the distribution. */
export function kernelOf(booted: Booted, knowledge: Knowledge): Kernel {
  const read = readKernel(booted.release, knowledge.distributions);
  if ('error' in read) throw new Error(read.error);
  return { ...read, distro: booted.distro };
}
