export interface Asked {
  readonly parts: readonly string[];
  readonly pairs: number | undefined;
  readonly quick: boolean;
  readonly json: string | undefined;
  readonly fail: boolean;
  readonly help: boolean;
}
export const partNames: readonly string[];
export const usage: string;
export function readArguments(args: readonly string[]): Asked;
