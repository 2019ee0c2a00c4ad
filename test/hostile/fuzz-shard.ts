import { corpusTexts } from './corpus-texts.ts';
import { lintInput, wayOf } from './lint-input.ts';
import { type HostileInput, makeInput } from './make-input.ts';
import { shrink } from './shrink.ts';

export interface Shard {
  readonly seed: number;
  readonly from: number;
  readonly step: number;
  readonly below: number;
}

export interface Failure {
  readonly index: number;
  readonly language: string;
  readonly path: string;
  readonly problem: string;
  readonly base64: string;
  readonly borrowed: boolean;
}

export interface ShardResult {
  readonly inputs: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** slowest first */
  readonly slowest: readonly { readonly index: number; readonly language: string; readonly ms: number; readonly size: number }[];
  readonly failures: readonly Failure[];
}

/** The CPU time of one input alone, the least of three: the first warms the engine up. */
export async function timeAlone(seed: number, index: number): Promise<number> {
  const input = makeInput(seed, index, corpusTexts());
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) least = Math.min(least, (await lintInput(input.path, input.bytes, wayOf(index))).ms);
  return least;
}

/** What an input is, for a person who looks for the reason. */
export function inputOf(seed: number, index: number): HostileInput {
  return makeInput(seed, index, corpusTexts());
}

/** Every `step`-th input. @param progress is told the number of an input before it is linted */
export async function fuzzShard({ seed, from, step, below }: Shard, progress: (index: number) => void): Promise<ShardResult> {
  const corpus = corpusTexts();
  const inputs: Record<string, number> = {};
  const failures: Failure[] = [];
  const slowest: { index: number; language: string; ms: number; size: number }[] = [];
  let bytes = 0;
  for (let index = from; index < below; index += step) {
    const input = makeInput(seed, index, corpus);
    progress(index);
    const { ms, problem } = await lintInput(input.path, input.bytes, wayOf(index));
    inputs[input.language] = (inputs[input.language] ?? 0) + 1;
    bytes += input.bytes.length;
    if (slowest.length < 25 || ms > (slowest.at(-1)?.ms ?? 0)) {
      slowest.push({ index, language: input.language, ms, size: input.bytes.length });
      slowest.sort((a, b) => b.ms - a.ms).splice(25);
    }
    if (problem !== undefined && failures.length < 40) {
      const same = (found: string | undefined) => found?.slice(0, 24) === problem.slice(0, 24);
      const small = await shrink(input.bytes, async (part) => same((await lintInput(input.path, part, wayOf(index))).problem), 1500);
      const { language, path, borrowed } = input;
      failures.push({ index, language, path, problem, base64: small.toString('base64'), borrowed });
    }
  }
  return { inputs, bytes, slowest, failures };
}
