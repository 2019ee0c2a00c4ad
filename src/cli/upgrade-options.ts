import type { Options } from './options.ts';

const which = 'a release (4.19, 5.14.0-427.el9), a distribution (debian:12, rhel:8), or both with a comma between (debian:12,6.12)';

/** The two ends of an upgrade. */
export const upgradeOptions: Options = {
  from: { type: 'string', group: 'Which machine', describe: `what runs now: ${which}`, requiresArg: true, nargs: 1 },
  to: { type: 'string', group: 'Which machine', describe: 'what is to run: the same forms', requiresArg: true, nargs: 1 },
};
