import type { Place } from '../model/finding.ts';
import type { RuleContext, UnitFileLines } from '../model/rule.ts';
import type { UnitLine } from '../model/setting.ts';
import type { UnitLimitsTaken } from '../model/unit-limit-lines.ts';
import { isTemplate, placeAt } from './setting-line.ts';

/** A limit that systemd takes from a unit, drop-in or manager file. */
export interface UnitLimit {
  readonly file: UnitFileLines;
  readonly item: string;
  readonly line: UnitLine;
  readonly soft: bigint | undefined;
  readonly hard: bigint | undefined;
}

/** A line about limits that systemd leaves out. */
export interface RefusedLimit {
  readonly file: UnitFileLines;
  readonly section: string;
  readonly line: UnitLine;
  readonly item?: string;
  readonly why: string;
  /** the line stands in the right place under the right name: only its value is refused */
  readonly byValue: boolean;
}

interface Judged {
  readonly taken: readonly UnitLimit[];
  readonly refused: readonly RefusedLimit[];
}

const cache = new WeakMap<RuleContext, Judged>();

/** What systemd makes of the limits in units; lines that a template engine fills in are left out. */
export function unitLimits(context: RuleContext): Judged {
  const have = cache.get(context);
  if (have) return have;
  const all = context.files.flatMap((file) => {
    const section = file.kind === 'unit' ? limitSection(file) : undefined;
    return file.kind === 'unit' && section !== undefined ? [judged(file, section, context.unitLimits(file, section))] : [];
  });
  const found = { taken: all.flatMap(({ taken }) => taken), refused: all.flatMap(({ refused }) => refused) };
  cache.set(context, found);
  return found;
}

const sections: ReadonlyMap<string, string> = new Map([
  ['service', 'Service'],
  ['socket', 'Socket'],
  ['mount', 'Mount'],
  ['swap', 'Swap'],
]);

const installed = /(?:^|\/)systemd\/(?:system|user)\/[^/]+\.(?:service|socket|mount|swap)(?:\.d\/[^/]+\.conf)?$/;

/** The section that holds limits, by the kind of unit; `undefined` where none does or the kind cannot be told. */
function limitSection({ path, manager, lines, format }: UnitFileLines): string | undefined {
  // a fragment without any section is no unit: something else puts it into one, unless it stands where systemd reads it
  if (!lines.some(({ section }) => section !== '') && (format !== undefined || !installed.test(path))) return undefined;
  if (manager) return 'Manager';
  const kind = /\.([a-z]+)(?:\.d\/[^/]+)?(?:\.(?:in|j2|erb|tmpl|tpl|template))*$/.exec(path)?.[1] ?? '';
  const told =
    sections.get(kind) ?? [...path.matchAll(/\.(service|socket|mount|swap)(?=[./]|$)/g)].map(([, word]) => sections.get(word ?? ''))[0];
  return told ?? [...sections.values()].find((section) => lines.some((line) => line.section === section));
}

function judged(file: UnitFileLines, section: string, { taken, refused }: UnitLimitsTaken): Judged {
  const name = (item: string) => `${section === 'Manager' ? 'DefaultLimit' : 'Limit'}${item.toUpperCase()}`;
  const below = limitsBelow(file);
  const lines = new Map<number, UnitLine>();
  for (const line of file.lines) if (line.kind === undefined) lines.set(line.line, line);
  return {
    taken: taken.flatMap(({ item, line, value }) => (isTemplate(line.value) ? [] : [{ file, item, line, ...value }])),
    refused: refused.flatMap(({ line: number, item, value, why }): readonly RefusedLimit[] => {
      const inSection = below.get(number);
      if (inSection) return inSection.map((line) => ({ file, section, line, why, byValue: false }));
      const line = lines.get(number);
      if (line === undefined || line.value !== value || !/^(?:default)?limit/i.test(line.name) || isTemplate(`${line.name}=${line.value}`))
        return [];
      const byValue = item !== undefined && line.name === name(item) && line.section === section;
      return [{ file, section, line, ...(item !== undefined && { item }), why, byValue }];
    }),
  };
}

/** By the line of its header, the limits in each section: those of one that systemd does not know are told. */
function limitsBelow({ lines }: UnitFileLines): ReadonlyMap<number, readonly UnitLine[]> {
  const found = new Map<number, UnitLine[]>();
  let section: UnitLine[] | undefined;
  for (const line of lines) {
    if (line.kind === 'section') {
      section = [];
      found.set(line.line, section);
    } else if (line.kind === undefined && /^(?:default)?limit[a-z]/i.test(line.name) && !isTemplate(`${line.name}=${line.value}`))
      section?.push(line);
  }
  return found;
}

export function atUnitName({ file, line }: { readonly file: UnitFileLines; readonly line: UnitLine }): Place {
  return placeAt(file.path, line.nameSpan ?? line.valueSpan);
}

/** An empty value has no width: its place is the name. */
export function atUnitValue(at: { readonly file: UnitFileLines; readonly line: UnitLine }): Place {
  const { valueSpan } = at.line;
  return valueSpan.end > valueSpan.start ? placeAt(at.file.path, valueSpan) : atUnitName(at);
}
