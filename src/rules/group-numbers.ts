import type { FileFormat } from '../model/file-format.ts';
import type { Parameter } from '../model/parameter.ts';
import type { SysctlLine } from '../model/setting.ts';

type Numbers = Map<Parameter, Map<string, number>>;

/**
 * Numbers for the groups of settings that are alike. What has no parameter is like nothing else, nor is a line of tuned: what stands before
 * its value counts too. Where rules look at more than parameter and value, they look at the language and whether there is a condition.
 */
export function groupNumbers(): (
  format: FileFormat | undefined,
  line: SysctlLine,
  parameter: Parameter | undefined,
  value: string,
) => number {
  const native: Numbers = new Map();
  const embedded = new Map<string, Numbers>();
  let next = 0;
  const numbersFor = (format: FileFormat, conditional: boolean) => {
    const kind = conditional ? `${format} if` : format;
    const numbers: Numbers = embedded.get(kind) ?? new Map();
    embedded.set(kind, numbers);
    return numbers;
  };
  return (format, line, parameter, value) => {
    if (parameter === undefined || format === 'tuned') return next++;
    const numbers = format === undefined ? native : numbersFor(format, line.conditional === true);
    let byValue = numbers.get(parameter);
    if (byValue === undefined) {
      byValue = new Map();
      numbers.set(parameter, byValue);
    }
    const have = byValue.get(value);
    if (have !== undefined) return have;
    byValue.set(value, next);
    return next++;
  };
}
