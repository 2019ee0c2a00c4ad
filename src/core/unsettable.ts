import { entryFor, holds } from '../model/kernel.ts';
import type { Parameter } from '../model/parameter.ts';
import type { InForceContext } from './in-force.ts';
import { support } from './support.ts';

/** Why a key cannot be set on this machine, or would do nothing; `undefined` where it can. */
export function unsettable(context: InForceContext, parameter: Parameter, key: string): string | undefined {
  const found = support(key, context.kernel, context.knowledge, context.facts);
  const kernel = `Linux ${context.kernel.raw}`;
  if (found.exists === false)
    return `${kernel} has no such key${found.until !== undefined ? ` (gone since ${found.until})` : found.since !== undefined ? ` (only since ${found.since})` : ''}`;
  if (found.exists === undefined) return `not known whether ${kernel} has it`;
  return stubReason(parameter, context) ?? containerReason(parameter, context);
}

/** Why a key that is there is read by nothing. */
export function stubReason(parameter: Parameter, context: InForceContext): string | undefined {
  return parameter.stub.find((entry) => holds(context.kernel, entry))?.why;
}

function containerReason(parameter: Parameter, context: InForceContext): string | undefined {
  if (context.facts.environment?.value.kind !== 'container') return undefined;
  const scope = entryFor(context.kernel, parameter.scope)?.entry;
  return scope === undefined || scope.scope === 'global' || scope.inNamespace !== 'writable'
    ? 'belongs to the host: a container cannot set it'
    : undefined;
}
