import { readSize } from '../core/size.ts';
import { type Arguments, one } from './arguments.ts';
import { UsageError } from './errors.ts';

/** Bytes of `--memory`; `undefined` where it is not given. @throws {UsageError} for what is no size */
export function memoryArgument(args: Arguments): number | undefined {
  const text = one(args, 'memory');
  const size = text === undefined ? undefined : readSize(text);
  if (typeof size === 'object') throw new UsageError(`--memory ${size.error}`);
  return size;
}
