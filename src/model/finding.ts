import type { Confidence } from './claim.ts';

export type Severity = 'error' | 'warning' | 'advice';

export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** said beside the caret */
  readonly label?: string;
}

export interface Evidence {
  readonly fact: string;
  readonly value: string;
  /** a path, `--option`, `assumed`, or a claim's source */
  readonly from: string;
}

export interface Fix {
  readonly title: string;
  /** `safe`: cannot change what the running machine does */
  readonly disposition: 'safe' | 'review';
  /** whole lines: `to: null` deletes */
  readonly edits?: readonly { readonly path: string; readonly line: number; readonly from: string; readonly to: string | null }[];
  readonly set?: { readonly key: string; readonly value: string };
}

export interface Finding {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** quotes as typed, no full stop, says what was expected */
  readonly message: string;
  readonly place: Place;
  readonly key?: string;
  /** kernels that it holds on, as they were named; empty when it does not depend on the kernel */
  readonly kernels: readonly string[];
  readonly related: readonly Place[];
  readonly evidence: readonly Evidence[];
  readonly why: string;
  readonly fix?: Fix;
  readonly sources: readonly string[];
  /** survives line moves */
  readonly fingerprint: string;
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, advice: 2 };

export function atLeastAsBad(severity: Severity, threshold: Severity): boolean {
  return order[severity] <= order[threshold];
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Fixed order: path, line, column, id, message. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compareText(a.place.path, b.place.path) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compareText(a.id, b.id) ||
    compareText(a.message, b.message)
  );
}
