import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Block, blocksOf, commandsOf, holdsCommands } from './blocks.ts';
import { documents, read, top } from './documents.ts';
import { runDocument } from './session.ts';
import { linesOf, unlike } from './shown.ts';

const all = documents.map((path) => ({ path, blocks: blocksOf(path, read(path)) }));
const update = process.env['UPDATE_DOCS'] === '1';
const at = (block: Block) => `${block.document}:${block.line}`;

const noSandbox =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', '-n', '-u', '-p', '-f', '--mount-proc', 'true']).status === 0
    ? undefined
    : 'needs root and namespaces';

describe('every block', () => {
  const blocks = all.flatMap((document) => document.blocks);

  it('names its language, so that none with a command is passed over', () => {
    expect(blocks.filter((block) => block.language === '').map(at)).toEqual([]);
    const hidden = blocks.filter((block) => !holdsCommands(block) && /^(\$ |tune-advise |npm |sudo )/m.test(block.text));
    expect(hidden.map(at)).toEqual([]);
  });

  it('that is not run says why', () => {
    const left = blocks.filter((block) => block.note.notRun !== undefined);
    const commands = left.filter(holdsCommands).flatMap(commandsOf).length;
    process.stdout.write(`${commands} commands are not run:\n${left.map((block) => `  ${at(block)} ${block.note.notRun}`).join('\n')}\n`);
    expect(left.filter((block) => (block.note.notRun ?? '').length < 10).map(at)).toEqual([]);
    expect(commands).toBeLessThan(blocks.filter(holdsCommands).flatMap(commandsOf).length / 4);
  });

  it('that shows a file of this repository shows it as it is', () => {
    const quoting = blocks.filter((block) => block.note.sameAs !== undefined);
    const wrong = quoting.flatMap((block) => {
      const text = read(block.note.sameAs ?? '');
      const why = unlike(['…', ...block.text.split('\n'), '…'], text);
      return why === undefined ? [] : [`${at(block)}: ${block.note.sameAs}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe.concurrent('the commands of', () => {
  for (const { path, blocks } of all) {
    const run = blocks.filter((block) => holdsCommands(block) && block.note.notRun === undefined);
    if (run.length === 0) continue;
    const why = blocks.some((block) => block.note.sandbox !== undefined) ? noSandbox : undefined;
    it.skipIf(why !== undefined)(
      `${path} do what it shows${why === undefined ? '' : ` (skipped: ${why})`}`,
      { timeout: 300_000 },
      async () => {
        const answers = await runDocument(blocks);
        const wrong: string[] = [];
        const real = new Map<Block, string[]>();
        for (const [index, command] of run.flatMap(commandsOf).entries()) {
          const { block, shown } = command;
          const { printed, code } = answers[index] ?? { printed: '', code: -1 };
          const unexpected = block.note.exits.includes(code) ? undefined : `exit ${code}, expected ${block.note.exits.join(' or ')}`;
          const different = shown && unlike(shown, printed, block.note.thisMachine);
          if (unexpected ?? different) wrong.push(`${at(block)}: ${command.text}\n${unexpected ?? different}\n--- printed\n${printed}`);
          const prompt = `$ ${command.text.replaceAll('\n', '\n> ')}`;
          if (shown) real.set(block, [...(real.get(block) ?? []), prompt, ...(different || shown.length === 0 ? linesOf(printed) : shown)]);
        }
        if (update) writeFileSync(`${top}${path}`, withOutput(read(path), real));
        expect((update ? wrong.filter((one) => /^exit /m.test(one)) : wrong).join('\n')).toBe('');
      },
    );
  }
});

/** The document with what was really printed. */
function withOutput(text: string, real: ReadonlyMap<Block, readonly string[]>): string {
  const lines = text.split('\n');
  for (const [block, shown] of [...real].toSorted(([one], [other]) => other.line - one.line))
    lines.splice(block.line, block.text.split('\n').length, ...shown);
  return lines.join('\n');
}
