import type { Place } from '../model/finding.ts';
import type { Parameter, ParameterKind } from '../model/parameter.ts';
import type { RuleContext, SysctlFileLines } from '../model/rule.ts';
import type { Span, SysctlLine } from '../model/setting.ts';

/** A `key = value` line of a sysctl file, or a setting in another language, with what the rules ask of it again and again. */
export interface SettingLine {
  readonly file: SysctlFileLines;
  readonly line: SysctlLine;
  readonly key: string;
  readonly rawKey: string;
  readonly value: string;
  readonly parameter?: Parameter;
  /** what the knowledge says of the name; undefined: nothing, or the name is a pattern */
  readonly kind: ParameterKind | undefined;
  readonly glob: boolean;
  /** lines of one number have the same parameter and value in native files: where a rule is silent about one, it is about all */
  readonly alike: number;
}

const cache = new WeakMap<RuleContext, readonly SettingLine[]>();

/** Every setting of the files in the order given, without those that a template engine fills in. */
export function settingLines(context: RuleContext): readonly SettingLine[] {
  const have = cache.get(context);
  if (have) return have;
  const { knowledge } = context;
  const found: SettingLine[] = [];
  const numberOf = alikeNumbers();
  for (const file of context.files) {
    if (file.kind !== 'sysctl') continue;
    const mayBeOpen = file.format !== undefined || isTemplate(file.text);
    for (const line of file.lines) {
      const { key } = line;
      if (line.kind !== 'setting' || key === undefined || (mayBeOpen && isOpen(file, line))) continue;
      const glob = line.glob === true;
      const parameter = glob ? undefined : knowledge.parameter(key);
      const value = settingValue(file, line);
      const kind = glob ? undefined : (parameter?.kind ?? knowledge.known(key)?.kind);
      const alike = numberOf(file.format === undefined, parameter, value);
      const rawKey = line.rawKey ?? key;
      // two literals, not spreads: there may be very many
      found.push(
        parameter === undefined
          ? { file, line, key, rawKey, value, kind, glob, alike }
          : { file, line, key, rawKey, value, parameter, kind, glob, alike },
      );
    }
  }
  cache.set(context, found);
  return found;
}

/** Numbers for settings. What stands in another language, or has no parameter, is like no other. */
function alikeNumbers(): (native: boolean, parameter: Parameter | undefined, value: string) => number {
  const known = new Map<Parameter, Map<string, number>>();
  let next = 0;
  return (native, parameter, value) => {
    if (!native || parameter === undefined) return next++;
    let byValue = known.get(parameter);
    if (byValue === undefined) {
      byValue = new Map();
      known.set(parameter, byValue);
    }
    const have = byValue.get(value);
    if (have !== undefined) return have;
    byValue.set(value, next);
    return next++;
  };
}

/** Ansible's module writes 1 and 0 for YAML's words. */
function settingValue({ format }: SysctlFileLines, { value = '' }: SysctlLine): string {
  if (format !== 'ansible') return value;
  return /^(?:true|yes|on)$/i.test(value) ? '1' : /^(?:false|no|off)$/i.test(value) ? '0' : value;
}

/** Whether what will stand there is not known, or is meant to stay as it is. */
function isOpen({ format }: SysctlFileLines, line: SysctlLine): boolean {
  if (format === undefined || format === 'template') return isTemplate(line.text);
  // saptune leaves alone what has no value
  if (format === 'saptune' && (line.value ?? '') === '') return true;
  if (line.yamlType === 'null') return true;
  // options of tuned itself stand in the same section: type, uname_regex, devices
  if (format === 'tuned' && !/[./]/.test(line.rawKey ?? '')) return true;
  return isTemplate(`${line.rawKey ?? ''} = ${line.value ?? ''}`);
}

/** The value as it stands in the file, where a language in between makes another one of it. */
export function typedValue({ file, line, value }: SettingLine): string {
  return line.valueSpan ? file.text.slice(line.valueSpan.start, line.valueSpan.end) : value;
}

/** Jinja, ERB, shell and autoconf placeholders: what will stand there is not known. */
export function isTemplate(text: string): boolean {
  return /\{\{|\{%|<%|\$\{|\$[A-Za-z_(]|@[A-Z][A-Z0-9_]+@/.test(text);
}

/** A file that sysctl's readers open as it is. */
export function isNative(file: { readonly format?: unknown }): boolean {
  return file.format === undefined;
}

export function placeAt(path: string, span: Span, label?: string): Place {
  const { line, column, endLine, endColumn } = span;
  return { path, line, column, endLine, endColumn, ...(label !== undefined && { label }) };
}

export function atKey(setting: SettingLine, label?: string): Place {
  return placeAt(setting.file.path, setting.line.keySpan ?? setting.line.span, label);
}

/** An empty value has no width: its place is the key. */
export function atValue(setting: SettingLine, label?: string): Place {
  const span = setting.line.valueSpan;
  return span && span.end > span.start ? placeAt(setting.file.path, span, label) : atKey(setting, label);
}
