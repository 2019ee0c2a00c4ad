import type { ReadLimitsFile } from '../model/limits-file.ts';
import type { ProcessReading } from '../model/readings.ts';

/** A line of limits.conf that somebody wrote for a program's descriptors. */
export interface NofileLine {
  readonly path: string;
  readonly line: number;
  readonly domain: string;
  readonly value: string;
}

/** Services that open sessions of PAM for what they start, so that limits.conf does reach it. */
const withSession = /^(?:cron|crond|atd|sshd?|sshd@.{0,200}|gdm|getty@.{0,200}|login|su|systemd-logind)\.service$/;

/** Whether systemd gives this process its limits, and no session in between. */
export function limitedByUnit({ unit }: Pick<ProcessReading, 'unit'>): boolean {
  return unit !== undefined && !withSession.test(unit);
}

/**
 * The line that asks for the most descriptors in a name that may be meant for this program: `*`, its own name, that of its unit, root.
 * Names of accounts are not known here. Undefined where no line asks for more than `soft`.
 */
export function nofileLineAbove(
  files: readonly ReadLimitsFile[],
  one: Pick<ProcessReading, 'program' | 'unit' | 'uid'>,
  soft: number,
): NofileLine | undefined {
  const meant = new Set(['*', one.program, (one.unit ?? '').replace(/(?:@.*)?\.service$/, ''), ...(one.uid === 0 ? ['root'] : [])]);
  meant.delete('');
  let best: { readonly line: NofileLine; readonly number: number } | undefined;
  for (const file of files)
    for (const { kind, path, line, domain, type, item, value } of file.lines) {
      if (kind !== 'limit' || item !== 'nofile' || domain === undefined || value === undefined || !meant.has(domain)) continue;
      // a line for the hard limit alone asks for nothing that a program has by itself
      if (type !== 'soft' && type !== '-') continue;
      const number = /^(?:unlimited|infinity|-1)$/.test(value) ? Number.POSITIVE_INFINITY : /^\d{1,19}$/.test(value) ? Number(value) : 0;
      if (number > soft && number > (best?.number ?? 0)) best = { line: { path, line, domain, value }, number };
    }
  return best?.line;
}
