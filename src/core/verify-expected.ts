import type { EffectiveValue } from '../model/effective.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Expected } from '../model/verify.ts';
import { accepts } from './accepts.ts';

interface ExpectedContext {
  readonly kernel: Kernel;
  readonly knowledge: Knowledge;
  /** whether the line forgives that it fails */
  readonly forgives: (path: string, line: number) => boolean;
}

/** What the winning lines of the files ask for; keys that no line gives a value are left out. */
export function expectedOfFiles(values: readonly EffectiveValue[], context: ExpectedContext): readonly Expected[] {
  return values.flatMap((value) => expectedOfFile(value, context));
}

function expectedOfFile(effective: EffectiveValue, { kernel, knowledge, forgives }: ExpectedContext): readonly Expected[] {
  const { key, value, winner, held, heldWhy } = effective;
  if (winner === undefined || value === undefined) return [];
  const line = {
    target: 'sysctl' as const,
    key,
    from: `${winner.path}:${winner.line}`,
    path: winner.path,
    ...(forgives(winner.path, winner.line) && { forgiven: true as const }),
  };
  if (held === value) return [{ ...line, value }];
  const parameter = knowledge.parameter(key);
  const taken = parameter && accepts(parameter, kernel, value);
  if (taken?.accepted === false) return [{ ...line, value, refused: heldWhy ?? `${line.from} is refused: ${taken.why}` }];
  if (held === undefined) return [{ ...line, value, ...(heldWhy !== undefined && { about: heldWhy }) }];
  const about = `the line gives ${value}, of which the kernel makes ${held}${heldWhy === undefined ? '' : `: ${heldWhy}`}`;
  return [{ ...line, value: held, typed: value, about }];
}
