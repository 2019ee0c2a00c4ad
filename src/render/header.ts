import type { Origin } from '../model/facts.ts';
import { commentLines } from './comment-lines.ts';
import { originText } from './origin-text.ts';

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** version of the knowledge */
  readonly knowledge: string;
}

/** A fact that the answer rests on, named so that the same answer can be had again. */
export interface Input {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

export interface Header {
  readonly tool: Tool;
  /** absent: no profile was asked for */
  readonly profile?: string;
  readonly inputs: readonly Input[];
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The comment lines that every generated file begins with: tool, knowledge, profile and every input, without a time stamp, so
 * that the same inputs give the same bytes.
 * @returns lines that begin with `#`, without line ends
 */
export function headerLines(header: Header): string[] {
  const { tool, profile, inputs } = header;
  const lines = [
    ...commentLines(
      `Written by ${tool.name} ${tool.version} (knowledge ${tool.knowledge})${profile === undefined ? '' : `, profile ${profile}`}`,
    ),
  ];
  for (const input of inputs.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.value, b.value))) {
    lines.push(...commentLines(`input: ${input.name} = ${input.value} (${originText(input.origin)})`));
  }
  return lines;
}
