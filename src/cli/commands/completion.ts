import { basename } from 'node:path';
import type { CommandLine } from '../../model/command-line.ts';
import { completionBash } from '../../render/completion-bash.ts';
import { completionFish } from '../../render/completion-fish.ts';
import { completionZsh } from '../../render/completion-zsh.ts';
import { type Arguments, one } from '../arguments.ts';
import { commandLine } from '../command-line.ts';
import { commands } from '../commands.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exit } from '../exit.ts';
import { knowledgeFile } from '../knowledge-file.ts';
import { meant } from '../meant.ts';
import { print } from '../screen.ts';
import { version } from '../version.ts';
import { wordSets } from '../word-sets.ts';

const shells: ReadonlyMap<string, (line: CommandLine) => string> = new Map([
  ['bash', completionBash],
  ['fish', completionFish],
  ['zsh', completionZsh],
]);

/** Runs `completion`. */
export async function completionCommand(args: Arguments): Promise<ExitCode> {
  const shell = one(args, 'shell') ?? basename(process.env['SHELL'] ?? '');
  const render = shells.get(shell);
  const known = [...shells.keys()];
  if (shell === '') throw new UsageError(`completion needs a shell: expected one of ${known.join(', ')}`);
  if (render === undefined) throw new UsageError(`'${shell}' has no completion: expected one of ${known.join(', ')}${meant(shell, known)}`);
  print(render(commandLine(commands, version(), wordSets(knowledgeFile()))));
  return exit.done;
}
