import { structuredPatch } from 'diff';

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** How git names the empty file; `patch` deletes one only where this line says that it was empty. */
const emptyBlob = 'e69de29';

/** Beyond this many changed lines a file is shown as replaced as a whole, which bounds time and memory. */
const mostChanges = 4000;

/**
 * A unified diff that `patch -p1 -d ROOT` and `git apply` take.
 * @param before path → text that is there; `undefined` or missing: there is no such file
 * @param after path → text wanted; `null`: the file goes. A path that is not in `after` is left alone.
 * @returns '' when nothing differs. Content is not escaped, as it must apply; characters stand for what the caller will encode, so
 *   a tree with files that are no UTF-8 is handed in, and the result written, as latin1 throughout
 * @throws Error where a path leads out of the root
 */
export function unifiedDiff(before: ReadonlyMap<string, string | undefined>, after: ReadonlyMap<string, string | null>): string {
  return [...after.keys()]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((path) => fileDiff(path, before.get(path), after.get(path) ?? undefined))
    .join('');
}

function fileDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return '';
  const name = relative(path);
  // Only git's header can say that an empty file comes or goes, as there is no line to show for it.
  if ((before ?? '') === (after ?? '')) {
    const git = `diff --git ${quoted(`a/${name}`)} ${quoted(`b/${name}`)}\n`;
    return `${git}${before === undefined ? `new file mode 100644\nindex 0000000..${emptyBlob}` : `deleted file mode 100644\nindex ${emptyBlob}..0000000`}\n`;
  }
  const from = before === undefined ? '/dev/null' : headerName(`a/${name}`);
  const to = after === undefined ? '/dev/null' : headerName(`b/${name}`);
  const body = hunks(before ?? '', after ?? '')
    .map(hunkText)
    .join('');
  return `--- ${from}\n+++ ${to}\n${body}`;
}

function relative(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) throw new Error(`not a path below the root: '${path}'`);
  return parts.join('/');
}

/** A name with a blank ends in a tab, as GNU diff and git write it, so that `patch` knows where it ends. */
function headerName(name: string): string {
  const text = quoted(name);
  return text === name && name.includes(' ') ? `${name}\t` : text;
}

/** Names with control characters, quotes or backslashes in C style, as git quotes and both programs read them. */
function quoted(name: string): string {
  if (!/[\u0000-\u001f\u007f"\\]/.test(name)) return name;
  const body = name.replace(/[\u0000-\u001f\u007f"\\]/g, (c) =>
    c === '"' || c === '\\' ? `\\${c}` : `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${body}"`;
}

function hunks(before: string, after: string): readonly Hunk[] {
  const patch = structuredPatch('a', 'b', before, after, '', '', { context: 3, maxEditLength: mostChanges });
  return patch === undefined ? [replaceAll(before, after)] : patch.hunks;
}

function replaceAll(before: string, after: string): Hunk {
  const old = marked('-', before);
  const fresh = marked('+', after);
  const count = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('\\')).length;
  return { oldStart: 1, oldLines: count(old), newStart: 1, newLines: count(fresh), lines: [...old, ...fresh] };
}

function marked(mark: string, text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  const whole = lines.at(-1) === '';
  if (whole) lines.pop();
  return [...lines.map((line) => mark + line), ...(whole ? [] : ['\\ No newline at end of file'])];
}

function hunkText(hunk: Hunk): string {
  // A side without lines is numbered by the line before it, which is 0 at the top of a file.
  const range = (start: number, lines: number) => `${lines === 0 ? start - 1 : start}${lines === 1 ? '' : `,${lines}`}`;
  const head = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
  return `${[head, ...hunk.lines].join('\n')}\n`;
}
