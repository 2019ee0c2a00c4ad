import { machineOptions, type Options, workloadOptions } from './options.ts';

const { measure: _, pid: __, ...machine } = machineOptions;

/** What `verify` compares with what runs: the files, a profile or a plan. */
export const verifyOptions: Options = {
  ...machine,
  service: {
    ...machineOptions['service'],
    describe: 'the systemd unit whose limits are compared too; may be repeated; listening units always are',
  } as Options[string],
  user: {
    type: 'string',
    group: 'Which machine',
    requiresArg: true,
    nargs: 1,
    describe: 'the user whose sessions are compared with what a login gives',
  },
  ...workloadOptions,
  plan: {
    type: 'string',
    group: 'What it is for',
    requiresArg: true,
    nargs: 1,
    describe: 'a report of advise --format json: what it sets and keeps, instead of the files',
  },
};

/** `--fail-on` of `verify`. */
export const failOnDriftOption: Options = {
  'fail-on': {
    type: 'string',
    group: 'Exit code',
    requiresArg: true,
    nargs: 1,
    choices: ['error', 'warning', 'advice', 'never'],
    describe:
      'what makes the exit code 1: error drift alone, warning also keys that are missing without an excuse (otherwise), advice also what could not be compared',
  },
  'exit-zero': { type: 'boolean', group: 'Exit code', describe: 'exit with 0 where drift would make it 1' },
};
