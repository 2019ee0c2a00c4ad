import type { OutputFile } from '../model/plan.ts';
import { compareText } from './compare-text.ts';
import { grouped } from './grouped.ts';
import { pamText, unitText } from './limit-amount.ts';
import type { PlannedLimit } from './limit-settle.ts';
import { reasonComment } from './own-file.ts';
import { standingParagraphs } from './standing-paragraphs.ts';

/** Drop-ins of units and lines of users, each file whole: what an earlier run or a hand put there beside ours stays. */
export function limitFiles(
  planned: readonly PlannedLimit[],
  header: readonly string[],
  texts: ReadonlyMap<string, string>,
): readonly OutputFile[] {
  const byPath = grouped(planned, ({ target }) => target.path);
  return [...byPath].flatMap(([path, limits]) => {
    const earlier = texts.get(path);
    // what is high enough without us needs no line of ours, unless a run before had reason for it
    const ours = limits.filter((limit) => limit.changed || (earlier !== undefined && holds(earlier, limit)));
    if (ours.length === 0) return [];
    return [ours[0]?.target.unit === undefined ? usersFile(path, ours, header, earlier) : unitFile(path, ours, header, earlier)];
  });
}

function holds(earlier: string, { target, directive }: PlannedLimit): boolean {
  return earlier.split('\n').some((line) => (target.unit === undefined ? isOf(line, target.user, target.item) : assigns(line, directive)));
}

function isOf(line: string, user: string | undefined, item: string): boolean {
  const [domain, , named] = line.trim().split(/\s+/);
  return domain === user && named === item;
}

const assigns = (line: string, directive: string) => line.includes('=') && line.slice(0, line.indexOf('=')).trim() === directive;

const text = (header: readonly string[], paragraphs: readonly string[]) => `${[header.join('\n'), ...paragraphs].join('\n\n')}\n`;
const commented = (reasons: readonly string[]) => reasons.flatMap(reasonComment);
const byItem = (a: PlannedLimit, b: PlannedLimit) => compareText(a.target.item, b.target.item);

function unitFile(path: string, limits: readonly PlannedLimit[], header: readonly string[], earlier: string | undefined): OutputFile {
  let section = '';
  const standing = standingParagraphs(earlier, (line) => {
    const name = line.trim();
    // the first section is the one that our line stands in
    if (name.startsWith('[')) {
      const first = section === '' && name === '[Service]';
      if (!first) section = name;
      return first;
    }
    return limits.some(({ directive }) => assigns(name, directive));
  });
  const ours = limits.toSorted(byItem).flatMap(({ target, directive, reasons, soft, hard }) => {
    const [s, h] = [unitText(target.item, soft), unitText(target.item, hard)];
    return [...commented(reasons), `${directive}=${s === h ? s : `${s}:${h}`}`];
  });
  return { path, content: text(header, [['[Service]', ...ours].join('\n'), ...standing]) };
}

function usersFile(path: string, limits: readonly PlannedLimit[], header: readonly string[], earlier: string | undefined): OutputFile {
  const standing = standingParagraphs(earlier, (line) => limits.some(({ target }) => isOf(line, target.user, target.item)));
  const ours = limits.map(({ target, reasons, soft, hard }) => {
    const line = (type: string, value: bigint) => `${target.user} ${type} ${target.item} ${pamText(target.item, value)}`;
    return [...commented(reasons), line('soft', soft), line('hard', hard)].join('\n');
  });
  return { path, content: text(header, [...ours, ...standing]) };
}
