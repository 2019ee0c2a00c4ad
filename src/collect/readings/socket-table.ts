import type { Look } from '../look.ts';
import { type SocketRow, socketRows } from '../parse/socket-rows.ts';

const largestHeld = 128 << 20;
/** Some six million sockets; a table of the kernel is never larger, a file that says to be one may be. */
const largestStreamed = 1 << 30;

/**
 * Streams one socket table.
 * @param each ends the reading with `false`
 * @returns why it could not be read to its end; undefined: it was, or `each` ended it
 */
export function eachSocket(look: Look, path: string, each: (row: SocketRow) => boolean): string | undefined {
  const rows = socketRows(each);
  if (look.tree.stream) {
    let bytes = 0;
    const problem = look.tree.stream(path, (piece) => {
      bytes += piece.length;
      return rows.piece(piece) && bytes < largestStreamed;
    });
    if (problem === undefined) rows.end();
    return problem ?? (bytes < largestStreamed ? undefined : 'only its first GiB was read');
  }
  const content = look.tree.read(path, largestHeld);
  if ('problem' in content) return content.problem;
  if (rows.piece(content.bytes) && !content.truncated) rows.end();
  return content.truncated ? 'only its first part is recorded' : undefined;
}
