import { type CheckedText, checkedText, type TextToCheck } from './checked-text.ts';
import type { Problem } from './largest-paste.ts';
import { type PackedKnowledge, unpackedKnowledge } from './page-knowledge.ts';

export interface CheckTask {
  readonly packed: PackedKnowledge;
  readonly asked: TextToCheck;
}

/** What a worker does, which is the same script: one text is checked and the answer sent back. */
export function checkWorker(): void {
  addEventListener('message', async ({ data }: MessageEvent<CheckTask>) => {
    postMessage((await checkedText(data.asked, unpackedKnowledge(data.packed))) satisfies CheckedText | Problem);
  });
}
