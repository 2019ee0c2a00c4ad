import type { NotChecked } from '../model/facts.ts';
import type { FileFormat } from '../model/file-format.ts';
import type { FileLines } from '../model/rule.ts';
import type { LimitsLine, SysctlLine, UnitLine } from '../model/setting.ts';
import { dottedKey } from './sysctl.ts';
import { type TextPlaces, textPlaces } from './text-places.ts';

/** What a reader of another language made of a file. */
export interface FoundSettings {
  /** by kind and scope; empty where nothing was found */
  readonly files: readonly FileLines[];
  /** settings whose key or value is filled in when it runs: they are not checked */
  readonly filledIn: number;
  /** what could not be read, with its line */
  readonly notChecked: readonly NotChecked[];
}

/** A text with the offsets in the file at which it stands. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is known of a setting beside its words. */
export interface Around {
  readonly conditional?: boolean | undefined;
  readonly where?: string | undefined;
  /** settings of different scopes are for different hosts, pods or services */
  readonly scope?: string | undefined;
  readonly absent?: boolean | undefined;
  readonly yamlType?: SysctlLine['yamlType'] | undefined;
  /** named without a value: it allows, lists or forbids */
  readonly named?: boolean | undefined;
  readonly problem?: string | undefined;
}

export interface Limit {
  readonly domain?: Token;
  readonly type: Token;
  readonly item: Token;
  readonly value: Token;
}

/** Takes in what a reader finds in one file. */
export interface SettingFinder {
  readonly path: string;
  readonly places: TextPlaces;
  readonly format: FileFormat;
  sysctl(key: Token, value: Token, around: Around): void;
  limit(limit: Limit, around: Around): void;
  /** lines that a native reader made, with places in this file */
  lines(kind: 'sysctl', lines: readonly SysctlLine[], scope?: string): void;
  lines(kind: 'limits', lines: readonly LimitsLine[], scope?: string): void;
  unit(lines: readonly UnitLine[], manager: boolean): void;
  filledIn(): void;
  notChecked(offset: number, why: string): void;
  found(): FoundSettings;
}

const mostSettings = 50_000;

/** @param format the language of the file; it stands in all that is found */
export function settingFinder(path: string, text: string, format: FileFormat): SettingFinder {
  const places = textPlaces(text);
  const sysctl = new Map<string, SysctlLine[]>();
  const limits = new Map<string, LimitsLine[]>();
  const units: FileLines[] = [];
  const notChecked: NotChecked[] = [];
  let filled = 0;
  let count = 0;
  const add = <T>(to: Map<string, T[]>, scope: string, lines: readonly T[]) => {
    const have = to.get(scope) ?? [];
    if (lines.length > 0) to.set(scope, have);
    for (const line of lines) if (count++ < mostSettings) have.push(line);
  };
  const common = (start: number, { conditional, where }: Around) => {
    const line = places.lineAt(start);
    return {
      path,
      line,
      text: places.line(line),
      span: places.lineSpan(line),
      ...(conditional === true && { conditional: true as const }),
      ...(where !== undefined && { where }),
    };
  };
  const part = (token: Token) => places.span(token.start, token.end);
  return {
    path,
    places,
    format,
    sysctl(key, value, around) {
      const line: SysctlLine = {
        kind: around.problem !== undefined ? 'bad' : around.absent === true || around.named === true ? 'comment' : 'setting',
        ...common(key.start, around),
        rawKey: key.text,
        keySpan: part(key),
        key: dottedKey(key.text),
        ...(around.named !== true && { value: value.text, valueSpan: part(value) }),
        ...(/[*?[]/.test(key.text) && { glob: true as const }),
        ...(around.absent === true && { absent: true as const }),
        ...(around.yamlType !== undefined && { yamlType: around.yamlType }),
        ...(around.problem !== undefined && { problem: around.problem }),
      };
      add(sysctl, around.scope ?? '', [line]);
    },
    limit({ domain, type, item, value }, around) {
      const line: LimitsLine = {
        kind: around.absent === true ? 'comment' : 'limit',
        ...common(value.start, around),
        ...(domain && { domain: domain.text, domainSpan: part(domain) }),
        type: type.text,
        typeSpan: part(type),
        item: item.text,
        itemSpan: part(item),
        value: value.text,
        valueSpan: part(value),
      };
      add(limits, around.scope ?? '', [line]);
    },
    lines(kind: 'sysctl' | 'limits', lines: readonly (SysctlLine | LimitsLine)[], scope = '') {
      if (kind === 'sysctl') add(sysctl, scope, lines as readonly SysctlLine[]);
      else add(limits, scope, lines as readonly LimitsLine[]);
    },
    unit(lines, manager) {
      if (lines.length > 0) units.push({ path, kind: 'unit', text, lines, format, ...(manager && { manager: true as const }) });
    },
    filledIn() {
      filled++;
    },
    notChecked(offset, why) {
      notChecked.push({ what: `${path}:${places.lineAt(offset)}`, why });
    },
    found() {
      const scoped = (scope: string) => ({ path, text, format, ...(scope !== '' && { scope }) });
      const told = <T>(map: Map<string, T[]>) => [...map];
      // a script is judged by its text too
      if ((format === 'shell' || format === 'dockerfile') && !sysctl.has('')) sysctl.set('', []);
      return {
        files: [
          ...told(sysctl).map(([scope, lines]): FileLines => ({ kind: 'sysctl', ...scoped(scope), lines: lines.sort(byStart) })),
          ...told(limits).map(([scope, lines]): FileLines => ({ kind: 'limits', ...scoped(scope), lines: lines.sort(byStart) })),
          ...units,
        ],
        filledIn: filled,
        notChecked: count > mostSettings ? [...notChecked, { what: path, why: `more than ${mostSettings} settings` }] : notChecked,
      };
    },
  };
}

function byStart(a: SysctlLine | LimitsLine, b: SysctlLine | LimitsLine): number {
  return startOf(a) - startOf(b);
}

function startOf(line: SysctlLine | LimitsLine): number {
  if ('keySpan' in line && line.keySpan) return line.keySpan.start;
  if ('itemSpan' in line && line.itemSpan) return line.itemSpan.start;
  return line.span.start;
}
