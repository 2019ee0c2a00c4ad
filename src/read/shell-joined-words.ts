import type { EmbeddedText } from './embedded-text.ts';
import type { ShellWord } from './shell-words.ts';

/** What echo or printf prints: its words with blanks between them, `\n` a line end where the command makes one of it. */
export function joinedWords(content: EmbeddedText, given: readonly ShellWord[], name: 'echo' | 'printf'): EmbeddedText {
  let words = given;
  let escapes = name === 'printf';
  while (name === 'echo' && /^-[neE]{1,3}$/.test(words[0]?.text ?? '')) {
    if (words[0]?.text.includes('e')) escapes = true;
    words = words.slice(1);
  }
  const separator = name === 'printf' ? '\n' : ' ';
  // a format that only prints its words says nothing itself
  if (name === 'printf' && words.length > 1 && words[0]?.text.includes('%')) words = words.slice(1);
  const chars: string[] = [];
  const at: number[] = [];
  words.forEach((word, i) => {
    if (i > 0) {
      chars.push(separator);
      at.push(word.start);
    }
    for (let k = 0; k < word.text.length; k++) {
      const newline = escapes && word.text.charAt(k) === '\\' && word.text.charAt(k + 1) === 'n';
      chars.push(newline ? '\n' : word.text.charAt(k));
      at.push(word.at[k] ?? word.start);
      if (newline) k++;
    }
  });
  return {
    text: chars.join(''),
    at(from, to) {
      const first = at[from] ?? (at.at(-1) ?? 0) + 1;
      return content.at(first, to > from ? (at[to - 1] ?? first) + 1 : first);
    },
  };
}
