import type { Place } from '../model/finding.ts';
import type { Parameter, ParameterKind } from '../model/parameter.ts';
import type { RuleContext, SysctlFileLines } from '../model/rule.ts';
import type { Span, SysctlLine } from '../model/setting.ts';
import { groupNumbers } from './group-numbers.ts';

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
  /** number of the group of settings that are alike */
  readonly alike: number;
  /** its place among all settings, from 0 */
  readonly nth: number;
}

interface Settings {
  readonly all: readonly SettingLine[];
  readonly groups: readonly (readonly SettingLine[])[];
  readonly embedded: readonly SettingLine[];
}

const cache = new WeakMap<RuleContext, Settings>();

/** Every setting of the files in the order given, without those that a template engine fills in. */
export function settingLines(context: RuleContext): readonly SettingLine[] {
  return settingsOf(context).all;
}

/**
 * The same settings, those together that are alike: they have one parameter, one value and one language, so that a rule about one line
 * alone that is silent about one of them is silent about all. In a large file the groups are few.
 */
export function alikeSettings(context: RuleContext): readonly (readonly SettingLine[])[] {
  return settingsOf(context).groups;
}

/** Those among them that stand in another language. */
export function embeddedSettings(context: RuleContext): readonly SettingLine[] {
  return settingsOf(context).embedded;
}

/** Those of the keys, in their order. */
export function settingsOfKeys(context: RuleContext, keys: ReadonlySet<string>): readonly SettingLine[] {
  const parameters = new Set([...keys].map((key) => context.knowledge.parameter(key)));
  return alikeSettings(context)
    .flatMap((group) => (parameters.has(group[0]?.parameter) ? group.filter(({ key }) => keys.has(key)) : []))
    .sort((a, b) => a.nth - b.nth);
}

function settingsOf(context: RuleContext): Settings {
  const have = cache.get(context);
  if (have) return have;
  const { knowledge } = context;
  const all: SettingLine[] = [];
  const groups: SettingLine[][] = [];
  const embedded: SettingLine[] = [];
  const numberOf = groupNumbers();
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
      const alike = numberOf(file.format, line, parameter, value);
      const rawKey = line.rawKey ?? key;
      const nth = all.length;
      // two literals, not spreads: there may be very many
      const setting: SettingLine =
        parameter === undefined
          ? { file, line, key, rawKey, value, kind, glob, alike, nth }
          : { file, line, key, rawKey, value, parameter, kind, glob, alike, nth };
      all.push(setting);
      if (file.format !== undefined) embedded.push(setting);
      const group = groups[alike];
      if (group === undefined) groups.push([setting]);
      else group.push(setting);
    }
  }
  const settings = { all, groups, embedded };
  cache.set(context, settings);
  return settings;
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

/** One of them is in every placeholder: to look for a character takes a fraction of the time. */
const marks = ['{', '$', '<', '@'];

/** Jinja, ERB, shell and autoconf placeholders: what will stand there is not known. */
export function isTemplate(text: string): boolean {
  return marks.some((mark) => text.includes(mark)) && /\{\{|\{%|<%|\$\{|\$[A-Za-z_(]|@[A-Z][A-Z0-9_]+@/.test(text);
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
