import type { Parameter } from '../model/parameter.ts';

/**
 * What an interface really does, of the values of `all` and of the interface itself.
 * @returns `undefined` where the rule is not known or a value is no number
 */
export function combine(parameter: Parameter, all: string, own: string): string | undefined {
  const [a, b] = [toNumber(all), toNumber(own)];
  if (parameter.combine === undefined || a === undefined || b === undefined) return undefined;
  switch (parameter.combine.rule) {
    case 'max':
      return String(a > b ? a : b);
    case 'or':
      return a !== 0n || b !== 0n ? '1' : '0';
    case 'and':
      return a !== 0n && b !== 0n ? '1' : '0';
    // a write to `all` goes through to each interface, so the interface's own value already has it
    case 'write-through':
    case 'interface':
      return String(b);
  }
}

const toNumber = (text: string) => (/^-?\d{1,19}$/.test(text.trim()) ? BigInt(text.trim()) : undefined);
