import type { Seen, UseSeen } from '../model/diagnosis.ts';
import { htmlBar } from './html-bar.ts';
import { htmlTable } from './html-table.ts';
import { htmlSection, htmlText } from './html-text.ts';

const captions: Readonly<Record<UseSeen['kind'], string>> = {
  'accept-queue': 'Connections that wait to be accepted, by listener; the whole bar is the limit of the queue',
  'local-ports': 'Local ports that are taken, by source and destination; the whole bar is what may be chosen',
  'tracked-flows': 'Tracked connections; the whole bar is the limit of the table',
};
const kinds = ['accept-queue', 'local-ports', 'tracked-flows'] as const;

/** Numbers of a diagnosis as bars, each with the same in words. */
export function htmlSeen({ uses, states, drops }: Seen): string {
  const most = Math.max(0, ...states.map(({ count }) => count));
  const fastest = Math.max(0, ...drops.map(({ perSecond }) => perSecond));
  return htmlSection('In numbers', [
    ...kinds.map((kind) =>
      htmlTable({
        caption: captions[kind],
        head: ['where', 'taken', 'used of limit'],
        numbers: [2],
        rows: uses.filter((use) => use.kind === kind).map(useRow),
      }),
    ),
    htmlTable({
      caption: `TCP sockets by state; the longest bar is ${most}`,
      head: ['state', 'sockets', 'count'],
      numbers: [2],
      rows: states.map(({ state, count }) => [
        htmlText(state),
        htmlBar({ title: `${state}: ${count}`, whole: `the whole bar is ${most} sockets`, filled: most === 0 ? 0 : count / most }),
        String(count),
      ]),
    }),
    htmlTable({
      caption: `Dropped between the two looks; the longest bar is ${fastest}/s`,
      head: ['counter', 'a second', 'rise'],
      numbers: [2],
      rows: drops.map(({ counter, by, perSecond, from }) => [
        `${htmlText(counter)}<span class="small">${htmlText(from)}</span>`,
        htmlBar({
          title: `${counter}: ${perSecond}/s`,
          whole: `the whole bar is ${fastest}/s`,
          filled: fastest === 0 ? 0 : perSecond / fastest,
        }),
        `+${by} (${perSecond}/s)`,
      ]),
    }),
  ]);
}

function useRow({ what, used, limit }: UseSeen): readonly string[] {
  const said = limit === undefined ? `${used}, limit not known` : `${used} of ${limit}`;
  const bar =
    limit === undefined || limit <= 0
      ? ''
      : htmlBar({ title: `${what}: ${said}`, whole: `the whole bar is ${limit}`, filled: used / limit });
  const over = limit !== undefined && used > limit ? '<span class="small bad">over the limit</span>' : '';
  return [htmlText(what), bar, `${said}${over}`];
}
