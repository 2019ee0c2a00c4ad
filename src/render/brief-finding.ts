import type { Finding, Place } from '../model/finding.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import { displayWidth } from './shown-characters.ts';
import { wrap } from './wrap.ts';

const colourOf = { error: 'red', warning: 'yellow', advice: 'cyan' } as const;

/** A finding without an excerpt of its file, for screens that are about a machine and not about a text. */
export function briefFinding(finding: Finding, width: number, style: Paint): readonly string[] {
  const mark = oneLine(`${finding.severity}[${finding.id}]`);
  const parts = wrap(`${mark} ${oneLine(finding.message)}`, width - finding.confidence.length - 2);
  const lines = parts.map((part, index) => {
    const painted = index === 0 && part.startsWith(mark) ? style[colourOf[finding.severity]](mark) + part.slice(mark.length) : `  ${part}`;
    if (index > 0) return painted;
    return `${painted}${' '.repeat(Math.max(2, width - displayWidth(part) - finding.confidence.length))}${style.dim(finding.confidence)}`;
  });
  for (const place of [finding.place, ...finding.related]) {
    if (place.path !== '') lines.push(`  --> ${placeText(place)}${place.label === undefined ? '' : `  ${oneLine(place.label)}`}`);
  }
  const say = (name: string, text: string) => {
    for (const [index, part] of wrap(oneLine(text), width - 9).entries()) {
      lines.push(`  ${index === 0 ? style.dim(name.padEnd(7)) : ' '.repeat(7)}${part}`);
    }
  };
  for (const e of finding.evidence) say('seen', `${e.fact} = ${e.value === '' ? "''" : e.value} (${e.from})`);
  if (finding.why !== '') say('why', finding.why);
  if (finding.fix) say('fix', `(${finding.fix.disposition}) ${finding.fix.title}`);
  return lines;
}

/** A path of /proc has no lines. */
function placeText(place: Place): string {
  return oneLine(place.line < 1 ? place.path : `${place.path}:${place.line}:${place.column}`);
}
