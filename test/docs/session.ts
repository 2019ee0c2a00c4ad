import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli } from '../cli/run.ts';
import { type Block, commandsOf, holdsCommands } from './blocks.ts';

export interface Answer {
  readonly text: string;
  /** standard output and errors as they came */
  readonly printed: string;
  /** -1 where the session ended before it */
  readonly code: number;
}

const sandbox = fileURLToPath(new URL('../apply/sandbox.sh', import.meta.url));
const start = fileURLToPath(new URL('../../examples/tour', import.meta.url));
const fixed = '2026-11-02T09:00:00+0000';

/**
 * Runs all commands of a document, one after the other in one shell and one new folder, a copy of
 * examples/tour. With a block that says `sandbox`, in namespaces of its own: nothing else runs there, and of /proc/sys only the part
 * for networks can be written.
 */
export async function runDocument(blocks: readonly Block[]): Promise<readonly Answer[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'tune-advise-docs-'));
  try {
    const work = join(scratch, 'work');
    cpSync(start, work, { recursive: true });
    for (const folder of ['bin', 'home', 'node_modules']) mkdirSync(join(scratch, folder));
    symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(scratch, 'node_modules/tune-advise'));
    symlinkSync(process.execPath, join(scratch, 'bin/node'));
    const program = join(scratch, 'bin/tune-advise');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
    chmodSync(program, 0o755);
    writeFileSync(join(scratch, 'home/.gitconfig'), '[user]\nname = Ada\nemail = ada@example.org\n[init]\ndefaultBranch = main\n');
    const script = join(scratch, 'script');
    const { lines, texts } = written(blocks);
    const machine = blocks.map((block) => block.note.sandbox).filter((name) => name !== undefined);
    const ready = machine.filter((name) => name !== '').map((name) => `. '${fileURLToPath(new URL(`${name}.sh`, import.meta.url))}'\n`);
    writeFileSync(script, `${ready.join('')}cd '${work}' || exit\nexec 2>&1\n${lines}`);
    const [command, ...args] =
      machine.length > 0
        ? ['unshare', '-m', '-n', '-u', '-p', '-f', '--mount-proc', '--propagation', 'private', sandbox, script, cli, scratch]
        : ['bash', script];
    const out = await output(command ?? '', args, {
      PATH: `${join(scratch, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: join(scratch, 'home'),
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      GIT_AUTHOR_DATE: fixed,
      GIT_COMMITTER_DATE: fixed,
    });
    const answers = out.split('\x1e');
    return texts.map((text, index) => ({
      text,
      printed: answers[index * 2] ?? '',
      code: answers[index * 2 + 1] === undefined ? -1 : Number(answers[index * 2 + 1]),
    }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The shell's lines: files of the document are written where they stand in it, and each command ends with its exit code. */
function written(blocks: readonly Block[]): { readonly lines: string; readonly texts: readonly string[] } {
  const texts: string[] = [];
  let lines = '';
  for (const block of blocks) {
    if (block.note.file !== undefined && block.note.notRun === undefined)
      lines += `mkdir -p '${dirname(block.note.file)}'\ncat > '${block.note.file}' <<'END OF FILE'\n${block.text}\nEND OF FILE\n`;
    if (!holdsCommands(block) || block.note.notRun !== undefined) continue;
    for (const { text } of commandsOf(block)) {
      texts.push(text);
      lines += `{ ${text}\n} < /dev/null\nprintf '\\036%d\\036' $?\n`;
    }
  }
  return { lines, texts };
}

function output(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 280_000 });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.on('error', reject).on('close', () => resolve(text));
  });
}
