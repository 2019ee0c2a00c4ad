import type { Options } from './options.ts';

/** Where `web` writes its page. */
export const webOptions: Options = {
  output: {
    type: 'string',
    group: 'Output',
    requiresArg: true,
    nargs: 1,
    describe: 'the file to write the page to; without it the page is printed',
  },
};
