/**
 * What stands of an earlier file of ours when it is written again: every paragraph below the header without the lines that the
 * plan replaces, and without the comments of a paragraph of which nothing else is left.
 * @param replaced asked for each line that is no comment, in order
 */
export function standingParagraphs(text: string | undefined, replaced: (line: string) => boolean): readonly string[] {
  if (text === undefined) return [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const first = lines[0]?.includes('tune-advise') === true ? lines.findIndex((line) => !isComment(line)) : 0;
  const standing: string[] = [];
  for (const paragraph of paragraphsOf(first < 0 ? [] : lines.slice(first))) {
    const says = paragraph.some((line) => !isComment(line));
    const left = paragraph.filter((line) => isComment(line) || !replaced(line));
    if (left.length === paragraph.length || (says && left.some((line) => !isComment(line)))) standing.push(left.join('\n'));
  }
  return standing;
}

const isComment = (line: string) => /^\s*[#;]/.test(line);

function paragraphsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') all.push([]);
    else all.at(-1)?.push(line);
  }
  return all.filter((paragraph) => paragraph.length > 0);
}
