import { commentLines } from './comment-lines.ts';
import { ansibleString, ansibleText } from './yaml-string.ts';

/** One item of a list of dictionaries, with its reasons above it. */
export interface AnsibleItem {
  readonly reasons: readonly string[];
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/**
 * A variable that holds a list of dictionaries, every value a quoted string; `content` and `text` take a line a line of text.
 * @returns lines without line ends
 */
export function ansibleList(name: string, items: readonly AnsibleItem[], indent = ''): readonly string[] {
  if (items.length === 0) return [`${indent}${name}: []`];
  return [
    `${indent}${name}:`,
    ...items.flatMap((item) => [
      ...item.reasons.flatMap((reason) => commentLines(reason, 110, `${indent}  `)),
      ...item.fields.map(
        ([field, value], i) =>
          `${indent}  ${i === 0 ? '- ' : '  '}${field}: ${
            field === 'content' || field === 'text' ? ansibleText(value, `${indent}      `) : ansibleString(value)
          }`,
      ),
    ]),
  ];
}

/** A variable that holds a list of texts. */
export function ansiblePlainList(name: string, values: readonly string[], indent = ''): readonly string[] {
  if (values.length === 0) return [`${indent}${name}: []`];
  return [`${indent}${name}:`, ...values.map((value) => `${indent}  - ${ansibleString(value)}`)];
}
