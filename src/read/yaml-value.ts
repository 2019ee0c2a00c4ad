import type { SysctlLine } from '../model/setting.ts';
import type { YamlScalar } from './yaml-tree.ts';

export interface YamlValue {
  /** what reaches the file or the kernel */
  readonly text: string;
  /** absent: text */
  readonly type?: NonNullable<SysctlLine['yamlType']>;
}

/**
 * What becomes of a scalar that stands for a value. An unquoted one gets a type: YAML 1.1 as Ansible reads it, where `on` is true
 * and `010` is 8; Go's reader takes only true and false for booleans.
 */
export function yamlValue(scalar: YamlScalar, dialect: 'ansible' | 'go'): YamlValue {
  const { text } = scalar;
  if (!scalar.plain || text.length > 80) return { text };
  if (text === '' || /^(?:~|null|Null|NULL)$/.test(text)) return { text: '', type: 'null' };
  if (dialect === 'ansible' && truths.has(text)) return { text: truths.get(text) === true ? '1' : '0', type: 'boolean' };
  if (dialect === 'go' && /^(?:true|True|TRUE|false|False|FALSE)$/.test(text)) return { text: text.toLowerCase(), type: 'boolean' };
  const integer = integerOf(text.replaceAll('_', ''), dialect);
  if (integer !== undefined) return { text: `${integer}`, type: 'integer' };
  if (/^[-+]?(?:\d[\d_]{0,40})?\.\d{0,40}(?:[eE][-+]\d{1,3})?$/.test(text) && /\d/.test(text)) return { text, type: 'float' };
  return { text };
}

const both = (word: string) => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
const truths = new Map<string, boolean>([
  ...['yes', 'on', 'true'].flatMap(both).map((word) => [word, true] as const),
  ...['no', 'off', 'false'].flatMap(both).map((word) => [word, false] as const),
]);

function integerOf(text: string, dialect: 'ansible' | 'go'): bigint | undefined {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '');
  const sign = (value: bigint) => (negative ? -value : value);
  if (/^(?:0|[1-9]\d{0,30})$/.test(digits)) return sign(BigInt(digits));
  if (/^0[0-7]{1,30}$/.test(digits)) return sign(BigInt(`0o${digits.slice(1)}`));
  if (/^0x[0-9a-fA-F]{1,30}$/.test(digits) || /^0b[01]{1,60}$/.test(digits)) return sign(BigInt(digits));
  if (dialect === 'go' && /^0o[0-7]{1,30}$/.test(digits)) return sign(BigInt(digits));
  // 1:30 is 90 to YAML 1.1
  if (dialect === 'ansible' && /^[1-9]\d{0,8}(?::[0-5]?\d){1,4}$/.test(digits))
    return sign(digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n));
  return undefined;
}
