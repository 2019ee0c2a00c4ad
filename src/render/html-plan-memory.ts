import type { MemoryRow, PlanMemory } from '../model/plan-memory.ts';
import { percent } from './capacity-block.ts';
import { htmlBar } from './html-bar.ts';
import { htmlTable } from './html-table.ts';
import { htmlParagraph, htmlSection, htmlText } from './html-text.ts';
import { planMemoryText } from './plan-memory-lines.ts';
import { sizeText } from './size-text.ts';

/** What the settings of a plan may cost in kernel memory, against the memory of the machine and by kind of object. */
export function htmlPlanMemory(memory: PlanMemory): string {
  if (memory.expected === 0 && memory.worst === 0) return '';
  const of = memory.memory;
  const largest = Math.max(0, ...memory.rows.flatMap(({ expected, worst }) => [expected ?? 0, worst ?? 0]));
  return htmlSection('Kernel memory', [
    htmlParagraph(planMemoryText(memory)),
    memory.assumed.length === 0
      ? ''
      : `<p class="dim">${htmlText(`what is expected rests on assumptions: ${memory.assumed.join(', ')}`)}</p>`,
    of === null || of <= 0
      ? ''
      : htmlTable({
          caption: `Against the memory of the machine; the whole bar is ${size(of)}`,
          head: ['all of it', 'of the memory', 'bytes', 'share'],
          numbers: [2, 3],
          rows: (
            [
              ['expected', memory.expected],
              ['when all is used', memory.worst],
              ['when all is used, as it is now', memory.worstNow],
            ] as const
          ).map(([what, bytes]) => [
            what,
            htmlBar({
              title: `${what}: ${size(bytes)}, ${percent(bytes / of)}`,
              whole: `the whole bar is ${size(of)}`,
              filled: bytes / of,
            }),
            size(bytes),
            percent(bytes / of),
          ]),
        }),
    htmlTable({
      caption: `By kind of object; filled: expected, outlined: when all is used, the whole bar is ${size(largest)}`,
      head: ['what', 'expected and most', 'expected', 'when all is used'],
      numbers: [2, 3],
      rows: memory.rows.map((row) => [
        `${htmlText(row.what)}<span class="small">${htmlText(`${row.arithmetic}; ${row.source}`)}</span>`,
        itemBar(row, largest),
        bytesText(row.expected),
        bytesText(row.worst),
      ]),
    }),
  ]);
}

function itemBar({ what, expected, worst }: MemoryRow, largest: number): string {
  if ((expected === null && worst === null) || largest <= 0) return '';
  return htmlBar({
    title: `${what}: ${bytesText(expected)} expected, ${bytesText(worst)} when all is used`,
    whole: `the whole bar is ${size(largest)}`,
    filled: (expected ?? 0) / largest,
    ...(worst !== null && { outlined: worst / largest }),
  });
}

const size = (bytes: number) => sizeText(Math.ceil(bytes));
const bytesText = (bytes: number | null) => (bytes === null ? 'not known' : size(bytes));
