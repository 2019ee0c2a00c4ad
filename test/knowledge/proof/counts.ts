import { type Exception, isException, type ProvedField, provedFields, type Verdict } from './verdict.ts';

export interface Count {
  readonly kernel: string;
  readonly field: ProvedField;
  readonly proved: number;
  readonly unknown: number;
  readonly exceptions: number;
  readonly wrong: number;
  /** part of none of the others */
  readonly untried: number;
}

/** How many of what came out, by kernel and field. */
export function count(verdicts: readonly Verdict[], exceptions: readonly Exception[]): readonly Count[] {
  const kernels = [...new Set(verdicts.map((v) => v.kernel))].sort();
  return kernels.flatMap((kernel) =>
    provedFields.flatMap((field) => {
      const own = verdicts.filter((v) => v.kernel === kernel && v.field === field);
      if (own.length === 0) return [];
      const excused = own.filter((v) => v.state === 'wrong' && exceptions.some((e) => isException(v, e))).length;
      const of = (state: Verdict['state']) => own.filter((v) => v.state === state).length;
      return [
        {
          kernel,
          field,
          proved: of('proved'),
          unknown: of('unknown'),
          exceptions: excused,
          wrong: of('wrong') - excused,
          untried: of('untried'),
        },
      ];
    }),
  );
}

export function countsTable(counts: readonly Count[]): string {
  const rows = counts.map((c) => {
    const all = c.proved + c.unknown + c.exceptions + c.wrong;
    const share = `${((100 * c.unknown) / all).toFixed(1)} %`;
    return [c.kernel, c.field, c.proved, c.unknown, share, c.exceptions, c.wrong, c.untried].map(String);
  });
  const head = ['kernel', 'field', 'proved', 'unknown', 'share', 'exceptions', 'wrong', 'untried'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
