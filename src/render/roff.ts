/** Text as it stands in a manual page: dashes, quotes and backslashes print as typed, and no line is taken for a request. */
export function roff(text: string): string {
  const typed = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti');
  return typed.startsWith('.') ? `\\&${typed}` : typed;
}

const width = 72;

/** Paragraphs as formatters want them: each sentence begins a line, and none is long. */
export function roffLines(text: string): readonly string[] {
  return text.split(/(?<=[.:]) (?=[A-Z])/).flatMap((sentence) => {
    const lines: string[] = [];
    for (const word of sentence.split(' ')) {
      const last = lines.at(-1);
      if (last !== undefined && roff(last).length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines.map(roff);
  });
}
