import { redacted } from '../../collect/redact.ts';
import { runCollector } from '../../collect/run-collector.ts';
import { openSnapshotFile, snapshotFrom } from '../../collect/snapshot-file.ts';
import { CollectError } from '../../collect/tree.ts';
import { flag, one } from '../arguments.ts';
import { collectorScript } from '../collector-script.ts';
import type { Command } from '../command.ts';
import { JobError, UsageError } from '../errors.ts';
import { exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { snapshotOptions } from '../options.ts';
import { print } from '../screen.ts';
import { tool } from '../tool.ts';

export const snapshotCommand: Command = {
  name: 'snapshot',
  describe: 'all that the others need to know of this machine, as one JSON document, without secrets',
  options: snapshotOptions,
  run(args) {
    const from = one(args, 'snapshot');
    if (flag(args, 'collector')) {
      if (flag(args, 'redact') || from !== undefined)
        throw new UsageError('--collector prints the script as it is: expected neither --redact nor --snapshot with it');
      print(collectorScript());
      return exit.done;
    }
    try {
      const found = from === undefined ? snapshotFrom(runCollector(collectorScript()), 'this machine') : openSnapshotFile(from);
      const whole = { ...found, tool: tool(knowledgeFile()) };
      print(JSON.stringify(flag(args, 'redact') ? redacted(whole) : whole));
      return exit.done;
    } catch (error) {
      if (error instanceof CollectError) throw new JobError(error.message);
      throw error;
    }
  },
};
