export interface InputFile {
  readonly path: string;
  readonly text: string;
}
export type Settings = readonly (readonly [key: string, value: string])[];
export const twentyKeys: Settings;
export function sysctlFile(settings: Settings): string;
export function playbook(settings: Settings, file: string): string;
export function routerFile(lines: number, seed?: number): string;
export function repository(count: number, seed?: number): Generator<InputFile & { readonly holds: boolean }>;
export function machineFiles(lines: number, seed?: number): readonly InputFile[];
export function written(folder: string, files: Iterable<InputFile>): string;
