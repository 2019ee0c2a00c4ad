import { writeTree } from '../../apply/write-files.ts';
import { fewestAlike, mostValues, usualShare } from '../../core/fleet-alike.ts';
import { unknownPlanned } from '../../core/unknown-planned.ts';
import type { AnsibleShape } from '../../render/ansible-shape.ts';
import { fleetAnsible } from '../../render/fleet-ansible.ts';
import { fleetHtml } from '../../render/fleet-html.ts';
import { fleetJson } from '../../render/fleet-json.ts';
import { fleetText } from '../../render/fleet-text.ts';
import { type Arguments, flag, many, one } from '../arguments.ts';
import { JobError, UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { gather } from '../fleet-gather.ts';
import { fleetPaths } from '../fleet-paths.ts';
import { fleetProgress } from '../fleet-progress.ts';
import { type FleetSink, scanFleet } from '../fleet-threads.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { givenFacts, serviceArguments } from '../machine.ts';
import { natGiven } from '../nat-arguments.ts';
import { profileArguments } from '../profile-arguments.ts';
import { profile } from '../profile-files.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

const rule = { fewest: fewestAlike, share: usualShare, most: mostValues };

/** Runs `fleet`. */
export async function fleetCommand(args: Arguments): Promise<ExitCode> {
  const folders = many(args, 'folders');
  if (folders.length === 0) throw new UsageError('fleet needs a folder with snapshots: tune-advise fleet DIR');
  const names = profileArguments(args);
  const output = one(args, 'output');
  if (output !== undefined && names.length === 0) throw new UsageError('--output needs a profile: without one nothing is proposed');
  const shape = one(args, 'ansible-shape') as AnsibleShape | undefined;
  if (shape !== undefined && output === undefined) throw new UsageError('--ansible-shape: expected with --output DIR');
  const knowledge = knowledgeFile();
  // wrong use is told here, before any thread starts
  givenFacts(args, knowledge);
  serviceArguments(args);
  natGiven(one(args, 'nat'));
  const wanted = names.length === 0 ? undefined : profile(names);
  const [unknown] = wanted === undefined ? [] : unknownPlanned(wanted, (key) => knowledge.parameter(key) !== undefined);
  if (unknown !== undefined)
    throw new UsageError(`${unknown.entry.path}:${unknown.entry.line}: value(${unknown.key}): expected a parameter that is known here`);
  const { paths, closed } = fleetPaths(folders);
  const { sink, gathered } = gather(paths, wanted?.name ?? '');
  const progress = fleetProgress(paths.length, sink.done);
  const watched: FleetSink = {
    ...sink,
    batch(of, batch) {
      sink.batch(of, batch);
      progress.tell();
    },
  };
  const ours = tool(knowledge);
  const asked = { names, ...(output !== undefined && { shape: shape ?? 'sysctl-overwrite' }) } as const;
  await scanFleet(paths, { args, asked }, knowledge, ours, watched);
  progress.end();
  const { report: read, vars } = gathered();
  const report = { ...read, unreadable: [...closed, ...read.unreadable].sort((a, b) => (a.path < b.path ? -1 : 1)) };
  let written = 0;
  if (output !== undefined) {
    const files = fleetAnsible(report, ours, vars);
    const result = writeTree(output, files);
    if ('error' in result) throw new JobError(result.error);
    written = files.length;
  }
  const format = one(args, 'format') ?? 'text';
  if (format === 'json') print(fleetJson(report, ours));
  else if (format === 'html') print(fleetHtml(report, ours, rule));
  else if (report.hosts + report.unreadable.length === 0) print('nothing to check: no file below the folders that were named');
  else print(fleetText(report, { ...screen(args), rule, written }));
  if (report.hosts > 0) return exit.done;
  return report.unreadable.length > 0 || flag(args, 'require-input') ? exit.job : exit.done;
}
