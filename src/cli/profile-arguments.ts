import { slashes } from '../collect/slashes.ts';
import { type Arguments, many } from './arguments.ts';
import { UsageError } from './errors.ts';

/** The names of `--profile`, which may be repeated and may hold several with commas between. */
export function profileArguments(args: Arguments): readonly string[] {
  const names = many(args, 'profile')
    .flatMap((text) => text.split(','))
    .map((name) => slashes(name.trim()));
  if (names.includes('')) throw new UsageError('--profile: expected a name or the path of an INI file');
  return names;
}
