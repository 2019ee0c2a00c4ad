import type { YamlNode, YamlPair, YamlScalar } from './yaml-tree.ts';

/**
 * The short form of a task, `name=net.core.somaxconn value="4096"`, as the mapping that it stands for.
 * @param free the words are a command, and stay as they are
 */
export function argumentWords(scalar: YamlScalar, file: string, free: boolean): YamlNode {
  if (free) return scalar;
  const source = file.slice(scalar.start, scalar.end);
  const pairs: YamlPair[] = [];
  const word = /(\w{1,40})=(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"']{0,2000}))/g;
  for (const found of source.matchAll(word)) {
    const [whole, name = '', double, single, bare] = found;
    const text = double ?? single ?? bare ?? '';
    const start = scalar.start + found.index;
    const from = start + whole.length - text.length - (bare === undefined ? 1 : 0);
    pairs.push({
      key: { kind: 'scalar', text: name, plain: true, block: false, start, end: start + name.length },
      // a value of the short form is text
      value: { kind: 'scalar', text, plain: false, block: false, start: from, end: from + text.length },
    });
  }
  return { kind: 'map', pairs, start: scalar.start };
}
