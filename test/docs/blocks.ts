/** A fenced block of a document, with what the comment before it says to its test. */
export interface Block {
  readonly document: string;
  /** of its opening fence, from 1 */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly note: Note;
}

/**
 * What `<!-- docs: … -->` right before a block says, with `;` between: `not run: WHY`; `exit N` where that is not 0; `this machine`
 * (what is shown depends on the machine: exit code and first words are compared); `sandbox` (the document runs in a machine of its
 * own) or `sandbox NAME`, which test/docs/NAME.sh makes ready; `file PATH` (written there for the commands below); `same as PATH` (these lines stand so in that file).
 */
export interface Note {
  readonly notRun?: string;
  readonly exits: readonly number[];
  readonly thisMachine: boolean;
  readonly sandbox?: string;
  readonly file?: string;
  readonly sameAs?: string;
}

export interface Command {
  readonly block: Block;
  readonly text: string;
  /** what the document says it prints; `undefined` where it shows nothing */
  readonly shown?: readonly string[];
}

/** The fenced blocks of a document. Throws on a fence that is not closed and on a note that says nothing known. */
export function blocksOf(document: string, text: string): readonly Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const fence = /^```(\S*)/.exec(lines[index] ?? '');
    if (!fence) continue;
    const end = lines.indexOf('```', index + 1);
    const at = `${document}:${index + 1}`;
    if (end < 0) throw new Error(`${at}: the block is not closed`);
    const comment = /^<!-- docs: (.*) -->$/.exec(lines[index - 1] ?? '')?.[1];
    blocks.push({
      document,
      line: index + 1,
      language: fence[1] ?? '',
      text: lines.slice(index + 1, end).join('\n'),
      note: noteOf(comment, at),
    });
    index = end;
  }
  return blocks;
}

function noteOf(comment: string | undefined, at: string): Note {
  const note = { exits: [0] as readonly number[], thisMachine: false };
  for (const word of comment?.split('; ') ?? []) {
    const [, name = '', value = ''] = /^(not run:|exit|file|same as|this machine|sandbox)(?: (.+))?$/.exec(word) ?? [];
    if (name === 'not run:') Object.assign(note, { notRun: value });
    else if (name === 'exit') Object.assign(note, { exits: value.split(' or ').map(Number) });
    else if (name === 'file') Object.assign(note, { file: value });
    else if (name === 'same as') Object.assign(note, { sameAs: value });
    else if (name === 'this machine') note.thisMachine = true;
    else if (name === 'sandbox') Object.assign(note, { sandbox: value });
    else throw new Error(`${at}: '${word}' is no note: expected one of those in test/docs/blocks.ts`);
  }
  return note;
}

export const holdsCommands = (block: Block): boolean => ['sh', 'bash', 'console', 'shell'].includes(block.language);

/** The commands of a block of `sh`, or of `console` with what each prints. */
export function commandsOf(block: Block): readonly Command[] {
  const commands: { text: string; shown: string[] }[] = [];
  const console = block.language === 'console';
  let goesOn = false;
  for (const line of block.text.split('\n')) {
    const last = commands.at(-1);
    if (goesOn && last) last.text += `\n${console ? line.replace(/^> /, '') : line}`;
    else if (console && !line.startsWith('$ ')) {
      if (!last) throw new Error(`${block.document}:${block.line}: expected '$ ' and a command first`);
      last.shown.push(line);
      continue;
    } else if (console || !/^\s*(#|$)/.test(line)) commands.push({ text: console ? line.slice(2) : line, shown: [] });
    goesOn = line.endsWith('\\');
  }
  return commands.map(({ text, shown }) => ({ block, text, ...(console && { shown }) }));
}
