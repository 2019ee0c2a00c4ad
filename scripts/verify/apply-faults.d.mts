import type { Ask } from './apply-machines.mjs';

export interface Fault {
  readonly kind: string;
  readonly call: string;
  readonly n: number;
  readonly how?: string | undefined;
  readonly path?: string;
}

export interface Point {
  readonly call: string;
  readonly n: number;
  readonly path: string;
}

export interface Reference {
  readonly apply: readonly Point[];
  readonly revert: readonly Point[];
  readonly elsewhere: number;
  /** files and values that apply changes */
  readonly touched: ReadonlySet<string>;
  /** differences that revert left */
  readonly back: readonly string[];
}

export interface Argv {
  readonly apply: readonly string[];
  readonly revert: readonly string[];
}

export interface Broken {
  readonly fault: Fault;
  /** as --only takes it */
  readonly name: string;
  readonly outcome: string;
  readonly wrong: readonly string[];
  /** the fault came to pass */
  readonly hit: boolean;
}

export function commands(cli: string): Argv;
export function referenceOf(ask: Ask, argv: Argv): Promise<Reference>;
export function faultsOf(reference: Reference): readonly Fault[];
export function drawn(faults: readonly Fault[], runs: number, seed: number): readonly Fault[];
export function broken(ask: Ask, fault: Fault, argv: Argv, reference: Reference): Promise<Broken>;
