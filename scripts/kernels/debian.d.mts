export type Package = Readonly<Record<string, string>>;
export type Index = ReadonlyMap<string, Package>;
interface Where {
  readonly mirror: string;
  readonly work: string;
}

export function readIndex(where: Where, suite: string): Promise<Index>;
export function newestKernel(
  packages: Index,
  flavour: string,
  wanted: RegExp,
): { readonly release: string; readonly version: string; readonly name: string; readonly packages: readonly Package[] };
export function closure(packages: Index, names: readonly string[]): readonly Package[];
export function unpack(where: Where, packages: readonly Package[], folder: string): Promise<void>;
export function compareDebian(a: string, b: string): number;
