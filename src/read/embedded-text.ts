import type { NativeFileKind } from '../model/native-file-kind.ts';
import type { LimitsLine, Span, SysctlLine, UnitLine } from '../model/setting.ts';
import { readLimits } from './limits.ts';
import type { Around, SettingFinder } from './setting-finder.ts';
import { readSysctl } from './sysctl.ts';
import { readUnitLines } from './systemd-unit.ts';

/** A text that stands in a file, with the place in the file of every part of it. */
export interface EmbeddedText {
  readonly text: string;
  /** offsets in the file of a part of the text; where they cannot be told, of all that it stands in */
  at(start: number, end: number): readonly [number, number];
}

/** A part of the file as it stands. */
export function slice(file: string, start: number, end: number): EmbeddedText {
  return { text: file.slice(start, end), at: (from, to) => [start + from, start + to] };
}

const mostSearched = 2000;

/**
 * A text that was decoded (escapes, folding, indentation taken away) from a part of the file: its lines are looked for there, and
 * a line that is not found as it is has the whole part as its place.
 */
export function decoded(file: string, text: string, start: number, end: number): EmbeddedText {
  const source = file.slice(start, end);
  if (source === text) return slice(file, start, end);
  const starts: number[] = [];
  const places: number[] = [];
  let cursor = 0;
  let from = 0;
  let searched = 0;
  while (from <= text.length) {
    const stop = text.indexOf('\n', from);
    const line = text.slice(from, stop === -1 ? text.length : stop);
    const found = line.trim() === '' || searched++ >= mostSearched ? -1 : source.indexOf(line, cursor);
    starts.push(from);
    places.push(found === -1 ? -1 : start + found);
    if (found !== -1) cursor = found + line.length;
    if (stop === -1) break;
    from = stop + 1;
  }
  // where quotes fold lines, words are still there as they are: keys and values are asked for in their order
  let loose = 0;
  let tried = 0;
  const word = (token: string): readonly [number, number] => {
    if (token.trim() === '' || token.length > 500 || tried++ > mostSearched) return [start, end];
    for (let at = source.indexOf(token, loose); at !== -1; at = source.indexOf(token, at + 1)) {
      if (tried++ > mostSearched) break;
      if (/[\w.]/.test(source.charAt(at - 1)) && !/\\[nt]/.test(source.slice(at - 2, at))) continue;
      loose = at + token.length;
      return [start + at, start + at + token.length];
    }
    return [start, end];
  };
  return {
    text,
    at(a, b) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= a) low = middle;
        else high = middle - 1;
      }
      const place = places[low] ?? -1;
      const within = a - (starts[low] ?? 0);
      const next = starts[low + 1];
      return place === -1 || (next !== undefined && b > next) ? word(text.slice(a, b)) : [place + within, place + within + (b - a)];
    },
  };
}

/** A part of an embedded text. */
export function within(outer: EmbeddedText, start: number, end: number): EmbeddedText {
  return { text: outer.text.slice(start, end), at: (from, to) => outer.at(start + from, start + to) };
}

export interface EmbeddedOptions extends Around {
  /** whether a line is filled in when it runs */
  readonly fills?: (line: string) => boolean;
}

/** Reads the contents of a sysctl, limits or unit file that stand in another file. */
export function embeddedFile(finder: SettingFinder, kind: NativeFileKind, content: EmbeddedText, options: EmbeddedOptions): void {
  const { places, path } = finder;
  const move = (span: Span): Span => places.span(...content.at(span.start, span.end));
  const filled = (text: string) => {
    const is = options.fills?.(text) === true;
    if (is) finder.filledIn();
    return is;
  };
  const extra = {
    ...(options.conditional === true && { conditional: true as const }),
    ...(options.where !== undefined && { where: options.where }),
  };
  const moved = <T extends SysctlLine | LimitsLine>(line: T): T => {
    const span = move(line.span);
    return { ...line, ...extra, line: span.line, text: places.line(span.line), span };
  };
  if (kind === 'sysctl') {
    const lines = readSysctl(path, content.text)
      .filter((line) => line.kind !== 'blank' && !(line.kind !== 'comment' && filled(line.text)))
      .map((line) => ({
        ...moved(line),
        ...(line.keySpan && { keySpan: move(line.keySpan) }),
        ...(line.valueSpan && { valueSpan: move(line.valueSpan) }),
      }));
    finder.lines('sysctl', lines, options.scope);
  } else if (kind === 'limits') {
    const lines = readLimits(path, content.text)
      .filter((line) => line.kind !== 'blank' && !(line.kind !== 'comment' && filled(line.text)))
      .map((line) => ({
        ...moved(line),
        ...(line.domainSpan && { domainSpan: move(line.domainSpan) }),
        ...(line.typeSpan && { typeSpan: move(line.typeSpan) }),
        ...(line.itemSpan && { itemSpan: move(line.itemSpan) }),
        ...(line.valueSpan && { valueSpan: move(line.valueSpan) }),
      }));
    finder.lines('limits', lines, options.scope);
  } else {
    const lines = readUnitLines(path, content.text)
      .filter((line) => !filled(line.value))
      .map((line): UnitLine => {
        const nameSpan = line.nameSpan && move(line.nameSpan);
        const valueSpan = move(line.valueSpan);
        return { ...line, line: (nameSpan ?? valueSpan).line, valueSpan, ...(nameSpan && { nameSpan }) };
      });
    finder.unit(lines, kind === 'manager');
  }
}
