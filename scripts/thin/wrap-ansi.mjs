/** Breaks ASCII text at blanks, and inside a word only where the word alone is too wide. */
export default function wrapAnsi(text, columns) {
  return text
    .split('\n')
    .map((line) => wrapLine(line.trim(), Math.max(1, columns)))
    .join('\n');
}

function wrapLine(line, columns) {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines[lines.length - 1];
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
    for (let rest = lines[lines.length - 1]; rest.length > columns; rest = lines[lines.length - 1]) {
      lines.splice(lines.length - 1, 1, rest.slice(0, columns), rest.slice(columns));
    }
  }
  return lines.join('\n');
}
