import type { Facts } from '../model/facts.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Expected, VerifyRow } from '../model/verify.ts';
import { compareText } from './compare-text.ts';
import { fields } from './in-force.ts';
import { interfaceKey } from './interface-key.ts';
import { namespaced } from './namespaced.ts';
import { support } from './support.ts';
import { type DriftContext, verifyDrift } from './verify-drift.ts';

export interface VerifyContext extends DriftContext {
  readonly facts: Facts;
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
}

/** Secrets are not opened, and what a file gives them is not shown either. */
const secret = /(?:^|\.)(?:tcp_fastopen_key|stable_secret|netdev_rss_key)$/;

/** Each expected parameter beside what the running kernel holds, with why they differ. @returns by key */
export function verifyRows(expected: readonly Expected[], context: VerifyContext): readonly VerifyRow[] {
  const there = new Set<string>();
  for (const key of context.facts.sysctl.keys()) {
    const part = interfaceKey(key);
    if (part !== undefined) there.add(`${part.folder}.${part.who}`);
  }
  return expected.map((one) => verifyRow(one, context, there)).sort((a, b) => compareText(a.key, b.key));
}

function verifyRow(expected: Expected, context: VerifyContext, interfaces: ReadonlySet<string>): VerifyRow {
  const { key, from, value } = expected;
  const row = { target: 'sysctl' as const, key, from, ...(value !== undefined && !secret.test(key) && { expected: value }) };
  const reading = context.facts.sysctl.get(key);
  if (secret.test(key))
    return { ...row, status: 'unreadable', counts: false, why: [{ grade: 'proved', text: 'it is secret: it is never read nor shown' }] };
  if (reading === undefined) return notThere(row, expected, context, interfaces);
  if ('unreadable' in reading)
    return { ...row, status: 'unreadable', counts: false, why: [{ grade: 'proved', text: unreadable(reading.unreadable, context.facts) }] };
  const actual = reading.value;
  const found = { ...row, actual };
  if (actual === value || (expected.typed !== undefined && actual === fields(expected.typed))) return inForce(found, expected, context);
  if (expected.refused !== undefined && expected.forgiven === true)
    return {
      ...found,
      status: 'ok',
      counts: false,
      why: [{ grade: 'likely', text: `${expected.refused}; the '-' before the key forgives that` }],
    };
  return { ...found, status: 'drift', counts: true, ...verifyDrift({ ...expected, actual, reading }, context) };
}

/** What holds may still not reach all that it is meant for, and what the kernel refuses holds only by chance. */
function inForce(row: Omit<VerifyRow, 'status' | 'why' | 'counts'>, { about }: Expected, { facts }: VerifyContext): VerifyRow {
  const old = row.key === 'net.core.somaxconn' && row.expected !== undefined ? smallerQueues(row.expected, facts) : undefined;
  const why = [
    ...(old === undefined ? [] : [{ grade: 'likely' as const, text: old }]),
    ...(about === undefined ? [] : [{ grade: 'likely' as const, text: about }]),
  ];
  return { ...row, status: 'ok', counts: false, why };
}

/** The limit of an accept queue is fixed when the program calls listen(). */
function smallerQueues(value: string, { listeners = [] }: Facts): string | undefined {
  if (!/^\d{1,10}$/.test(value)) return undefined;
  const smaller = listeners.filter((l) => l.protocol === 'tcp' && l.backlog !== undefined && l.backlog < Number(value));
  if (smaller.length === 0) return undefined;
  const shown = smaller
    .slice(0, 4)
    .map(({ port, program, backlog }) => `:${port}${program === undefined ? '' : ` (${program})`} ${backlog}`);
  const more = smaller.length > 4 ? ` and ${smaller.length - 4} more` : '';
  return `accept queues with a smaller limit: ${shown.join(', ')}${more}; each was opened before the value was raised, or its program asks for less: the limit is fixed at listen(), so only a restart or the program's own setting changes it`;
}

function notThere(
  row: Omit<VerifyRow, 'status' | 'why' | 'counts'>,
  expected: Expected,
  context: VerifyContext,
  interfaces: ReadonlySet<string>,
): VerifyRow {
  const { facts, kernel, knowledge } = context;
  const { key } = expected;
  if (!facts.sysctlComplete) {
    const place = facts.from === 'root' ? 'this tree' : 'what was read';
    return {
      ...row,
      status: 'unreadable',
      counts: false,
      why: [{ grade: 'proved', text: `it is not in ${place}, which does not prove that it is not there` }],
    };
  }
  const missing = (grade: 'proved' | 'likely' | 'unknown', text: string, counts: boolean, remedy?: string): VerifyRow => ({
    ...row,
    status: 'missing',
    counts: counts && expected.forgiven !== true,
    why: [{ grade, text: expected.forgiven === true ? `${text}; the '-' before the key forgives that` : text }],
    ...(remedy !== undefined && { remedy }),
  });
  const part = interfaceKey(key);
  if (part !== undefined && interfaces.has(`${part.folder}.all`) && !interfaces.has(`${part.folder}.${part.who}`))
    return missing('proved', `there is no interface ${part.who.replaceAll('/', '.')} now: the line can only act once it is there`, false);
  const exists = support(key, kernel, knowledge).exists;
  if (exists === false)
    return missing(
      'proved',
      `Linux ${kernel.raw} has no such key: nothing can hold it`,
      false,
      'delete the line (tune-advise lint tells more)',
    );
  const module = (knowledge.parameter(key) ?? knowledge.known(key))?.module;
  const unloaded = module !== undefined && facts.modules?.includes(module) === false;
  if (unloaded && context.loadedEarly.has(module))
    return missing(
      'proved',
      `the module ${module} is not loaded, though modules-load.d names it: the key comes with it`,
      true,
      `modprobe ${module}, then ${context.reload}`,
    );
  if (unloaded)
    return missing(
      'proved',
      `the module ${module} is not loaded: the key comes with it, and the line has no effect when the files are read before that`,
      true,
      `load ${module} before the files are read (a line in modules-load.d), or delete the line`,
    );
  const reach = facts.environment?.value.kind === 'container' ? namespaced(key, kernel, knowledge) : undefined;
  if (reach?.reach === 'host') return missing('likely', `this is a container: ${reach.why}`, true, 'set it on the host');
  return missing('unknown', 'the running kernel has no such key, and nothing that is known here says why', true);
}

function unreadable(problem: string, { from }: Facts): string {
  if (problem === 'never collected') return 'it is never opened: reading it does something by itself, or logs a warning';
  if (problem === 'write-only') return 'it can only be written';
  if (problem === 'EACCES' || problem === 'EPERM')
    return from === 'host'
      ? 'it can be read by root alone: run verify as root'
      : 'it could not be read when the record was made: it needs root';
  return `it cannot be read (${problem})`;
}
