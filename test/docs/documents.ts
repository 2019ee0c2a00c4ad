import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const top = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(`${top}${path}`, 'utf8');

export const isThere = (path: string): boolean => existsSync(`${top}${path}`);

/** The documents of this repository that show commands; built pages are tested where they are built. */
export const documents: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(`${top}docs`)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
];
