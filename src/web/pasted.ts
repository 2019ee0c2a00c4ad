import { UsageError } from '../cli/errors.ts';
import { lintNativeFiles } from '../cli/lint-files.ts';
import { kernelArgument } from '../cli/machine.ts';
import { snapshotFrom } from '../collect/snapshot-file.ts';
import { CollectError } from '../collect/tree.ts';
import type { LintResult } from '../core/lint.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** More is not taken: a page that stands still is worse than one that says so. */
export const largestPaste = 2 << 20;

export interface Problem {
  readonly problem: string;
}

/** `sysctl -a`, a snapshot, what the collector printed, or Ansible facts, as a record of a machine. */
export function pastedRecord(bytes: Uint8Array, name: string): Snapshot | Problem {
  if (bytes.length > largestPaste)
    return {
      problem: `${name} is larger than ${largestPaste >> 20} MiB, too large for this page; use the command line: tune-advise --snapshot FILE`,
    };
  try {
    return snapshotFrom(bytes, name);
  } catch (error) {
    if (error instanceof CollectError) return { problem: error.message };
    throw error;
  }
}

/** What lint says of a pasted sysctl.conf or limits.conf on one kernel. */
export function pastedFile(text: string, kind: 'sysctl' | 'limits', kernel: string, knowledge: Knowledge): LintResult | Problem {
  if (text.length > largestPaste)
    return {
      problem: `the text is larger than ${largestPaste >> 20} MiB, too large for this page; use the command line: tune-advise lint FILE`,
    };
  try {
    return lintNativeFiles({
      files: [{ path: `${kind}.conf`, text, encoding: 'utf8' }],
      kernels: [kernelArgument(kernel, knowledge)],
      kernelsFrom: '--kernel',
      knowledge,
    });
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}
