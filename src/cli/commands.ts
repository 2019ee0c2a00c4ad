import type { Command } from './command.ts';
import { adviseCommand } from './commands/advise.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { effectiveCommand } from './commands/effective.ts';
import { explainCommand } from './commands/explain.ts';
import { fleetCommand } from './commands/fleet.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';
import { snapshotCommand } from './commands/snapshot.ts';

/** The commands of this version; `advise` is the default. */
export const commands: readonly Command[] = [
  adviseCommand,
  lintCommand,
  effectiveCommand,
  explainCommand,
  diagnoseCommand,
  listCommand,
  snapshotCommand,
  fleetCommand,
];

/** Commands of the contract that this version does not have yet. */
export const later: readonly string[] = ['verify', 'apply', 'confirm', 'revert', 'upgrade-check', 'web'];
