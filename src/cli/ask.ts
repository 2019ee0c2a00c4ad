import { factNames } from '../model/fact-names.ts';
import type { NatProduct } from '../model/knowledge.ts';
import type { Question } from '../model/plan.ts';
import { oneLine } from '../render/one-line.ts';
import { type Answer, askAnswer } from './ask-answer.ts';
import { JobError, UsageError } from './errors.ts';

export interface AskTerminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** where questions go, so that standard output stays what is asked for */
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** @throws {UsageError} where nobody could answer */
export function terminalToAsk(terminal: AskTerminal): void {
  if (terminal.input.isTTY !== true || terminal.output.isTTY !== true)
    throw new UsageError('--ask needs a terminal to ask on: give facts with --set NAME=VALUE or --facts FILE instead');
}

/**
 * Asks one question after the other; an empty line keeps what is assumed, the end of input keeps all that is left.
 * @throws {JobError} on ctrl-C
 */
export async function ask(
  questions: readonly Question[],
  products: readonly NatProduct[],
  terminal: AskTerminal,
): Promise<readonly Answer[]> {
  if (questions.length === 0) return [];
  // loaded only here: hardly any run asks
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: terminal.input, output: terminal.output, terminal: terminal.input.isTTY === true });
  let stopped = false;
  lines.on('SIGINT', () => {
    stopped = true;
    terminal.output.write('\n');
    lines.close();
  });
  const say = (text: string) => terminal.output.write(`${text}\n`);
  const answers: Answer[] = [];
  const waiting = typedLines(lines);
  say(
    `${questions.length} question${questions.length === 1 ? '' : 's'}; enter keeps what is assumed, ctrl-D keeps it for all that is left`,
  );
  const askOne = async (question: Question): Promise<Answer | 'kept' | 'ended'> => {
    for (;;) {
      terminal.output.write(`    [${shownDefault(question)}] `);
      const line = await waiting();
      if (line === undefined) return 'ended';
      if (line.trim() === '') return 'kept';
      const answer = askAnswer(question.fact, line.trim(), products);
      if (!('problem' in answer)) return answer;
      say(`    ${oneLine(answer.problem)}`);
    }
  };
  for (const [i, question] of questions.entries()) {
    say(`\n${i + 1}/${questions.length} ${oneLine(question.fact)}${unitOf(question.fact)}`);
    if (question.why !== '') say(`    ${oneLine(question.why)}`);
    const answer = await askOne(question);
    if (answer === 'ended') break;
    if (answer !== 'kept') answers.push(answer);
  }
  lines.close();
  if (stopped) throw new JobError('stopped by ctrl-C: nothing was worked out or written');
  say('');
  return answers;
}

/** Reads lines one at a time and keeps what was typed ahead; `undefined` at the end of input. */
function typedLines(lines: NodeJS.EventEmitter): () => Promise<string | undefined> {
  const typed: string[] = [];
  let ended = false;
  let wanted: ((line: string | undefined) => void) | undefined;
  const give = (line: string | undefined) => {
    const take = wanted;
    wanted = undefined;
    if (take !== undefined) take(line);
    else if (line !== undefined) typed.push(line);
  };
  lines.on('line', (line: string) => give(line));
  lines.on('close', () => {
    ended = true;
    give(undefined);
  });
  return () =>
    new Promise((resolve) => {
      const line = typed.shift();
      if (line !== undefined || ended) resolve(line);
      else wanted = resolve;
    });
}

function unitOf(name: string): string {
  const fact = factNames.find((one) => one.name === name);
  if (fact === undefined) return name === 'service' ? ' (systemd unit)' : '';
  const products = name === 'nat_idle_timeout_s' ? ', or a product such as aws-nat-gateway' : '';
  return fact.type === 'boolean' ? ' (yes or no)' : fact.unit === '' ? '' : ` (${fact.unit}${products})`;
}

function shownDefault({ fact, assumed }: Question): string {
  const yesNo = factNames.some((one) => one.name === fact && one.type === 'boolean');
  if (assumed === null) return 'not known';
  return yesNo ? (assumed === 'true' ? 'yes' : 'no') : oneLine(assumed);
}

/** The same command line with the answers in the place of --ask, as a shell takes it. */
export function repeatedCommand(argv: readonly string[], answers: readonly Answer[]): string {
  const given = argv.filter((arg) => arg !== '--ask' && arg !== '--ask=true');
  const more = answers.flatMap(({ option, value }) => [`--${option}`, value]);
  return ['tune-advise', ...given, ...more].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_.,:=@%+/-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
