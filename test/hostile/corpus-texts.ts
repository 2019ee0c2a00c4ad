import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { languages } from './seeds.ts';

const folder = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

/** Files that people committed, by language, where a copy of them lies beside this repository; else none. */
export function corpusTexts(): ReadonlyMap<string, readonly string[]> {
  const textsOf = (name: string) =>
    existsSync(join(folder, name))
      ? readdirSync(join(folder, name))
          .sort()
          .map((file) => readFileSync(join(folder, name, file), 'utf8'))
      : [];
  return new Map(languages.map(({ name, corpus }) => [name, corpus.flatMap(textsOf)]));
}
