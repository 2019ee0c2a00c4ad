import { snapshotFrom } from '../collect/snapshot-file.ts';
import { CollectError } from '../collect/tree.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { oneLine } from '../render/one-line.ts';
import { largestPaste, type Problem } from './largest-paste.ts';

/** `sysctl -a`, a snapshot, what the collector printed, or Ansible facts, as a record of a machine. */
export function pastedRecord(bytes: Uint8Array, name: string): Snapshot | Problem {
  if (bytes.length > largestPaste)
    return {
      problem: `${oneLine(name)} is larger than ${largestPaste >> 20} MiB, too large for this page; use the command line: tune-advise --snapshot FILE`,
    };
  try {
    return snapshotFrom(bytes, oneLine(name));
  } catch (error) {
    if (error instanceof CollectError) return { problem: oneLine(error.message) };
    throw error;
  }
}
