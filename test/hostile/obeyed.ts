import { xmlElements } from '../render/xml-elements.ts';

/** Characters that a terminal obeys or that hide or turn others; line ends that we write are not among them. */
const unseen =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ourColours = /\u001b\[(?:\d{1,2}(?:;\d{1,2})*)?m/g;
const ourCommand =
  /^::(?:error|warning|notice) file=[^\n:,]*,line=\d+(?:,endLine=\d+)?,col=\d+(?:,endColumn=\d+)?,title=TA\d{3} [a-z0-9-]+::[^\n]*$/;
const elements = new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'system-out']);

/**
 * What in a report a terminal, the log of a CI runner or a page would obey, or what makes it no report.
 * @param findings how many the report tells
 * @returns `undefined` where it is harmless
 */
export function obeyed(format: string, text: string, findings: number, coloured = false): string | undefined {
  const shown = coloured ? text.replace(ourColours, '') : text;
  const odd = unseen.exec(shown);
  if (odd) return `U+${odd[0].charCodeAt(0).toString(16).padStart(4, '0')} in ${around(shown, odd.index)}`;
  const order = /##\[|##vso\[/i.exec(shown);
  if (order) return `an order to a runner in ${around(shown, order.index)}`;
  const commands = text.split('\n').filter((line) => /^\s*::/.test(line));
  if (format !== 'github' && commands.some((line) => /^\s*::[a-z-]+(?:\s[^\n]*)?::/i.test(line)))
    return `a workflow command: ${commands[0]}`;
  if (format === 'github') {
    const foreign = commands.find((line) => !ourCommand.test(line));
    if (foreign !== undefined) return `not our command: ${foreign.slice(0, 300)}`;
    if (commands.length !== findings) return `${commands.length} commands for ${findings} findings`;
  }
  if (format === 'sarif' || format === 'gitlab') {
    const mark = /[<>&]/.exec(text);
    if (mark) return `markup in ${around(text, mark.index)}`;
  }
  try {
    if (format === 'sarif') return sarifOdd(JSON.parse(text), findings);
    if (format === 'json' || format === 'gitlab') JSON.parse(text);
    if (format === 'junit') {
      const foreign = xmlElements(text).find(({ name }) => !elements.has(name));
      if (foreign) return `an element of its own: ${foreign.name}`;
    }
  } catch (error) {
    return `no ${format}: ${(error as Error).message.slice(0, 300)}`;
  }
  return undefined;
}

interface Message {
  readonly message: { readonly text: string };
}

function sarifOdd(report: { readonly runs: readonly { readonly results: readonly Message[] }[] }, findings: number): string | undefined {
  const results = report.runs[0]?.results ?? [];
  if (results.length !== findings) return `${results.length} results for ${findings} findings`;
  const link = results.find(({ message }) => /(?<!\\)\]\(/.test(message.text));
  return link && `a link in a message: ${link.message.text.slice(0, 300)}`;
}

function around(text: string, at: number): string {
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 60));
}
