import { diagnose } from '../../core/diagnose.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import { diagnoseJson } from '../../render/diagnose-json.ts';
import { diagnoseText } from '../../render/diagnose-text.ts';
import { environmentWarning, hostLine } from '../../render/host-line.ts';
import { symptoms } from '../../symptoms/all.ts';
import { seenNumbers } from '../../symptoms/seen-numbers.ts';
import { type Arguments, flag, one } from '../arguments.ts';
import { type ReadingsAsked, readingsAsked, takeReadings } from '../diagnose-readings.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { machine } from '../machine.ts';
import { limitsFilesOf } from '../parsed-files.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `diagnose`. */
export async function diagnoseCommand(args: Arguments): Promise<ExitCode> {
  const asked = readingsAsked(args);
  if (asked.watch && one(args, 'format') === 'html')
    throw new UsageError('--watch: expected with --format text or json, as a page is one look');
  if (one(args, 'kernel') !== undefined && (one(args, 'root') ?? one(args, 'snapshot') ?? asked.between) === undefined)
    throw new UsageError('--kernel without --root or --snapshot is no machine that runs: there is nothing to diagnose');
  const knowledge = knowledgeFile();
  let code = await look(args, asked, knowledge);
  while (asked.watch) {
    // a reader that has gone away is noticed between two looks
    await new Promise((resolve) => setImmediate(resolve));
    code = await look(args, asked, knowledge);
  }
  return code;
}

async function look(args: Arguments, asked: ReadingsAsked, knowledge: Knowledge): Promise<ExitCode> {
  const given = asked.between ? { ...args, snapshot: asked.between[1] } : args;
  // the readings count them, and going through half a million twice takes seconds
  const { facts, kernel, files, tree } = machine(given, knowledge, undefined, { withoutSockets: true });
  if (tree === undefined) throw new JobError('there is no machine to diagnose: expected this one, --root or --snapshot');
  const readings = takeReadings(asked, tree, knowledge.logLines);
  const diagnosis = diagnose({ readings, facts, kernel, knowledge, symptoms, limitsFiles: limitsFilesOf(files), seen: seenNumbers });
  const format = one(args, 'format') ?? 'text';
  const report = { tool: tool(knowledge), facts, diagnosis };
  if (format === 'json') print(diagnoseJson(report));
  else if (format === 'html') print((await import('../../render/diagnose-html.ts')).diagnoseHtml(report));
  else {
    const environment = environmentWarning(facts);
    print(diagnoseText({ host: hostLine(facts), ...(environment !== undefined && { environment }), diagnosis }, screen(args)));
  }
  return verdict(args, diagnosis);
}

const harms: Readonly<Record<string, number>> = { error: 70, warning: 40, advice: 0, never: Number.POSITIVE_INFINITY };

function verdict(args: Arguments, { causes, looked }: Diagnosis): ExitCode {
  if (flag(args, 'require-input') && looked.numbers === 0 && looked.sockets === undefined)
    throw new JobError('nothing could be looked at: expected counters or sockets below /proc/net');
  const least = harms[one(args, 'fail-on') ?? 'advice'] ?? 0;
  return causes.some((cause) => cause.harm >= least) && !flag(args, 'exit-zero') ? exit.findings : exit.done;
}
