import type { Command } from './command.ts';
import { adviseCommand } from './commands/advise.ts';
import { effectiveCommand } from './commands/effective.ts';
import { explainCommand } from './commands/explain.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';

/** The commands of this version; `advise` is the default. */
export const commands: readonly Command[] = [adviseCommand, lintCommand, effectiveCommand, explainCommand, listCommand];

/** Commands of the contract that this version does not have yet. */
export const later: readonly string[] = ['diagnose', 'verify', 'snapshot', 'apply', 'confirm', 'revert', 'upgrade-check', 'fleet', 'web'];
