import type { ShellContext } from './shell-context.ts';
import type { ShellWord } from './shell-words.ts';

const withWord = /^-(?:p|f|r|-load|-pattern)$/;
const loads = /^-(?:p|f|-load|-system|a|A|X|-all)/;

/** Arguments of `sysctl`: every `key=value` is a setting, with or without `-w`; keys alone are only read. */
export function sysctlArguments(context: ShellContext, words: readonly ShellWord[]): void {
  const { finder, options, base } = context;
  const forgiven = words.some((word) => /^-(?:[a-zA-Z]*e[a-zA-Z]*|-ignore)$/.test(word.text));
  const writes = words.some((word) => /^-(?:[a-zA-Z]*w[a-zA-Z]*|-write)$/.test(word.text));
  const where = writes ? `sysctl -w in ${base}` : `sysctl in ${base}`;
  const around = { ...options, conditional: context.conditional || forgiven || undefined, where };
  if (words.some((word) => loads.test(word.text)) && !writes) return;
  let last: ShellWord | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as ShellWord;
    if (withWord.test(word.text)) i++;
    if (word.text.startsWith('-')) continue;
    const equals = word.text.indexOf('=');
    if (equals > 0) {
      last = word;
      if (context.dynamic(word)) finder.filledIn();
      else finder.sysctl(context.token(word, 0, equals), context.token(word, equals + 1), around);
    } else if (!context.dynamic(word) && (last !== undefined || equals === 0 || words[i + 1]?.text === '=')) {
      const token = context.token(word);
      const problem =
        equals === 0 || words[i + 1]?.text === '='
          ? `'${word.text}' stands apart from its '=': expected key=value in one word`
          : `'${word.text}' is a word of its own: expected key=value, with quotes around a value of several fields`;
      finder.sysctl(token, { ...token, text: '', start: token.end }, { ...around, problem });
      return;
    }
  }
}
