import { expect, test } from 'vitest';
import { ansibleTasks } from '../../src/render/ansible-tasks.ts';
import { ansibleVars } from '../../src/render/ansible-vars.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { closed, header, plan, poisoned } from '../render/edge1.ts';
import { edgePlan } from './edge-plan.ts';
import { linted, noLint } from './sandbox.ts';

const shapes = ['sysctl-overwrite', 'list', 'kernel-settings'] as const;

test.skipIf(noLint)('ansible-lint finds nothing in plays and vars at its strictest profile', { timeout: 240_000 }, () => {
  const play = `---\n- name: Vars\n  hosts: all\n  vars_files:\n${shapes.map((s) => `    - ${s}.yml\n`).join('')}  tasks: []\n`;
  expect(
    linted({
      'tasks.yml': ansibleTasks(edgePlan(), header, knowledge),
      'empty.yml': ansibleTasks({ ...edgePlan(), changes: [], removals: [], files: [], edits: [], restart: [] }, header, knowledge),
      'hostile.yml': ansibleTasks(poisoned(edgePlan(), new Set([...closed, 'files', 'changes'])), header, knowledge),
      ...Object.fromEntries(shapes.map((shape) => [`${shape}.yml`, ansibleVars(plan, header, shape)])),
      'play.yml': play,
    }),
  ).toBe('');
});

test.skipIf(noLint)('ansible-lint finds nothing in the collection', { timeout: 240_000 }, () => {
  expect(linted('collection')).toBe('');
});

test.skipIf(noLint)('a fault would be seen', { timeout: 240_000 }, () => {
  expect(linted({ 'play.yml': '---\n- name: Bad\n  hosts: all\n  tasks:\n    - command: ls\n' })).toContain('fqcn');
});
