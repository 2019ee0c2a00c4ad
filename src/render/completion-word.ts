/** A word as it may stand in a script of a shell. @throws where it holds a sign that a shell could act on: a fault of ours */
export function completionWord(word: string): string {
  if (!/^[\w.:/@+=-]+$/.test(word)) throw new Error(`'${word}' cannot be a completion: expected letters, digits and . : / @ + = - _`);
  return word;
}
