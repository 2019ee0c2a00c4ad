import type { Place, Severity } from '../model/finding.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { byKernel } from './by-kernel.ts';
import { assignment, short } from './quoted.ts';
import { atValue, type SettingLine } from './setting-line.ts';
import { sharedReports } from './shared-reports.ts';

interface Partial {
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly cut?: string;
}

function check(context: RuleContext): readonly Report[] {
  const find = (setting: SettingLine) =>
    byKernel(
      context.kernels,
      (kernel) => partly(context, setting, kernel),
      (p) => p.message,
    );
  return sharedReports(context, find, (setting, { found, kernels }) => report(setting, found, setting.parameter ? kernels : []));
}

const comment = /^[^#;]*\S\s+(?:[#;]|\/\/)/;

function partly(context: RuleContext, setting: SettingLine, kernel: Kernel): Partial | undefined {
  const { parameter, key, value } = setting;
  // a backslash at the end is TA017's
  if (value.endsWith('\\')) return undefined;
  const commented = comment.test(value);
  if (!parameter) return commented && !pipes(key, value) ? unjudged(value) : undefined;
  if (parameter.kind === 'status' || context.support(key, kernel).exists === false) return undefined;
  const acceptance = context.accepts(parameter, kernel, value);
  if (acceptance.accepted === false) return undefined;
  if (parameter.value.storage === 'string')
    return commented && !pipes(key, value)
      ? {
          severity: 'error',
          message: `${assignment(setting)}: the comment is part of the value`,
          why: 'no reader of sysctl files knows a comment behind a value',
        }
      : undefined;
  if (acceptance.accepted && acceptance.dropped !== undefined && acceptance.dropped !== '')
    return dropped(acceptance.dropped, value, commented);
  return (acceptance.accepted && octal(value, acceptance.kept)) || tooShort(setting, value);
}

/** A leading zero makes a number octal to the kernel: `010` is 8. */
function octal(value: string, kept: string): Partial | undefined {
  const kernels = kept.split(' ');
  const at = value
    .split(/\s+/)
    .findIndex((word, i) => /^-?0[0-7]+$/.test(word) && kernels[i] !== undefined && BigInt(word) !== BigInt(kernels[i]));
  if (at < 0) return undefined;
  const word = value.split(/\s+/)[at] ?? '';
  return {
    severity: 'warning',
    message: `'${word}' is read as ${kernels[at]}`,
    why: 'a leading zero makes it an octal number for the kernel',
  };
}

/** Values that are commands and may hold `#` and `;`; a core_pattern is one behind its `|` alone. */
const pipes = (key: string, value: string) =>
  key === 'kernel.core_pattern' ? value.startsWith('|') : /^kernel\.(?:modprobe|hotplug|poweroff_cmd)$/.test(key);

function unjudged(value: string): Partial {
  const text = value.slice(value.search(/\s(?:[#;]|\/\/)/)).trim();
  return {
    severity: 'warning',
    message: `'${short(text)}' is part of the value, no comment`,
    why: 'no reader of sysctl files knows a comment behind a value: a number survives it, a word does not',
    cut: text,
  };
}

function dropped(text: string, value: string, commented: boolean): Partial {
  return {
    severity: 'warning',
    message: `only '${short(value.slice(0, value.length - text.length).trim())}' of '${short(value)}' is read`,
    why: commented
      ? 'no reader of sysctl files knows a comment behind a value: the kernel takes the leading number and drops the rest without a word'
      : 'the kernel takes as many numbers as the parameter has and drops the rest without a word',
    ...(value.endsWith(text) && { cut: text }),
  };
}

function tooShort(setting: SettingLine, value: string): Partial | undefined {
  const spec = setting.parameter?.value;
  if (!spec || spec.fields < 2 || (spec.type !== 'vector' && spec.type !== 'port-range')) return undefined;
  const given = value.trim().split(/\s+/).length;
  // the first number of printk is the one that people mean
  if (value.trim() === '' || given >= spec.fields || (given === 1 && setting.key === 'kernel.printk')) return undefined;
  return {
    severity: 'warning',
    message: `${assignment(setting)} sets ${given} of ${spec.fields} numbers: the others stay as they are`,
    why: 'what the line makes of the parameter depends on what was there before',
  };
}

/** No reader knows `//` at the start of a line either. */
const ownLine = (comment: string) => (comment.startsWith('//') ? `# ${comment}` : comment).trimEnd();

function report(setting: SettingLine, { severity, message, why, cut }: Partial, kernels: readonly Kernel[]): Report {
  const { line } = setting;
  const at = cut === undefined ? -1 : line.text.lastIndexOf(cut);
  const place: Place =
    at === -1
      ? atValue(setting)
      : { path: line.path, line: line.line, column: at + 1, endLine: line.line, endColumn: at + 1 + (cut?.length ?? 0), label: 'not read' };
  const edited = at === -1 ? undefined : line.text.slice(0, at).trimEnd();
  const isComment = edited !== undefined && cut !== undefined && /^(?:[#;]|\/\/)/.test(cut);
  return {
    severity,
    message,
    place,
    key: setting.key,
    kernels,
    why,
    ...(isComment && {
      fix: {
        title: 'put the comment on a line of its own',
        disposition: 'safe' as const,
        edits: [{ path: line.path, line: line.line, from: line.text, to: `${ownLine(cut)}\n${edited}` }],
      },
    }),
  };
}

export const valuePartlyRead: Rule = {
  id: 'TA006',
  slug: 'value-partly-read',
  severity: 'warning',
  confidence: 'proved',
  what: 'A value of which the kernel reads only a part',
  why: 'what stands behind it is dropped without a word, and with another kind of parameter the whole line fails',
  instead: 'put comments on lines of their own and give every number',
  bad: { files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.tcp_keepalive_intvl = 30 # seconds\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-edge.conf': '# seconds\nnet.ipv4.tcp_keepalive_intvl = 30\n' }, kernel: '6.1' },
  check,
};
