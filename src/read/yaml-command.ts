import { decoded, type EmbeddedOptions } from './embedded-text.ts';
import type { SettingFinder } from './setting-finder.ts';
import { readShellText } from './shell.ts';
import { type YamlNode, type YamlScalar, yamlToken } from './yaml-tree.ts';

/** A command in YAML: a script as one text, or a list of words, which is a script where it calls a shell with `-c`. */
export function readYamlCommand(finder: SettingFinder, nodes: readonly YamlNode[], options: EmbeddedOptions): void {
  const words = nodes.flatMap((node) => (node.kind === 'list' ? node.items : [node])).filter((node) => node.kind === 'scalar');
  const shell = words.findIndex((word) => /^-[a-z]{0,5}c$/.test(word.text));
  const called = /(?:^|\/)(?:ba|da|z|k|a)?sh$/.test(words[0]?.text ?? '');
  const script = words.length === 1 && nodes[0]?.kind === 'scalar' ? words[0] : called && shell !== -1 ? words[shell + 1] : undefined;
  if (script) readShellText(finder, { text: scriptText(finder, script) }, options);
  else if (words.length > 0) readShellText(finder, { words: words.map(yamlToken) }, options);
}

function scriptText(finder: SettingFinder, script: YamlScalar) {
  return decoded(finder.places.text, script.text, script.start, script.end);
}
