import type { Kernel } from '../model/kernel-types.ts';
import type { Parameter } from '../model/parameter.ts';
import type { Acceptance, FileLines, RuleContext } from '../model/rule.ts';
import { accepts, type Neighbours } from './accepts.ts';
import { defaultValue } from './default-value.ts';
import type { LintInput } from './lint.ts';
import { memo } from './memo.ts';
import { readOrder } from './read-order.ts';
import { suggest } from './suggest.ts';
import { support } from './support.ts';
import { unitLimitLines } from './unit-limit-lines.ts';

/** What a rule compares a memory-dependent default with when memory is not known. */
const smallServer = 4 * 1024 ** 3;
/** Near names are worked out for so many unknown keys of one run: a file of nonsense must not take minutes. */
const mostSuggestions = 200;
/** So many answers about values are kept; a file of more different values is worked out line by line. */
const mostAcceptances = 20_000;

/** What the rules may ask about these files. They ask the same of each line and kernel many times, so that answers are kept. */
export function lintContext(input: LintInput): RuleContext {
  const { files, kernels, knowledge, nat, memoryBytes, cpus } = input;
  const machine = { ...(memoryBytes !== undefined && { memoryBytes }), ...(cpus !== undefined && { cpus }) };
  let suggestions = 0;
  const supported = perKernel((_: object, kernel, key: string) => support(key, kernel, knowledge));
  // the same key is asked for one kernel after the other
  let lastKey: string | undefined;
  let lastAbout: object = nothing;
  const aboutKey = (key: string) => {
    if (key === lastKey) return lastAbout;
    lastKey = key;
    lastAbout = knowledge.parameter(key) ?? knowledge.known(key) ?? nothing;
    return lastAbout;
  };
  const own = perKernel((parameter: Parameter, kernel) => defaultValue(parameter, kernel, machine));
  const small = { memoryBytes: smallServer, cpus: cpus ?? 2 };
  const ofSmall = perKernel((parameter: Parameter, kernel) => defaultValue(parameter, kernel, small)?.value);
  return {
    files,
    knowledge,
    kernels,
    ...(nat && { nat: new Set(nat) }),
    ...machine,
    // keys of one entry, such as those of many interfaces, have one answer
    support: (key, kernel) => supported(aboutKey(key), kernel, key),
    accepts: acceptances(neighboursIn(files)),
    defaultOf: (parameter, kernel) => own(parameter, kernel, ''),
    defaultAt4GiB: (parameter, kernel) => ofSmall(parameter, kernel, ''),
    suggest: memo(
      (key: string) => (suggestions++ < mostSuggestions ? suggest(key, knowledge.names) : []),
      (key) => key,
    ),
    readOrder: memo(
      (paths, kernel) => readOrder(paths, kernel, knowledge),
      (paths, kernel) => `${kernel.raw}\n${paths.join('\n')}`,
    ),
    unitLimits: (file, section) => unitLimitLines(file, section),
  };
}

/** Stands for all keys of which nothing is known. */
const nothing = {};

/** Remembers answers by the object that is asked about and by kernel; `more` must not change them. */
function perKernel<About extends object, R>(
  answer: (about: About, kernel: Kernel, more: string) => R,
): (about: About, kernel: Kernel, more: string) => R {
  const known = new Map<About, Map<Kernel, R>>();
  return (about, kernel, more) => {
    let answers = known.get(about);
    if (answers === undefined) {
      answers = new Map();
      known.set(about, answers);
    }
    if (!answers.has(kernel)) answers.set(kernel, answer(about, kernel, more));
    return answers.get(kernel) as R;
  };
}

function acceptances(neighbours: Neighbours): RuleContext['accepts'] {
  const known = new Map<Parameter, Map<Kernel, Map<string, Acceptance>>>();
  let count = 0;
  return (parameter, kernel, value) => {
    let ofKernels = known.get(parameter);
    if (ofKernels === undefined) {
      ofKernels = new Map();
      known.set(parameter, ofKernels);
    }
    let answers = ofKernels.get(kernel);
    if (answers === undefined) {
      answers = new Map();
      ofKernels.set(kernel, answers);
    }
    const have = answers.get(value);
    if (have !== undefined) return have;
    const answer = accepts(parameter, kernel, value, neighbours);
    if (count < mostAcceptances) {
      answers.set(value, answer);
      count += 1;
    }
    return answer;
  };
}

/** The least first unprivileged port that any of the files sets: a port range is checked against it. */
function neighboursIn(files: readonly FileLines[]): Neighbours {
  const key = 'net.ipv4.ip_unprivileged_port_start';
  // of a file of many pods the text is looked through once
  const names = memo(
    (file: FileLines) => file.text.includes('ip_unprivileged_port_start'),
    (file) => file.path,
  );
  const lines = files.flatMap((file) => (file.kind === 'sysctl' && names(file) ? file.lines : []));
  const ports = lines.filter((line) => line.kind === 'setting' && line.key === key && /^\d{1,5}$/.test(line.value ?? ''));
  return ports.length === 0 ? {} : { unprivilegedPortStart: ports.reduce((least, line) => Math.min(least, Number(line.value)), 65536) };
}
