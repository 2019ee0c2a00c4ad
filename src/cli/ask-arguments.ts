import { type Arguments, many } from './arguments.ts';
import type { Answer } from './ask-answer.ts';
import type { Machine } from './machine.ts';

/** The arguments with the answers among them; what was measured is not measured again. */
export function askArguments(args: Arguments, answers: readonly Answer[]): Arguments {
  const { ask: _, measure: __, ...rest } = args;
  const of = (option: Answer['option']) => answers.filter((answer) => answer.option === option).map((answer) => answer.value);
  const lists = { set: [...many(args, 'set'), ...of('set')], service: [...many(args, 'service'), ...of('service')] };
  const timeout = of('nat-idle-timeout').at(-1);
  return { ...rest, ...lists, ...(timeout !== undefined && { 'nat-idle-timeout': timeout }) };
}

/** A machine that was looked at again, with what the first look measured. Answers come before measurements. */
export function withMeasured(again: Machine, first: Machine): Machine {
  const measured = [...first.facts.named].filter(([name, fact]) => fact.origin.kind === 'measured' && !again.facts.named.has(name));
  return { ...again, facts: { ...again.facts, named: new Map([...again.facts.named, ...measured].sort(([a], [b]) => (a < b ? -1 : 1))) } };
}
