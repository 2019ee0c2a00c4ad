/** One answer for each step of a request: see apply-sandbox.py. */
export interface StepAnswer {
  readonly rc: number | 'timeout' | 'lost';
  readonly out: string;
  readonly err: string;
  readonly differences: readonly string[];
  readonly paths: readonly string[];
  readonly text?: string;
  readonly error?: string;
}

export type Ask = (request: { readonly start: object; readonly steps: readonly object[] }) => Promise<readonly StepAnswer[]>;

export function machines(jobs: number): { readonly ask: Ask; close(): void };
