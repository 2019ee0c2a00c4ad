import { baseName } from '../model/base-name.ts';
import type { Place } from '../model/finding.ts';
import type { LimitsFileLines, RuleContext } from '../model/rule.ts';
import type { LimitsLine } from '../model/setting.ts';
import { isTemplate, placeAt } from './setting-line.ts';

/** A four-field line of a limits file, type and item in lower case as pam_limits compares them. */
export interface LimitLine {
  readonly file: LimitsFileLines;
  readonly line: LimitsLine;
  readonly domain: string;
  readonly type: string;
  readonly item: string;
  readonly value: string;
}

export function limitLines(context: RuleContext): readonly LimitLine[] {
  return context.files.flatMap((file) => (file.kind === 'limits' ? file.lines.flatMap((line) => one(file, line)) : []));
}

/** Those that pam_limits reads, or that something writes for it to read. */
export function pamLines(context: RuleContext): readonly LimitLine[] {
  return limitLines(context).filter(({ file, line }) => file.format === undefined || line.domain !== undefined);
}

function one(file: LimitsFileLines, line: LimitsLine): readonly LimitLine[] {
  const { domain = '', type = '', item = '', value = '' } = line;
  const whole = file.format === undefined || file.format === 'template';
  if (line.kind !== 'limit' || isTemplate(whole ? line.text : [domain, type, item, value].join(' '))) return [];
  return [{ file, line, domain, type: type.toLowerCase(), item: item.toLowerCase(), value }];
}

export function atLimit(limit: LimitLine, token: 'domain' | 'type' | 'item' | 'value', label?: string): Place {
  const spans = { domain: limit.line.domainSpan, type: limit.line.typeSpan, item: limit.line.itemSpan, value: limit.line.valueSpan };
  return placeAt(limit.file.path, spans[token] ?? limit.line.span, label);
}

/** The files that are read together: limits.conf and limits.d of one tree; any other file alone. */
export function limitsTree(path: string): string {
  return /^(.*?)(?:^|\/)security\/(?:limits\.conf|limits\.d\/[^/]+\.conf)$/.exec(path)?.[1] ?? path;
}

/** Position among the files of a tree: limits.conf first, then limits.d by name. */
export function limitsRank(path: string): string {
  const name = baseName(path);
  return /(?:^|\/)limits\.d\//.test(path) ? `1${name}` : '0';
}

const noLimit = new Set(['unlimited', 'infinity', '-1', '-']);

/** What pam_limits makes of a value: a number, no limit, or nothing. */
export function limitNumber(value: string): bigint | 'unlimited' | undefined {
  if (noLimit.has(value.toLowerCase())) return 'unlimited';
  const digits = /^\d{1,19}/.exec(value)?.[0];
  return digits === undefined ? undefined : BigInt(digits);
}
