import type { Place } from '../model/finding.ts';
import type { Parameter } from '../model/parameter.ts';
import type { RuleContext, SysctlFileLines } from '../model/rule.ts';
import type { Span, SysctlLine } from '../model/setting.ts';

/** A `key = value` line of a sysctl file with what the rules ask of it again and again. */
export interface SettingLine {
  readonly file: SysctlFileLines;
  readonly line: SysctlLine;
  readonly key: string;
  readonly rawKey: string;
  readonly value: string;
  readonly parameter?: Parameter;
  readonly glob: boolean;
}

const cache = new WeakMap<RuleContext, readonly SettingLine[]>();

/** Every setting of the sysctl files in the order given, without lines that a template engine fills in. */
export function settingLines(context: RuleContext): readonly SettingLine[] {
  const have = cache.get(context);
  if (have) return have;
  const found: SettingLine[] = [];
  for (const file of context.files) {
    if (file.kind !== 'sysctl') continue;
    for (const line of file.lines) {
      if (line.kind !== 'setting' || line.key === undefined || isTemplate(line.text)) continue;
      const parameter = line.glob ? undefined : context.knowledge.parameter(line.key);
      found.push({
        file,
        line,
        key: line.key,
        rawKey: line.rawKey ?? line.key,
        value: line.value ?? '',
        ...(parameter && { parameter }),
        glob: line.glob === true,
      });
    }
  }
  cache.set(context, found);
  return found;
}

/** Jinja, ERB, shell and autoconf placeholders: what will stand there is not known. */
export function isTemplate(text: string): boolean {
  return /\{\{|\{%|<%|\$\{|\$[A-Za-z_(]|@[A-Z][A-Z0-9_]+@/.test(text);
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
