import type { Knowledge } from '../model/knowledge.ts';
import type { CheckTask } from './check-worker.ts';
import { type CheckedText, checkedText, type TextToCheck } from './checked-text.ts';
import { largestPaste, type Problem } from './largest-paste.ts';
import type { PackedKnowledge } from './page-knowledge.ts';

/** Characters. A longer text is checked beside the page, which stays usable meanwhile. */
const longestHere = 32 << 10;
const longestCheck = 30_000;

/**
 * Checks texts, the last one that was asked for alone: an earlier one that is still under way is given up and answers nothing.
 * @param script of this page, which a worker runs too
 */
export function checker(script: string, packed: PackedKnowledge, knowledge: Knowledge) {
  let stop = () => {};
  return (asked: TextToCheck): Promise<CheckedText | Problem | undefined> => {
    stop();
    let given = false;
    const here = asked.text.length <= longestHere || asked.text.length > largestPaste || typeof Worker === 'undefined';
    if (here) {
      stop = () => {
        given = true;
      };
      return checkedText(asked, knowledge).then((found) => (given ? undefined : found));
    }
    return new Promise((resolve) => {
      const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
      const worker = new Worker(address);
      const end = (found: CheckedText | Problem | undefined) => {
        stop = () => {};
        clearTimeout(timer);
        worker.terminate();
        URL.revokeObjectURL(address);
        resolve(found);
      };
      const timer = setTimeout(
        () =>
          end({
            problem: `the check took longer than ${longestCheck / 1000} s and was stopped; use the command line: tune-advise lint FILE`,
          }),
        longestCheck,
      );
      stop = () => end(undefined);
      worker.addEventListener('message', ({ data }: MessageEvent<CheckedText | Problem>) => end(data));
      worker.addEventListener('error', (event) => end({ problem: `the text could not be checked here: ${event.message}` }));
      worker.postMessage({ packed, asked } satisfies CheckTask);
    });
  };
}
