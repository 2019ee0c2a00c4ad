import type { Parameter } from '../model/parameter.ts';
import type { SysctlLine } from '../model/setting.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { accepts } from './accepts.ts';
import type { DecideContext } from './decide.ts';
import { usualValue } from './in-force.ts';
import { mend } from './mend.ts';
import type { Precedence } from './precedence.ts';
import { support } from './support.ts';
import { stubReason, unsettable } from './unsettable.ts';
import { takesAway } from './verb.ts';

/** A line of a file that is dead, inert, refused, harmful or unwanted on this kernel. */
export interface BadLine {
  readonly line: SysctlLine;
  readonly key: string;
  readonly reason: string;
  /** an administrator's is edited, a package's only overridden, one of our own is left out when our file is written again */
  readonly owner: 'administrator' | 'package' | 'ours';
  /** run-time value that does no harm, where the key still exists and what the line set does harm */
  readonly harmless?: string;
  readonly sources: readonly string[];
}

type Judged = Pick<BadLine, 'reason' | 'harmless' | 'sources'> & { readonly advice?: true };

/**
 * Lines that go, over all files; each once, although a link may lead to its file. Files of packages (below /usr and /lib) are
 * never edited: of these only lines that do harm are told, to be overridden where they win.
 * @param absent keys that the profile does not want to see set, with the reason
 */
export function badLines(
  context: DecideContext,
  files: readonly ReadSysctlFile[],
  ownPath: string | undefined,
  absent: ReadonlyMap<string, string>,
): readonly BadLine[] {
  const found = new Map<string, BadLine>();
  for (const file of files) {
    for (const line of file.lines) {
      const { key, value } = line;
      const place = `${line.path}:${line.line}`;
      if (line.kind !== 'setting' || line.glob === true || key === undefined || value === undefined || found.has(place)) continue;
      const judged = judgeLine(context, line, key, value, absent);
      if (judged === undefined) continue;
      const { advice, ...bad } = judged;
      const owner = line.path === ownPath ? 'ours' : isAdministrators(line.path) ? 'administrator' : 'package';
      if (owner === 'package' && (bad.harmless === undefined || advice === true)) continue;
      found.set(place, { line, key, owner, ...bad });
    }
  }
  return [...found.values()];
}

export function isAdministrators(path: string): boolean {
  return path.startsWith('/etc/');
}

/** Whether a line has the last word for any of these readers. */
export function wins({ line, key }: BadLine, readers: readonly (Precedence | undefined)[]): boolean {
  return readers.some((reader) => {
    const winner = reader?.winner(key);
    return winner?.path === line.path && winner.line === line.line;
  });
}

function judgeLine(
  context: DecideContext,
  line: SysctlLine,
  key: string,
  value: string,
  absent: ReadonlyMap<string, string>,
): Judged | undefined {
  const found = support(key, context.kernel, context.knowledge, context.facts);
  if (found.exists === false) {
    const when = found.until !== undefined ? ` since ${found.until}` : found.since !== undefined ? ` before ${found.since}` : '';
    const forgiven = line.forgiving === true ? '' : '; `sysctl -p` ends with an error';
    return {
      reason: `Linux ${context.kernel.raw} has no such key${when}${forgiven}`,
      sources: found.source === undefined ? [] : [found.source],
    };
  }
  const parameter = context.knowledge.parameter(key);
  if (parameter === undefined || found.exists === undefined) return undefined;
  return judgeValue(context, key, value, parameter) ?? unwanted(context, key, value, parameter, absent.get(key));
}

function judgeValue(context: DecideContext, key: string, value: string, parameter: Parameter): Judged | undefined {
  const stub = stubReason(parameter, context);
  if (stub !== undefined) return { reason: `has no effect on Linux ${context.kernel.raw}: ${stub}`, sources: [] };
  const acceptance = accepts(parameter, context.kernel, value);
  if (acceptance.accepted === false) return { reason: `the kernel refuses this value: ${acceptance.why}`, sources: [] };
  const mended = mend(context, parameter, acceptance.accepted === true ? acceptance.kept : value);
  if (mended === undefined) return undefined;
  const { judgement, severity } = mended.judged;
  const source = parameter.claims[judgement.claim]?.source;
  const settable = judgement.kind !== 'inert' && unsettable(context, parameter, key) === undefined;
  return {
    reason: judgement.message,
    ...(settable && mended.value !== undefined && { harmless: mended.value }),
    sources: source === undefined ? [] : [source],
    ...(severity === 'advice' && { advice: true }),
  };
}

/** A line that the profile does not want, unless it says what would be there without it. */
function unwanted(context: DecideContext, key: string, value: string, parameter: Parameter, why: string | undefined): Judged | undefined {
  if (why === undefined) return undefined;
  const acceptance = accepts(parameter, context.kernel, value);
  const kept = acceptance.accepted === true ? acceptance.kept : value;
  const usual = usualValue(context, parameter);
  if (usual.value === kept) return undefined;
  const back =
    usual.value !== undefined &&
    usual.approximate !== true &&
    !takesAway(usual.value, kept, parameter.capacity) &&
    unsettable(context, parameter, key) === undefined;
  return { reason: `the profile wants it not to be set: ${why}`, ...(back && { harmless: usual.value }), sources: [] };
}
