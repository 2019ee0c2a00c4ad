import type { KernelRange, VersionBound } from '../../src/model/kernel-types.ts';

export interface Tree {
  readonly name: string;
  readonly version: string;
  readonly branch?: string;
}
export function treeOf(name: string): Tree;
export function changeAt(tree: Tree, trees: readonly Tree[]): VersionBound;
export function timeline<State extends object>(
  states: readonly { readonly tree: Tree; readonly state: State }[],
  trees: readonly Tree[],
  life: readonly KernelRange[],
): readonly (KernelRange & State)[];
