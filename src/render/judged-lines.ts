import type { JudgedLine } from '../model/vendor-line.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import { padTo, wrap } from './wrap.ts';

/** what does harm first, what does what it says last */
export const judgedOrder: readonly JudgedLine['verdict'][] = ['harmful', 'refused', 'dead', 'lower', 'inert', 'unknown', 'default', 'fine'];
const said: Readonly<Record<JudgedLine['verdict'], string>> = {
  harmful: 'HARMFUL',
  refused: 'REFUSED',
  dead: 'DEAD',
  lower: 'LOWER',
  inert: 'INERT',
  unknown: 'UNKNOWN',
  default: 'DEFAULT',
  fine: 'FINE',
};

/** The lines of a tuned profile or saptune note with what each comes to on this machine; only fine ones are advised. */
export function judgedLines(lines: readonly JudgedLine[], notes: readonly string[], width: number, style: Paint): readonly string[] {
  if (lines.length === 0 && notes.length === 0) return [];
  const rows = lines.toSorted((a, b) => judgedOrder.indexOf(a.verdict) - judgedOrder.indexOf(b.verdict));
  const counted = judgedOrder
    .map((verdict) => [verdict, lines.filter((line) => line.verdict === verdict).length] as const)
    .filter(([, n]) => n > 0)
    .map(([verdict, n]) => `${n} ${verdict}`);
  return [
    ...wrap(`what its lines come to here: ${counted.length === 0 ? 'it sets no parameter' : counted.join(', ')}`, width),
    ...rows.flatMap((line) => rowLines(line, width, style)),
    ...notes.flatMap((note) => wrap(`not followed: ${oneLine(note)}`, width)),
  ];
}

function rowLines(line: JudgedLine, width: number, style: Paint): readonly string[] {
  const relation = line.relation === 'exactly' ? '=' : line.relation === 'at least' ? '=>' : '=<';
  const where = line.only === undefined ? '' : ` (only where ${line.only})`;
  const paintWord =
    line.verdict === 'harmful' || line.verdict === 'refused'
      ? style.red
      : line.verdict === 'fine' || line.verdict === 'default'
        ? style.green
        : style.yellow;
  return [
    `${paintWord(padTo(said[line.verdict], 9))}${style.bold(oneLine(line.key))} ${relation} ${oneLine(line.value)}${style.dim(`  ${oneLine(line.from)}:${line.line}`)}`,
    ...wrap(oneLine(`${line.why}${where}`), width - 9).map((part) => `${' '.repeat(9)}${part}`),
  ];
}
