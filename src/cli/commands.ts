import type { Command } from './command.ts';
import { formats } from './formats.ts';
import { listKinds } from './list-kinds.ts';
import {
  ansibleOption,
  askOption,
  checkOption,
  clusterOption,
  diagnoseOptions,
  effectiveOptions,
  failOnHarmOption,
  failOnOption,
  formatOption,
  fromDiagnosisOption,
  kernelsOption,
  lintOptions,
  machineOptions,
  type Options,
  outputOption,
  requireInputOption,
  screenOptions,
  snapshotOptions,
  stdinOption,
  workloadOptions,
} from './options.ts';
import { applyOptions, confirmOptions, revertOptions } from './options-apply.ts';
import { failOnDriftOption, verifyOptions } from './options-verify.ts';
import { webOptions } from './options-web.ts';
import { upgradeOptions } from './upgrade-options.ts';

const only = (from: Options, names: readonly string[]): Options =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

/** The commands of this version; `advise` is the default. What a command does is loaded when it is run. */
export const commands: readonly Command[] = [
  {
    name: 'advise',
    describe: 'what to set for a workload, what to remove, and why; without --profile a judgement of what is there',
    options: {
      ...machineOptions,
      ...workloadOptions,
      ...fromDiagnosisOption,
      ...askOption,
      ...formatOption(formats.advise),
      ...outputOption,
      ...ansibleOption,
      ...clusterOption,
      ...checkOption,
      ...failOnOption,
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/advise.ts')).adviseCommand(args),
  },
  {
    name: 'lint',
    positional: ' [paths..]',
    describe: 'check committed configuration for sysctl settings and limits; never reads this host',
    options: {
      ...kernelsOption,
      ...only(machineOptions, ['memory', 'cpus']),
      ...only(workloadOptions, ['nat']),
      ...stdinOption,
      ...lintOptions,
      ...formatOption(formats.lint),
      ...failOnOption,
      ...requireInputOption,
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/lint.ts')).lintCommand(args),
  },
  {
    name: 'effective',
    positional: ' [keys..]',
    describe: 'which line of which file wins, what it shadows, and where readers disagree',
    options: {
      ...only(machineOptions, ['root', 'snapshot', 'kernel', 'distro', 'memory', 'cpus']),
      ...effectiveOptions,
      ...formatOption(formats.effective),
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/effective.ts')).effectiveCommand(args),
  },
  {
    name: 'explain',
    positional: ' <name..>',
    describe: 'all that is known of a parameter, limit, rule, symptom, program, profile, counter, word or line of a log',
    options: {
      ...kernelsOption,
      ...only(machineOptions, ['distro', 'memory', 'cpus']),
      ...formatOption(formats.explain),
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/explain.ts')).explainCommand(args),
  },
  {
    name: 'diagnose',
    describe: 'live trouble: ranked causes with evidence, what would not help, and what is ruled out',
    options: {
      ...only(machineOptions, ['root', 'snapshot', 'kernel', 'service']),
      ...only(workloadOptions, ['nat', 'nat-idle-timeout', 'set', 'facts']),
      ...diagnoseOptions,
      ...formatOption(formats.diagnose),
      ...failOnHarmOption,
      ...requireInputOption,
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/diagnose.ts')).diagnoseCommand(args),
  },
  {
    name: 'list',
    positional: ' <what>',
    describe: `what there is: ${listKinds.join(', ')}`,
    options: {
      ...only(machineOptions, ['kernel', 'distro', 'memory', 'cpus']),
      ...formatOption(formats.list),
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/list.ts')).listCommand(args),
  },
  {
    name: 'snapshot',
    describe: 'all that the others need to know of this machine, as one JSON document, without secrets',
    options: snapshotOptions,
    run: async (args) => (await import('./commands/snapshot.ts')).snapshotCommand(args),
  },
  {
    name: 'fleet',
    positional: ' [folders..]',
    describe: 'snapshots of many machines: which hosts need the same change, which differ from the hosts like them, what drifted',
    options: {
      ...only(machineOptions, ['service']),
      ...workloadOptions,
      ...formatOption(formats.fleet),
      ...outputOption,
      ...ansibleOption,
      ...requireInputOption,
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/fleet.ts')).fleetCommand(args),
  },
  {
    name: 'upgrade-check',
    positional: ' [paths..]',
    describe: 'what an upgrade of the kernel or the distribution breaks or changes for these files; never reads this host',
    options: {
      ...upgradeOptions,
      ...only(machineOptions, ['memory', 'cpus']),
      ...only(workloadOptions, ['nat']),
      ...stdinOption,
      ...formatOption(formats['upgrade-check']),
      ...failOnOption,
      ...requireInputOption,
      ...screenOptions,
    },
    run: async (args) => (await import('./commands/upgrade-check.ts')).upgradeCheckCommand(args),
  },
  {
    name: 'verify',
    positional: ' [keys..]',
    describe: 'expected against actual: the files, a profile or a plan against the running machine',
    options: { ...verifyOptions, ...formatOption(formats.verify), ...failOnDriftOption, ...requireInputOption, ...screenOptions },
    run: async (args) => (await import('./commands/verify.ts')).verifyCommand(args),
  },
  {
    name: 'web',
    describe: 'one self-contained HTML page: the same advice and lint in a browser, which sends nothing anywhere',
    options: webOptions,
    run: async (args) => (await import('./commands/web.ts')).webCommand(args),
  },
  {
    name: 'apply',
    describe:
      'write and load what advise proposes, read it back, and bring everything back where something fails; without --write it only tells',
    options: applyOptions,
    run: async (args) => (await import('./commands/apply.ts')).applyCommand(args),
  },
  {
    name: 'confirm',
    positional: ' [id]',
    describe: 'keep what apply --try has loaded, and write its files',
    options: confirmOptions,
    run: async (args) => (await import('./commands/confirm.ts')).confirmCommand(args),
  },
  {
    name: 'revert',
    positional: ' [id]',
    describe: 'files and values as they were before an apply, otherwise the newest; without --write it only tells',
    options: revertOptions,
    run: async (args) => (await import('./commands/revert.ts')).revertCommand(args),
  },
  {
    name: 'completion',
    positional: ' [shell]',
    describe: 'a script that completes commands, options and names in bash, fish or zsh; without a name for the shell in $SHELL',
    options: {},
    run: async (args) => (await import('./commands/completion.ts')).completionCommand(args),
  },
];
