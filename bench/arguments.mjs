import { parseArgs } from 'node:util';

export const partNames = ['startup', 'peers', 'files', 'sockets', 'linear'];

export const usage = `npm run bench -- [PART…] [--pairs N] [--quick] [--json FILE] [--fail]

parts: ${partNames.join(', ')}; otherwise all
  --pairs N    rounds of each comparison; otherwise as many as the part needs
  --quick      smaller inputs and fewer rounds
  --json FILE  the rows and the machine as JSON too
  --fail       exit with 1 where a goal is missed
`;

/** What the command line asks for. @throws on what it cannot mean, in a line for people */
export function readArguments(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      pairs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      fail: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  for (const name of positionals) if (!partNames.includes(name)) throw new Error(`'${name}' is no part: expected ${partNames.join(', ')}`);
  if (values.pairs !== undefined && !/^[1-9]\d{0,3}$/.test(values.pairs))
    throw new Error(`--pairs ${values.pairs}: expected a number from 1 to 9999`);
  return {
    parts: positionals.length === 0 ? partNames : partNames.filter((name) => positionals.includes(name)),
    pairs: values.pairs === undefined ? undefined : Number(values.pairs),
    quick: values.quick,
    json: values.json,
    fail: values.fail,
    help: values.help,
  };
}
