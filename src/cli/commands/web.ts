import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { writeTree } from '../../apply/write-files.ts';
import { type Arguments, one } from '../arguments.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { pageFile } from '../page-file.ts';
import { print } from '../screen.ts';
import { isTerminal } from '../standard-output.ts';

/** Runs `web`. */
export async function webCommand(args: Arguments): Promise<ExitCode> {
  const output = one(args, 'output');
  if (output === undefined) {
    if (isTerminal()) throw new UsageError('web prints a whole page: expected --output FILE, or a pipe');
    print(pageFile());
    return exit.done;
  }
  const path = resolve(output);
  refuseOther(path, output);
  const written = writeTree(dirname(path), [{ path: basename(path), content: pageFile() }]);
  if ('error' in written) throw new JobError(written.error);
  process.stderr.write(`written: ${output}; open it in a browser, it needs no network\n`);
  return exit.done;
}

/** An earlier page is replaced, and nothing else is: a typing error shall not cost anybody a file. */
function refuseOther(path: string, typed: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory())
    throw new UsageError(`--output '${typed}' is a directory: expected a file, as in ${typed.replace(/\/+$/, '')}/tune-advise.html`);
  if (!stats.isFile() || !startOf(path).includes('<title>tune-advise:'))
    throw new UsageError(`--output '${typed}' is there and is no page of tune-advise: expected another name`);
}

function startOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(2048);
    return start.toString('latin1', 0, readSync(file, start, 0, start.length, 0));
  } finally {
    closeSync(file);
  }
}
