/** Bytes. More is not taken: a page that stands still is worse than one that says so. */
export const largestPaste = 2 << 20;

export interface Problem {
  readonly problem: string;
}
