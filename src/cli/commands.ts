import type { Command } from './command.ts';
import { adviseCommand } from './commands/advise.ts';
import { applyCommand } from './commands/apply.ts';
import { confirmCommand } from './commands/confirm.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { effectiveCommand } from './commands/effective.ts';
import { explainCommand } from './commands/explain.ts';
import { fleetCommand } from './commands/fleet.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';
import { revertCommand } from './commands/revert.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { upgradeCheckCommand } from './commands/upgrade-check.ts';
import { verifyCommand } from './commands/verify.ts';
import { webCommand } from './commands/web.ts';

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
  upgradeCheckCommand,
  verifyCommand,
  webCommand,
  applyCommand,
  confirmCommand,
  revertCommand,
];
