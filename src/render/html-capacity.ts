import type { Capacity, CapacityLimit } from '../model/capacity.ts';
import { firstLines, numberText, percent } from './capacity-block.ts';
import { htmlBar } from './html-bar.ts';
import { htmlTable } from './html-table.ts';
import { htmlFold, htmlMarks, htmlParagraph, htmlSection, htmlText } from './html-text.ts';

/** What the machine bears with the plan: which limit is met first, how much of each is taken, and how far each reaches. */
export function htmlCapacity(capacity: Capacity): string {
  const { limits, first, natProducts } = capacity;
  return htmlSection('Capacity', [
    ...firstLines(capacity).map(htmlParagraph),
    htmlTable({
      caption: 'How much of each limit the load takes; the bar is the whole limit',
      head: ['limit', 'taken', 'share', 'with this plan', 'now'],
      numbers: [2, 3, 4],
      rows: [...limits]
        .sort((a, b) => (b.share ?? -1) - (a.share ?? -1))
        .map((limit) => [
          `${htmlText(limit.what)}${limit.id === first?.id ? ' <strong>(met first)</strong>' : ''}`,
          takenBar(limit),
          limit.share === null
            ? 'not known'
            : `${percent(limit.share)}${limit.share > 1 ? '<span class="small bad">does not fit</span>' : ''}`,
          reach(limit, limit.planned),
          reach(limit, limit.now),
        ]),
    }),
    connections(limits),
    htmlTable({
      caption: 'New connections a second to one destination through gateways that may be on the path, with one address',
      head: ['product', 'a second', 'how'],
      numbers: [1],
      rows: natProducts.map((one) => [htmlText(one.product), String(one.rate), htmlText(one.arithmetic)]),
    }),
    htmlFold(
      'how each comes about',
      limits
        .map(
          (limit) =>
            `<article><h3>${htmlText(limit.what)}</h3>${htmlMarks(
              [
                ['how', limit.arithmetic] as const,
                ['load', limit.load] as const,
                ['inputs', limit.inputs.map((input) => `${input.name} ${input.value} ${input.from}`).join(', ')] as const,
                ['moves', limit.moves] as const,
                ['open', limit.unknown.join('; ')] as const,
                ['source', limit.source] as const,
              ].filter(([, text]) => text !== ''),
            )}</article>`,
        )
        .join('\n'),
    ),
  ]);
}

function takenBar({ share, what }: CapacityLimit): string {
  if (share === null) return '';
  return htmlBar({ title: `${what}: ${percent(share)} taken`, whole: 'the whole bar is the limit with this plan', filled: share });
}

/** How many connections each limit allows: the shortest bar ends first. */
function connections(limits: readonly CapacityLimit[]): string {
  const bounded = limits.filter(
    (limit): limit is CapacityLimit & { planned: number } =>
      limit.unit === 'connections' && limit.unbounded !== true && limit.planned !== null,
  );
  if (bounded.length < 2) return '';
  const most = Math.max(...bounded.map((limit) => limit.planned));
  return htmlTable({
    caption: 'Connections that each limit allows with this plan; the longest bar is the largest of them',
    head: ['limit', 'allows', 'connections'],
    numbers: [2],
    rows: bounded
      .toSorted((a, b) => a.planned - b.planned)
      .map((limit) => [
        htmlText(limit.what),
        htmlBar({
          title: `${limit.what}: ${limit.planned} connections`,
          whole: `the whole bar is ${most} connections`,
          filled: most === 0 ? 0 : limit.planned / most,
        }),
        String(limit.planned),
      ]),
  });
}

function reach({ unbounded, unit }: CapacityLimit, value: number | null): string {
  if (value !== null) return htmlText(numberText(value, unit));
  return unbounded === true ? 'no bound' : 'not known';
}
