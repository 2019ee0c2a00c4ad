import { readFileSync } from 'node:fs';
import type { Kernel } from '../../src/model/kernel-types.ts';
import { type Booted, kernelOf, readBooted } from '../knowledge/proof/booted.ts';
import type { Trees } from '../knowledge/proof/trees.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { keptAsProbed } from './kept-as-probed.ts';
import { inTree, keptBySource } from './kept-by-source.ts';

/** What a kernel does with one value of one key, by what was measured or read of it: never by the product's own judgement. */
export type Outcome = { readonly kept: string } | { readonly refused: string } | { readonly unmeasured: string };

export interface KernelUnderTest {
  readonly name: string;
  readonly kernel: Kernel;
  readonly debian?: string;
  /** names of modules that were loaded for the second set of values */
  readonly modules: readonly string[];
  /** undefined: that source does not tell */
  has(key: string): boolean | undefined;
  write(key: string, value: string): Outcome;
  /** key → value before any file was read, without and with the modules; empty where the kernel was never started here */
  defaults(memoryBytes: number, withModules: boolean): ReadonlyMap<string, string>;
}

const folder = new URL('../kernels/', import.meta.url);

function ofBooted(booted: Booted, probed: readonly Booted[]): KernelUnderTest {
  return {
    name: booted.release,
    kernel: kernelOf(booted, knowledge),
    debian: booted.distro,
    modules: booted.loaded,
    has: (key) => Object.hasOwn(booted.keys, key) || booted.present.includes(key.replace(interfaceName, '$1.INTERFACE.')),
    write: (key, value) => keptAsProbed(booted, probed, key, value),
    defaults(memoryBytes, withModules) {
      const nearest = booted.machines
        .map((machine, at) => ({ at, distance: Math.abs(Math.log(machine.memoryBytes / memoryBytes)) }))
        .sort((a, b) => a.distance - b.distance)[0];
      const found = new Map<string, string>();
      for (const [key, row] of Object.entries(booted.keys)) {
        const value = row.values[nearest?.at ?? 0]?.[withModules ? 1 : 0];
        if (value !== null && value !== undefined && /r/.test(modeText(row.mode))) found.set(key, value);
      }
      return found;
    },
  };
}

const interfaceName = /^(net\.\w+\.(?:conf|neigh))\.[^.]+\./;
const modeText = (mode: string) => ((Number.parseInt(mode, 8) & 0o444) !== 0 ? 'r' : '');

function ofSource(name: string, release: string, series: string, trees: Trees): KernelUnderTest {
  return {
    name,
    kernel: kernel(release),
    modules: ['nf_conntrack', 'br_netfilter', 'bridge', 'ip_vs', 'sch_fq', 'tcp_bbr', 'sunrpc'],
    // what Red Hat took over from later releases is in no tree here
    has: (key) => (name !== 'el7' || inTree(trees, series, key) === true ? inTree(trees, series, key) : undefined),
    write: (key, value) =>
      name === 'el7' && inTree(trees, series, key) !== true
        ? { unmeasured: 'not in the source of 3.10' }
        : keptBySource(trees, series, key, value),
    defaults: () => new Map(),
  };
}

function all(): readonly KernelUnderTest[] {
  const booted = readBooted(folder);
  const trees = JSON.parse(readFileSync(new URL('trees.json', folder), 'utf8')) as Trees;
  return [
    ...booted.map((one) => ofBooted(one, probesFor(one, booted))),
    ofSource('el7', '3.10.0-1160.el7.x86_64', '3.10', trees),
    ofSource('3.10', '3.10.108', '3.10', trees),
    ofSource('4.4', '4.4.121', '4.4', trees),
    ofSource('4.9', '4.9.45', '4.9', trees),
    ofSource('4.14', '4.14.67', '4.14', trees),
    ofSource('4.19', '4.19.1', '4.19', trees),
  ];
}

/** The kernel itself where it was probed, else its nearest probed neighbours below and above: all of them must agree. */
function probesFor(one: Booted, booted: readonly Booted[]): readonly Booted[] {
  const isProbed = (other: Booted) => Object.values(other.keys).some((row) => row.probe !== undefined);
  if (isProbed(one)) return [one];
  const same = booted.filter((other) => isProbed(other) && series(other) === series(one));
  if (same.length > 0) return same;
  const others = booted.filter(isProbed).sort((a, b) => order(a) - order(b));
  const above = others.find((other) => order(other) > order(one));
  const below = others.findLast((other) => order(other) < order(one));
  return [below, above].filter((other) => other !== undefined);
}

const series = ({ release }: Booted) => /^\d+\.\d+/.exec(release)?.[0] ?? '';
const order = ({ release }: Booted) => {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return major * 1000 + minor;
};

/** Kernels that were started here, and those whose source was read; oldest source last. */
export const kernelsUnderTest: readonly KernelUnderTest[] = all();
