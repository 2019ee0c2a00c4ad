import { redacted } from '../../collect/redact.ts';
import { runCollector } from '../../collect/run-collector.ts';
import { openSnapshotFile, snapshotFrom } from '../../collect/snapshot-file.ts';
import { CollectError } from '../../collect/tree.ts';
import { type Arguments, flag, one } from '../arguments.ts';
import { collectorScript } from '../collector-script.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { print } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `snapshot`. */
export async function snapshotCommand(args: Arguments): Promise<ExitCode> {
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
}
