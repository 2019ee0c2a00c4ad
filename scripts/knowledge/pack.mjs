/** Packs src/knowledge/*.json into one object of JSON texts (KnowledgePack in src/knowledge/load.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const version = '2026.11';
const newestKernel = '7.3';

const compact = (path) => JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));

function folder(path) {
  const texts = {};
  for (const file of readdirSync(path).sort())
    if (file.endsWith('.json')) texts[file.slice(0, -'.json'.length)] = compact(join(path, file));
  return texts;
}

/** @param {string} srcDir folder that holds sysctl/, ulimit/, applications/ and the lists @returns {import('../../src/knowledge/load.ts').KnowledgePack} */
export function packKnowledge(srcDir) {
  return {
    version,
    newestKernel,
    parameters: folder(join(srcDir, 'sysctl')),
    limits: folder(join(srcDir, 'ulimit')),
    names: compact(join(srcDir, 'names.json')),
    applications: `[${Object.values(folder(join(srcDir, 'applications'))).join(',')}]`,
    distributions: compact(join(srcDir, 'distributions.json')),
    natProducts: compact(join(srcDir, 'nat-products.json')),
  };
}
