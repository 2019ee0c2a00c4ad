import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { readBooted } from './booted.ts';
import { count, countsTable } from './counts.ts';
import { prove } from './prove.ts';
import { readKnowledge } from './read-knowledge.ts';
import { proveTrees, type Trees } from './trees.ts';
import { type Exception, isException } from './verdict.ts';

/** Entry of scripts/knowledge/prove.mjs: the verdicts of a knowledge folder over a folder of fixtures. */
export function proveFolder(folder: string, own: string, fixtures: string, exceptionsFile: string) {
  const knowledge = readKnowledge(folder, own);
  const exceptions = JSON.parse(readFileSync(exceptionsFile, 'utf8')) as readonly Exception[];
  const trees = `${fixtures}trees.json`;
  const verdicts = [
    ...readBooted(pathToFileURL(fixtures)).flatMap((booted) => prove(knowledge, booted)),
    ...(existsSync(trees) ? proveTrees(knowledge, JSON.parse(readFileSync(trees, 'utf8')) as Trees) : []),
  ];
  return {
    table: countsTable(count(verdicts, exceptions)),
    verdicts: verdicts.map((v) => ({ ...v, exception: exceptions.some((e) => isException(v, e)) })),
  };
}
