import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { knowledge, parameters } from './whole-knowledge.ts';

it('README tells how much is known as it is', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replace(/\s+/g, ' ');
  const all = parameters;
  const told = (count: number) => count.toLocaleString('en-US');
  const accepted = all.filter((one) => one.value.accepted.length > 0).length;
  const judged = all.filter((one) => one.judgements.length > 0).length;
  expect(readme).toContain(`This version knows ${told(all.length)} parameters and ${knowledge.limits.length} limits`);
  expect(readme).toContain(`of ${told(accepted)} parameters it knows which values the kernel takes, of ${judged} which of those harm`);
});
