export const provedFields = ['existence', 'default', 'range', 'mode', 'namespace'] as const;
export type ProvedField = (typeof provedFields)[number];

/** What came of holding one thing that the knowledge says against one kernel. */
export interface Verdict {
  readonly kernel: string;
  readonly key: string;
  readonly field: ProvedField;
  /** `unknown`: the knowledge does not tell; `untried`: this kernel could not */
  readonly state: 'proved' | 'unknown' | 'wrong' | 'untried';
  readonly said: string;
  readonly measured: string;
}

export interface Exception {
  readonly kernel: string;
  readonly key: string;
  readonly field: ProvedField;
  readonly reason: string;
}

/** `*` as kernel stands for every kernel. */
export function isException(verdict: Verdict, exception: Exception): boolean {
  return (
    verdict.key === exception.key && verdict.field === exception.field && (exception.kernel === '*' || exception.kernel === verdict.kernel)
  );
}
