import type { Parameter } from '../model/parameter.ts';
import type { InForceContext } from './in-force.ts';
import { mend } from './mend.ts';

/**
 * Why a value is not proposed although the kernel takes it: the knowledge judges it wrong here, so that our own line would be told
 * by lint and taken away again by the next run.
 */
export function notProposed(
  context: InForceContext & { readonly natHolds: ReadonlySet<string> },
  parameter: Parameter,
  value: string,
): string | undefined {
  const judgement = mend(context, parameter, value)?.judged.judgement;
  return (
    judgement &&
    `${value} would be judged wrong here: ${judgement.message}${judgement.instead === '' ? '' : `; instead: ${judgement.instead}`}`
  );
}
