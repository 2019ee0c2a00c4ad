import { distributionOf } from '../../core/boot-reader.ts';
import type { Facts } from '../../model/facts.ts';
import type { Kernel } from '../../model/kernel-types.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import { effectiveJson, effectiveLimitsJson } from '../../render/effective-json.ts';
import { effectiveLimitsText } from '../../render/effective-limits-text.ts';
import { effectiveText, mostShadowed, mostTold } from '../../render/effective-text.ts';
import { type Arguments, flag, many, one } from '../arguments.ts';
import { effectiveAnswer } from '../effective-answer.ts';
import { containerStarters } from '../effective-containers.ts';
import { serviceLimits, unitNamed, userLimits } from '../effective-limits-report.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { kernelArgument, machine } from '../machine.ts';
import { readerArgument } from '../reader-argument.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `effective`. */
export async function effectiveCommand(args: Arguments): Promise<ExitCode> {
  const knowledge = knowledgeFile();
  const typed = many(args, 'keys');
  const [user, service, reader] = [one(args, 'user'), one(args, 'service'), one(args, 'reader')];
  if (user !== undefined && service !== undefined) throw new UsageError('--user and --service: expected one of them, not both');
  if ((user ?? service) !== undefined && reader !== undefined)
    throw new UsageError(`--reader ${reader}: it reads sysctl files, expected without --user and --service`);
  const asked = reader === undefined ? undefined : readerArgument(reader);
  const assumed: string[] = [];
  // what containers get depends on the unit that starts them too
  const units = service === undefined ? [] : [service, ...containerStarters(unitNamed(service))];
  const found = machine({ ...args, service: units }, knowledge, (facts) => kernelFor(facts, knowledge, assumed));
  const host = hostTitle(found.facts, found.kernel, one(args, 'root') ?? one(args, 'snapshot'), knowledge);
  const json = (one(args, 'format') ?? 'text') === 'json';
  const about = { tool: tool(knowledge), facts: found.facts };
  if (user !== undefined || service !== undefined) {
    const question = { items: typed };
    const limits =
      user !== undefined
        ? userLimits(user, question, found, knowledge)
        : serviceLimits(found.services[0] ?? '', question, found, knowledge);
    print(json ? effectiveLimitsJson(limits, about) : effectiveLimitsText(limits, host, screen(args)));
    return exit.done;
  }
  const each = json || flag(args, 'verbose') ? mostTold : mostShadowed;
  const answer = effectiveAnswer(typed, asked, assumed, found, knowledge, { each, all: mostTold });
  print(json ? effectiveJson(answer, about) : effectiveText({ effective: answer, host, asked: typed.length > 0 }, screen(args)));
  return exit.done;
}

/** Which line wins does not depend on the kernel; what it holds then does, and that is said. */
function kernelFor(facts: Facts, knowledge: Knowledge, assumed: string[]): Kernel {
  const release = distributionOf(facts, knowledge);
  const kernel = kernelArgument(release?.distro ?? knowledge.newestKernel, knowledge);
  const whose = release === undefined ? 'the newest that is known here' : `that of ${release.title}`;
  assumed.push(`nothing tells the kernel: taken to be Linux ${kernel.version}, ${whose}; --kernel gives it`);
  return kernel;
}

function hostTitle(facts: Facts, kernel: Kernel, root: string | undefined, knowledge: Knowledge): string {
  const name = facts.from === 'stand-in' ? 'no machine, only options' : (facts.host ?? root ?? 'this machine');
  const distro = facts.distro?.value;
  const title = distributionOf(facts, knowledge)?.title ?? (distro && `${distro.id} ${distro.version}`.trim());
  return [name, title ?? 'distribution unknown', `Linux ${kernel.raw}`].join(' · ');
}
