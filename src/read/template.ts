import type { NativeFileKind } from '../model/native-file-kind.ts';
import type { Span, UnitLine } from '../model/setting.ts';
import { readLimits } from './limits.ts';
import { type FoundSettings, settingFinder } from './setting-finder.ts';
import { readSysctl } from './sysctl.ts';
import { readUnitLines } from './systemd-unit.ts';
import { type TemplateRegion, templateRegions } from './template-regions.ts';

/**
 * A template of a sysctl, limits or unit file (Jinja, ERB, Go, `@VAR@`): lines that nothing fills in are read as they stand, the
 * others are counted. Lines below an `if` or in a loop are conditional.
 */
export function readTemplate(path: string, text: string, kind: NativeFileKind): FoundSettings {
  const finder = settingFinder(path, text, 'template');
  const { regions, conditional } = templateRegions(text, true);
  // a part is looked up from the first that ends behind it: both lists are in the order of the text
  const touches = (parts: readonly { readonly start: number; readonly end: number }[], span: Pick<Span, 'start' | 'end'>) =>
    parts[firstEndingBehind(parts, span.start)] !== undefined && (parts[firstEndingBehind(parts, span.start)]?.start ?? 0) < span.end;
  const literal = (span: Span): boolean => {
    const first = regions[firstEndingBehind(regions, span.start)];
    if (first === undefined || first.start >= span.end) return true;
    if (!onlySilent(regions, first, span)) finder.filledIn();
    return false;
  };
  const under = (span: Span) => (touches(conditional, span) ? { conditional: true as const } : {});
  if (kind === 'sysctl')
    finder.lines(
      kind,
      readSysctl(path, text)
        .filter((line) => line.kind !== 'blank' && literal(line.span))
        .map((line) => ({ ...line, ...under(line.span) })),
    );
  else if (kind === 'limits')
    finder.lines(
      kind,
      readLimits(path, text)
        .filter((line) => line.kind !== 'blank' && literal(line.span))
        .map((line) => ({ ...line, ...under(line.span) })),
    );
  else
    finder.unit(
      readUnitLines(path, text).filter((line) => literal(whole(line))),
      kind === 'manager',
    );
  return finder.found();
}

const whole = (line: UnitLine): Span => ({ ...line.valueSpan, start: line.nameSpan?.start ?? line.valueSpan.start });

function onlySilent(regions: readonly TemplateRegion[], first: TemplateRegion, span: Span): boolean {
  for (let i = regions.indexOf(first); i < regions.length; i++) {
    const region = regions[i];
    if (region === undefined || region.start >= span.end) return true;
    if (!region.silent) return false;
  }
  return true;
}

function firstEndingBehind(parts: readonly { readonly end: number }[], offset: number): number {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
