import { type ReaderName, readerNames } from '../model/sysctl-reader.ts';
import { UsageError } from './errors.ts';
import { meant } from './meant.ts';

export interface ReaderArgument {
  readonly name: ReaderName;
  readonly version?: string;
}

/** `--reader systemd` or `--reader systemd:252`. @throws {UsageError} for another name or what is no version */
export function readerArgument(text: string): ReaderArgument {
  const [typed = '', version] = text.split(':', 2);
  const name = readerNames.find((one) => one === typed);
  if (name === undefined)
    throw new UsageError(
      `--reader '${text}': expected one of ${readerNames.join(', ')}, with a version as in systemd:252${meant(typed, readerNames)}`,
    );
  if (version === undefined) return { name };
  if (!/^\d{1,4}(\.\d{1,4}){0,3}$/.test(version) || text.split(':').length > 2)
    throw new UsageError(`--reader '${text}': expected a version such as ${name}:${name === 'systemd' ? '252' : '4.0.2'}`);
  return { name, version };
}
