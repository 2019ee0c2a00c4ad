import { diagnose } from '../../core/diagnose.ts';
import { exampleQuestion } from '../../core/example-question.ts';
import { support } from '../../core/support.ts';
import { readKernel } from '../../model/kernel.ts';
import type { Kernel } from '../../model/kernel-types.ts';
import type { Knowledge } from '../../model/knowledge.ts';
import type { Parameter } from '../../model/parameter.ts';
import { explainJson } from '../../render/explain-json.ts';
import type { ExplainPage, OnKernel } from '../../render/explain-page.ts';
import { explainText } from '../../render/explain-text.ts';
import { type Arguments, many, one } from '../arguments.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { explainLookup } from '../explain-lookup.ts';
import { explainOnKernel, newerThan } from '../explain-on-kernel.ts';
import { explainRelated, explainSee, logLinesAbout } from '../explain-related.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { kernelArgument } from '../machine.ts';
import { profile, profileNames } from '../profile-files.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

/** Runs `explain`. */
export async function explainCommand(args: Arguments): Promise<ExitCode> {
  // a line of a log is pasted without quotes too
  const name = many(args, 'name').join(' ');
  const knowledge = knowledgeFile();
  const page = pageFor(name, args, knowledge);
  if ((one(args, 'format') ?? 'text') === 'json') print(explainJson(page, tool(knowledge)));
  else print(explainText(page, screen(args)));
  return exit.done;
}

/** What `explain` says of a name, on the kernels of `--kernel`. @throws {UsageError} where nothing has that name */
export function pageFor(name: string, args: Arguments, knowledge: Knowledge): ExplainPage {
  const { kernels, assumed } = kernelsAsked(args, knowledge);
  const meant = explainLookup(name, knowledge);
  if ('error' in meant) throw new UsageError(meant.error);
  switch (meant.kind) {
    case 'parameter':
      return {
        ...meant,
        ...(assumed !== undefined && { assumed }),
        kernels: kernels.map((kernel) => explainOnKernel(meant.parameter, kernel, args, knowledge)),
        ...explainRelated(meant.name, meant.parameter, knowledge),
      };
    case 'known':
      return {
        ...meant,
        ...(assumed !== undefined && { assumed }),
        kernels: kernels.map((kernel) => ({ kernel, support: support(meant.name, kernel, knowledge), ...newerThan(kernel, knowledge) })),
      };
    case 'limit':
      return { ...meant, logLines: logLinesAbout([meant.limit.item, meant.limit.rlimit], knowledge) };
    case 'application': {
      const ids = new Set(meant.application.logLines ?? []);
      const { name } = meant.application;
      return {
        ...meant,
        logLines: ids.size === 0 ? [] : knowledge.logLines.filter((line) => ids.has(line.id)),
        ...(profileNames().includes(name) && { profile: name }),
      };
    }
    case 'profile':
      return { kind: 'profile', profile: profile([meant.name]) };
    case 'counter':
      return { ...meant, see: explainSee(meant.counter.see, knowledge) };
    case 'term':
      return { ...meant, see: explainSee(meant.term.see, knowledge) };
    case 'log-line':
      return { ...meant, see: explainSee(meant.lines[0].see, knowledge) };
    case 'rule':
      return meant;
    case 'symptom': {
      const { symptom } = meant;
      const [example] = diagnose(exampleQuestion(symptom.ill, knowledge, [symptom])).causes;
      return { kind: 'symptom', symptom, ...(example && { example }) };
    }
  }
}

interface Asked {
  readonly kernels: readonly Kernel[];
  /** why this kernel, where nobody named one */
  readonly assumed?: string;
}

/** The kernels of `--kernel`, each once; else the one that `--distro` is called by; else the newest that is known. */
function kernelsAsked(args: Arguments, knowledge: Knowledge): Asked {
  const named = [...new Set(many(args, 'kernel'))].map((text) => kernelArgument(text, knowledge));
  if (named.length > 0) return { kernels: named };
  const distro = one(args, 'distro');
  const own = distro === undefined ? undefined : readKernel(distro, knowledge.distributions);
  if (own !== undefined && !('error' in own)) return { kernels: [own], assumed: `the kernel that ${distro} is called by` };
  return {
    kernels: [kernelArgument(knowledge.newestKernel, knowledge)],
    assumed: 'the newest that is known here, as no --kernel was given',
  };
}

/** The same for `list`. */
export function onKernel(parameter: Parameter, kernel: Kernel, args: Arguments, knowledge: Knowledge): OnKernel {
  return explainOnKernel(parameter, kernel, args, knowledge);
}
