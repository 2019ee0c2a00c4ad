import { adviceFindings } from '../../core/advice-findings.ts';
import { defaultValue } from '../../core/default-value.ts';
import { guards } from '../../core/guards.ts';
import { machineOf, setByOthers } from '../../core/in-force.ts';
import { standIn } from '../../core/stand-in.ts';
import { suggest } from '../../core/suggest.ts';
import { support } from '../../core/support.ts';
import { suppressionRules } from '../../core/suppress.ts';
import type { Kernel } from '../../model/kernel-types.ts';
import type { Knowledge, Parameter } from '../../model/parameter.ts';
import type { Rule } from '../../model/rule.ts';
import { explainJson } from '../../render/explain-json.ts';
import type { ExplainPage, OnKernel } from '../../render/explain-page.ts';
import { explainText } from '../../render/explain-text.ts';
import { allRules } from '../../rules/all.ts';
import { type Arguments, many, one, positive } from '../arguments.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../errors.ts';
import { exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { kernelArgument } from '../machine.ts';
import { memoryArgument } from '../memory-argument.ts';
import { formatOption, kernelsOption, machineOptions, screenOptions } from '../options.ts';
import { profileNames, readNamed } from '../profile-files.ts';
import { print, screen } from '../screen.ts';
import { tool } from '../tool.ts';

export const explainCommand: Command = {
  name: 'explain',
  positional: ' <name>',
  describe: 'all that is known of a parameter, limit, rule, program or profile',
  options: {
    ...kernelsOption,
    ...Object.fromEntries(Object.entries(machineOptions).filter(([name]) => ['distro', 'memory', 'cpus'].includes(name))),
    ...formatOption(['text', 'json']),
    ...screenOptions,
  },
  run(args) {
    const name = one(args, 'name') ?? '';
    const knowledge = knowledgeFile();
    const page = pageFor(name, args, knowledge);
    if ((one(args, 'format') ?? 'text') === 'json') print(explainJson(page, tool(knowledge)));
    else print(explainText(page, screen(args)));
    return exit.done;
  },
};

function pageFor(name: string, args: Arguments, knowledge: Knowledge): ExplainPage {
  const key = name.includes('.') || !name.includes('/') ? name : name.replaceAll('/', '.');
  const kernels = many(args, 'kernel').map((text) => kernelArgument(text, knowledge));
  const asked = kernels.length > 0 ? kernels : [kernelArgument(knowledge.newestKernel, knowledge)];
  const parameter = knowledge.parameter(key) ?? soleMatch(key, knowledge);
  if (parameter !== undefined)
    return {
      kind: 'parameter',
      name: key.includes('.') ? key : parameter.key,
      parameter,
      kernels: asked.map((kernel) => onKernel(parameter, kernel, args, knowledge)),
    };
  const known = knowledge.known(key);
  if (known !== undefined)
    return { kind: 'known', name: key, known, kernels: asked.map((kernel) => ({ kernel, support: support(key, kernel, knowledge) })) };
  const limit = knowledge.limit(name.toLowerCase());
  if (limit !== undefined) return { kind: 'limit', limit };
  const rule = ruleNamed(name);
  if (rule !== undefined) return { kind: 'rule', rule };
  const application = knowledge.applications.find((a) => a.name.toLowerCase() === name.toLowerCase() || a.comm.includes(name));
  if (application !== undefined) return { kind: 'application', application };
  if (profileNames().includes(name) || name.endsWith('.ini')) return { kind: 'profile', profile: readNamed(name) };
  const names = [
    ...knowledge.names,
    ...knowledge.limits,
    ...allRules.map((r) => r.id),
    ...guards.map((g) => g.id),
    ...adviceFindings.map((a) => a.id),
    ...knowledge.applications.map((a) => a.name),
    ...profileNames(),
  ];
  const near = suggest(name, names, 3);
  throw new UsageError(
    `'${name}' is not known here: expected a parameter, limit, rule, program or profile (tune-advise list parameters)${near.length === 0 ? '' : `; did you mean ${near.map((n) => `'${n}'`).join(' or ')}?`}`,
  );
}

/** `tcp_tw_reuse` for the one key that ends so. */
function soleMatch(name: string, knowledge: Knowledge): Parameter | undefined {
  if (name.includes('.')) return undefined;
  const ends = knowledge.keys.filter((key) => key.endsWith(`.${name}`));
  return ends.length === 1 && ends[0] !== undefined ? knowledge.parameter(ends[0]) : undefined;
}

/** Guards and the findings about suppressions are explained like rules; they have no file to show as an example. */
export function ruleNamed(name: string): Rule | undefined {
  const id = name.toUpperCase();
  const bare = { bad: { files: {}, kernel: '' }, good: { files: {}, kernel: '' }, check: () => [], confidence: 'proved' as const };
  const found = allRules.find((r) => r.id === id || r.slug === name);
  if (found !== undefined) return found;
  const guard = guards.find((g) => g.id === id || g.slug === name);
  if (guard !== undefined)
    return { ...bare, id: guard.id, slug: guard.slug, severity: 'error', what: guard.what, why: guard.why, instead: guard.instead };
  const about = [...adviceFindings, ...suppressionRules].find((r) => r.id === id || r.slug === name);
  return about && { ...bare, ...about };
}

export function onKernel(parameter: Parameter, kernel: Kernel, args: Arguments, knowledge: Knowledge): OnKernel {
  const memoryBytes = memoryArgument(args);
  const cpus = positive(args, 'cpus');
  const distro = one(args, 'distro');
  const facts = standIn({
    kernel,
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpus !== undefined && { cpus }),
    ...(distro !== undefined && { distro }),
    distributions: knowledge.distributions,
  });
  const own = defaultValue(parameter, kernel, machineOf(facts));
  const set = setByOthers(parameter, facts);
  return {
    kernel,
    support: support(parameter.key, kernel, knowledge),
    ...(own !== undefined && { default: own }),
    ...(set !== undefined && { distroDefault: set.value }),
  };
}
