import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readFiles } from '../../src/cli/lint-files.ts';
import { fileKind } from '../../src/core/file-kind.ts';
import type { FileLines } from '../../src/model/rule.ts';
import type { Span } from '../../src/model/setting.ts';

/** Files that people really committed, where a copy of them lies beside this repository. */
const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const paths = existsSync(corpus)
  ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('/') && statSync(corpus + path).isFile())
  : [];

function spans(file: FileLines): readonly (readonly [string, Span])[] {
  if (file.kind === 'unit') return file.lines.map((line) => ['', line.valueSpan] as const);
  if (file.kind === 'limits')
    return file.lines.flatMap((line) =>
      line.itemSpan && line.kind === 'limit' ? [[line.value ?? '', line.valueSpan ?? line.itemSpan] as const] : [],
    );
  return file.lines.flatMap((line) => (line.keySpan ? [[line.rawKey ?? '', line.keySpan] as const] : []));
}

/** What is encoded has the whole of its code as its place. */
function holds(text: string, { start, end }: Span, token: string): boolean {
  const slice = text.slice(start, end);
  return start >= 0 && start <= end && end <= text.length && (slice.includes(token) || slice.startsWith('data:'));
}

it('reads every file of the corpus without a failure, each place inside the file', async () => {
  const count = new Map<string, number>();
  const add = (name: string, more: number) => count.set(name, (count.get(name) ?? 0) + more);
  const outside: string[] = [];
  for (const path of paths) {
    const text = readFileSync(corpus + path, 'utf8');
    add(`files as ${fileKind(path, text) ?? 'nothing'}`, 1);
    const read = await readFiles([{ path, text, encoding: 'utf8' }]);
    for (const file of read.files) {
      const found = spans(file);
      add(`${file.format ?? 'native'} ${file.kind}`, found.length);
      for (const [token, span] of found)
        if (!holds(text, span, file.kind === 'sysctl' ? token : '')) outside.push(`${path}:${span.line} ${token}`);
    }
  }
  process.stdout.write(
    paths.length === 0
      ? 'no corpus beside this repository: no file was read\n'
      : `${paths.length} files: ${[...count]
          .sort()
          .map(([name, n]) => `${name} ${n}`)
          .join(', ')}\n`,
  );
  expect(outside).toEqual([]);
}, 60_000);
