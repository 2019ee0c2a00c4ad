import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Snapshot } from '../model/snapshot.ts';
import { ansibleFacts } from './ansible-facts.ts';
import { decode } from './decode.ts';
import { collectedMark, readCollected } from './read-collected.ts';
import { readSnapshot } from './read-snapshot.ts';
import { recordedTree } from './recorded-tree.ts';
import { sosreportTree } from './sosreport-tree.ts';
import { sysctlListing } from './sysctl-listing.ts';
import { CollectError, codeOf, type Tree } from './tree.ts';

/** A machine with a thousand interfaces and a hundred thousand connections needs a fifth of this. */
const largest = 128 << 20;

/**
 * A machine as somebody recorded it: a snapshot, the collector's output, `sysctl -a`, Ansible facts, or the folder of an unpacked
 * sosreport; which of them is told by what it holds.
 * @param path of a file or folder; /dev/stdin reads standard input
 * @throws {CollectError} where it cannot be read or is none of them
 */
export function openSnapshot(path: string): Tree {
  return isFolder(path) ? sosreportTree(path) : recordedTree(openSnapshotFile(path));
}

/** As `openSnapshot`, for files alone and as plain data. @throws {CollectError} where it cannot be read or is none */
export function openSnapshotFile(path: string): Snapshot {
  if (isFolder(path)) throw new CollectError(`'${path}' is a directory: expected a file`);
  return snapshotFrom(bytesOf(path), path);
}

/**
 * A snapshot from its bytes, in any of the formats that are files.
 * @param name how it is called in messages
 * @throws {CollectError} where it is none
 */
export function snapshotFrom(bytes: Uint8Array, name: string): Snapshot {
  const { text } = decode(bytes);
  const none = { name: '', version: '', knowledge: '' };
  if (text.startsWith(collectedMark)) return readSnapshot(readCollected(text, name, { ...none, name: 'collect.sh' }), name);
  // `ansible -m setup` says whose facts they are before them
  const start = /^\s*(?:\S{1,255} \| (?:SUCCESS|CHANGED) => )?(?=\{)/.exec(text.slice(0, 400))?.[0].length;
  if (start !== undefined) {
    const parsed = json(text.slice(start), name);
    return readSnapshot(ansibleFacts(parsed) ?? parsed, name);
  }
  const listed = sysctlListing(text);
  if (listed === undefined)
    throw new CollectError(
      `'${name}' is no snapshot: expected JSON, what the collector printed, sysctl -a, Ansible facts or a sosreport's folder`,
    );
  return readSnapshot(listed, name);
}

function json(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0]?.slice(0, 120) : 'expected JSON';
    throw new CollectError(`'${name}' is no snapshot that can be read: ${why}`);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new CollectError(`'${path}': no such snapshot`);
    return false;
  }
}

function bytesOf(path: string): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = path === '/dev/stdin' ? 0 : openSync(path, 'r');
    const pieces: Buffer[] = [];
    let total = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(1 << 20);
      const got = readSync(descriptor, piece, 0, piece.length, null);
      if (got === 0) break;
      total += got;
      if (total > largest) throw new CollectError(`'${path}' is larger than ${largest >> 20} MiB: expected a snapshot`);
      pieces.push(piece.subarray(0, got));
    }
    return pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof CollectError) throw error;
    throw new CollectError(`'${path}' cannot be read (${codeOf(error)}): expected a snapshot`);
  } finally {
    if (descriptor !== undefined && descriptor !== 0) closeSync(descriptor);
  }
}
