/** Packs src/knowledge/*.json into one text and an index of where each thing stands in it (KnowledgeIndex in src/knowledge/load.ts). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const version = '2026.11';
const newestKernel = '7.3';

/** ASCII, so that a byte of the file is a character of the text. */
const compact = (path) =>
  JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function folder(path) {
  const files = existsSync(path) ? readdirSync(path).filter((file) => file.endsWith('.json')) : [];
  return files.map((file) => [file.slice(0, -'.json'.length), compact(join(path, file))]).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * @param {string} srcDir folder that holds sysctl/, ulimit/, applications/ and the lists
 * @returns {{ index: import('../../src/knowledge/load.ts').KnowledgeIndex, text: string }}
 */
export function packKnowledge(srcDir) {
  const parts = [];
  let at = 0;
  const place = (part) => {
    const start = at;
    parts.push(part);
    at += part.length;
    return [start, part.length];
  };
  const all = (name) => Object.fromEntries(folder(join(srcDir, name)).map(([key, part]) => [key, place(part)]));
  const file = (name) => place(compact(join(srcDir, name)));
  const optional = (key, name) => (existsSync(join(srcDir, name)) ? { [key]: file(name) } : {});
  const index = {
    version,
    newestKernel,
    parameters: all('sysctl'),
    judged: folder(join(srcDir, 'sysctl')).flatMap(([key, part]) => (JSON.parse(part).judgements.length > 0 ? [key] : [])),
    limits: all('ulimit'),
    lists: {
      names: existsSync(join(srcDir, 'names.json')) ? file('names.json') : place('[]'),
      applications: place(
        `[${folder(join(srcDir, 'applications'))
          .map(([, part]) => part)
          .join(',')}]`,
      ),
      distributions: file('distributions.json'),
      natProducts: file('nat-products.json'),
      propagation: file('propagation.json'),
      laterWriters: file('later-writers.json'),
      ...optional('logLines', 'loglines.json'),
      ...optional('counters', 'counters.json'),
      ...optional('terms', 'terms.json'),
      ...optional('safeSysctls', 'safe-sysctls.json'),
    },
  };
  return { index, text: parts.join('') };
}
