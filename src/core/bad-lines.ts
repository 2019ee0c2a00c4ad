import type { Parameter } from '../model/parameter.ts';
import type { SysctlLine } from '../model/setting.ts';
import { accepts } from './accepts.ts';
import type { DecideContext } from './decide.ts';
import { stubReason } from './decide.ts';
import { mend } from './mend.ts';
import type { ReadSysctlFile } from './precedence.ts';
import { support } from './support.ts';

/** A line of an administrator's file that is dead, inert, refused or harmful on this kernel. */
export interface BadLine {
  readonly line: SysctlLine;
  readonly key: string;
  readonly reason: string;
  /** run-time value that does no harm, where the key still exists and what the line set does harm */
  readonly harmless?: string;
  readonly sources: readonly string[];
}

/**
 * Lines that go, over the files that an administrator owns. Files of packages (below /usr and /lib) are never edited: what they
 * set wrongly is overridden instead.
 */
export function badLines(context: DecideContext, files: readonly ReadSysctlFile[], ownPath: string | undefined): readonly BadLine[] {
  const found: BadLine[] = [];
  for (const file of files) {
    if (file.path === ownPath || !isAdministrators(file.path)) continue;
    for (const line of file.lines) {
      if (line.kind !== 'setting' || line.glob === true || line.key === undefined || line.value === undefined) continue;
      const bad = judgeLine(context, line, line.key, line.value);
      if (bad !== undefined) found.push(bad);
    }
  }
  return found;
}

export function isAdministrators(path: string): boolean {
  return path.startsWith('/etc/');
}

function judgeLine(context: DecideContext, line: SysctlLine, key: string, value: string): BadLine | undefined {
  const found = support(key, context.kernel, context.knowledge, context.facts);
  if (found.exists === false) {
    const when = found.until !== undefined ? ` since ${found.until}` : found.since !== undefined ? ` before ${found.since}` : '';
    const forgiven = line.forgiving === true ? '' : '; `sysctl -p` ends with an error';
    return {
      line,
      key,
      reason: `Linux ${context.kernel.raw} has no such key${when}${forgiven}`,
      sources: found.source === undefined ? [] : [found.source],
    };
  }
  const parameter = context.knowledge.parameter(key);
  if (parameter === undefined || found.exists === undefined) return undefined;
  return judgeValue(context, line, key, value, parameter);
}

function judgeValue(context: DecideContext, line: SysctlLine, key: string, value: string, parameter: Parameter): BadLine | undefined {
  const stub = stubReason(parameter, context);
  if (stub !== undefined) return { line, key, reason: `has no effect on Linux ${context.kernel.raw}: ${stub}`, sources: [] };
  const acceptance = accepts(parameter, context.kernel, value);
  if (acceptance.accepted === false) return { line, key, reason: `the kernel refuses this value: ${acceptance.why}`, sources: [] };
  const mended = mend(context, parameter, acceptance.accepted === true ? acceptance.kept : value);
  if (mended === undefined) return undefined;
  const { judgement } = mended.judged;
  const source = parameter.claims[judgement.claim]?.source;
  return {
    line,
    key,
    reason: judgement.message,
    ...(judgement.kind !== 'inert' && mended.value !== undefined && { harmless: mended.value }),
    sources: source === undefined ? [] : [source],
  };
}
