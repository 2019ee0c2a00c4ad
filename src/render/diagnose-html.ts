import type { Diagnosis, Told, ToldCause } from '../model/diagnosis.ts';
import type { DiagnoseReport } from './diagnose-json.ts';
import { diagnoseVerdict, grouped, seenText, unreadItem, windowText } from './diagnose-text.ts';
import { environmentWarning, hostLine } from './host-line.ts';
import { htmlBar } from './html-bar.ts';
import { htmlPage } from './html-page.ts';
import { htmlSeen } from './html-seen.ts';
import { htmlTable } from './html-table.ts';
import { htmlFold, htmlList, htmlMarks, htmlParagraph, htmlSection, htmlText } from './html-text.ts';

/** A diagnosis as one page: causes first, then what is near, the numbers as pictures, what is ruled out and what was not checked. */
export function diagnoseHtml({ tool, facts, diagnosis }: DiagnoseReport): string {
  const environment = environmentWarning(facts);
  return htmlPage({
    title: `Diagnosis of ${facts.host ?? 'an unnamed host'}`,
    tool,
    parts: [
      `<p class="dim">${htmlText(hostLine(facts))}</p>`,
      `<p class="verdict">${htmlText(diagnoseVerdict(diagnosis))}</p>`,
      environment === undefined ? '' : `<p class="warning">${htmlText(`warning: ${environment}`)}</p>`,
      `<p class="dim">${htmlText(windowText(diagnosis))}</p>`,
      htmlSection(`Causes (${diagnosis.causes.length})`, diagnosis.causes.map(causePart)),
      htmlSection('Not yet', [near(diagnosis.notYet)]),
      diagnosis.seen === undefined ? '' : htmlSeen(diagnosis.seen),
      htmlSection('Ruled out', [htmlList(grouped(diagnosis.ruledOut))]),
      htmlSection('Not checked', [htmlList(grouped(diagnosis.notChecked))]),
      htmlSection('Not read', [htmlList(diagnosis.unread.map(unreadItem))]),
    ],
  });
}

function causePart(cause: ToldCause, at: number): string {
  const { title, confidence, id, evidence, reading, notThis, follows, sources } = cause;
  const part = (name: string, body: string) => (body === '' ? '' : `<h4>${name}</h4>${body}`);
  const body = [
    part('seen', htmlMarks(evidence.map(({ fact, value, from }) => [fact, `${value} (${from})`] as const))),
    part('reading', htmlParagraph(reading)),
    part('do', htmlList(cause.do, true)),
    part('not this', htmlList(notThis.map(({ key, text }) => (key === undefined ? text : `${key}: ${text}`)))),
    part('follows', htmlList(follows.map((one) => `${one.title} (${one.id}): ${seenText(one)}`))),
    sources.length === 0 ? '' : htmlFold('sources', htmlList(sources)),
  ];
  return `<article class="cause"><h3>${at + 1}. ${htmlText(title)} <span class="right">${confidence} ${htmlText(id)}</span></h3>${body.join('')}</article>`;
}

function near(all: Diagnosis['notYet']): string {
  return htmlTable({
    caption: 'Near a limit, the nearest first; the whole bar is the limit',
    head: ['what', 'used', 'share', 'why'],
    numbers: [2],
    rows: all.map(({ what, why, share }: Told & { readonly share?: number }) => {
      // as the screen rounds: never more than there is
      const percent = share === undefined ? '' : `${Math.floor(share * 100)} %`;
      const bar =
        share === undefined ? '' : htmlBar({ title: `${what}: ${percent} used`, whole: 'the whole bar is the limit', filled: share });
      return [htmlText(what), bar, percent, htmlText(why)];
    }),
  });
}
