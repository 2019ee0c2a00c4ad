import type { Verification, VerifyRow } from '../model/verify.ts';
import type { Screen } from './advise-text.ts';
import { effectiveRow, shownValue } from './effective-rows.ts';
import { notCheckedLines } from './not-checked-lines.ts';
import { oneLine } from './one-line.ts';
import { type Paint, paint } from './paint.ts';
import { verifyCounts, verifyWho } from './verify-shared.ts';
import { wrap } from './wrap.ts';

/** One after another up to here; a tree may hold thousands. */
const mostShown = 200;

/**
 * Expected against actual for a person: the count first, then each setting that differs with why and what to do, what is missing,
 * what could not be read; what is as it should be is only counted unless there is something to say of it.
 * @param host `edge1 · Linux 6.1 · …`
 * @returns text that ends with a line feed
 */
export function verifyText(verification: Verification, host: string, screen: Screen): string {
  const width = Math.max(40, screen.width);
  const style = paint(screen.colour);
  const verbose = screen.verbose === true;
  const { rows } = verification;
  const of = (status: VerifyRow['status']) => rows.filter((row) => row.status === status);
  const missing = of('missing');
  const shown = [
    ...of('drift'),
    ...missing.filter((row) => row.counts),
    ...missing.filter((row) => !row.counts),
    ...of('unreadable'),
    ...of('ok').filter((row) => verbose || row.why.length > 0),
  ];
  const most = verbose ? shown.length : mostShown;
  const sections: readonly (readonly string[])[] = [
    [
      ...wrap(oneLine(host), width).map(style.bold),
      ...wrap(oneLine(`against ${verification.against}`), width),
      ...wrap(verdict(rows), width).map(style.bold),
    ],
    ...shown.slice(0, most).map((row, i) => rowLines(row, shown[i - 1], width, style)),
    shown.length > most ? [`${shown.length - most} more; --verbose tells all`] : [],
    verification.notes.flatMap((note) => effectiveRow('note', note, width, style)),
    notCheckedLines(verification.notChecked, width),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

const marks: Readonly<Record<VerifyRow['status'], string>> = { drift: 'DRIFT', missing: 'MISSING', unreadable: 'UNREAD', ok: 'ok' };

const grades: Readonly<Record<VerifyRow['why'][number]['grade'], string>> = {
  proved: '',
  likely: ' (likely)',
  possible: ' (possible)',
  unknown: ' (not explained)',
};

/** What is the same as for the row above is told once. */
function rowLines(row: VerifyRow, before: VerifyRow | undefined, width: number, style: Paint): readonly string[] {
  const colour =
    row.status === 'drift' || (row.status === 'missing' && row.counts) ? style.red : row.status === 'ok' ? style.green : style.yellow;
  const line = (label: string, text: string) => effectiveRow(label, text, width, style);
  const title = `${marks[row.status].padEnd(8)}${oneLine(row.key)}${oneLine(verifyWho(row))}`;
  const expected = row.expected === undefined ? 'not shown' : shownValue(row.expected);
  const reasons = told(row);
  return [
    colour(title),
    ...line('expects', `${expected} from ${row.from}`),
    ...(row.status === 'missing' || row.actual === undefined ? [] : line('has', shownValue(row.actual))),
    ...(reasons === ''
      ? []
      : before !== undefined && told(before) === reasons
        ? line('why', 'as above')
        : [
            ...row.why.flatMap(({ grade, text }) => line('why', `${text}${grades[grade]}`)),
            ...(row.remedy === undefined ? [] : line('do', row.remedy)),
            ...(row.notThis === undefined ? [] : line('no help', row.notThis)),
          ]),
  ];
}

function told({ why, remedy, notThis }: VerifyRow): string {
  return why.length === 0 ? '' : JSON.stringify([why, remedy, notThis]);
}

function verdict(rows: readonly VerifyRow[]): string {
  if (rows.length === 0) return 'nothing to check: none of this is expected to have a value';
  const { ok, drift, missing, unreadable } = verifyCounts(rows);
  const parts = [
    ...(drift > 0 ? [`${drift} differ${drift === 1 ? 's' : ''}`] : []),
    ...(missing > 0 ? [`${missing} ${missing === 1 ? 'is' : 'are'} not there`] : []),
    ...(unreadable > 0 ? [`${unreadable} could not be compared`] : []),
    ...(ok > 0 ? [`${ok} ${ok === 1 ? 'is' : 'are'} as expected`] : []),
  ];
  return `of ${rows.length} setting${rows.length === 1 ? '' : 's'} ${parts.join(', ')}; nothing was changed`;
}
