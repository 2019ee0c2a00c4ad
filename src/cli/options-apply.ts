import { formatOption, fromDiagnosisOption, machineOptions, type Options, screenOptions, workloadOptions } from './options.ts';

const { root, kernel, distro, memory, cpus, service, pid } = machineOptions;
const writing = 'What is done';

const write: Options = {
  write: { type: 'boolean', group: writing, describe: 'do it; without it what would be done is printed and nothing is written' },
};

const state: Options = {
  'state-dir': {
    type: 'string',
    group: writing,
    requiresArg: true,
    nargs: 1,
    describe: 'where originals and journals lie; otherwise /var/lib/tune-advise, below --root where that is given',
  },
};

export const applyOptions: Options = {
  ...Object.fromEntries(
    Object.entries({ root, kernel, distro, memory, cpus, service, pid }).flatMap(([name, o]) => (o ? [[name, o]] : [])),
  ),
  ...workloadOptions,
  ...fromDiagnosisOption,
  plan: {
    type: 'string',
    group: writing,
    requiresArg: true,
    nargs: 1,
    describe: 'a report of advise --format json that was agreed on: where the plan for the machine as it is now differs, nothing is done',
  },
  ...write,
  try: {
    type: 'string',
    group: writing,
    requiresArg: true,
    nargs: 1,
    describe:
      'load the values alone, and take them back after so many seconds (10 to 3600) unless confirm comes; files are written by confirm',
  },
  list: { type: 'boolean', group: writing, describe: 'what was applied here before, and how it ended' },
  ...state,
  ...formatOption(['text', 'json']),
  ...screenOptions,
};

export const revertOptions: Options = {
  ...(root && { root }),
  ...write,
  force: { type: 'boolean', group: writing, describe: 'also what somebody else changed since' },
  'unless-confirmed': { type: 'boolean', group: writing, describe: 'wait for the end of the trial, and do it unless confirm came' },
  ...state,
  ...formatOption(['text', 'json']),
  ...screenOptions,
};

export const confirmOptions: Options = {
  ...state,
  ...formatOption(['text', 'json']),
  ...screenOptions,
};
