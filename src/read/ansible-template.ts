import { type YamlNode, type YamlScalar, yamlGet } from './yaml-tree.ts';

/** Whether Jinja fills a text in. */
export function hasJinja(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

const reference = /^\{\{-?\s{0,20}(\w{1,60})((?:\.\w{1,60}|\[\s?['"]\w{1,60}['"]\s?|\]){0,8})\s{0,20}(?:\|[^{}]{0,200})?-?\}\}$/;

/**
 * What a scalar of a task stands for, in one round of a loop: itself, or the part of the item that it names.
 * @param item the item; absent outside of loops
 * @returns `undefined` where it is filled in with something else
 */
export function looped(scalar: YamlScalar, item: YamlNode | undefined, variable: string): YamlScalar | undefined {
  if (!hasJinja(scalar.text)) return scalar;
  const named = reference.exec(scalar.text.trim());
  if (!named || named[1] !== variable || item === undefined) return undefined;
  let at: YamlNode | undefined = item;
  for (const [name] of (named[2] ?? '').matchAll(/\w+/g)) at = yamlGet(at, name);
  return at?.kind === 'scalar' && !hasJinja(at.text) ? at : undefined;
}

export interface Loop {
  /** `item`, or what `loop_control` names it; the rounds are absent where the list is not in the task */
  readonly variable: string;
  readonly rounds?: readonly YamlNode[];
}

const mostRounds = 5000;

/** The loop of a task, with its rounds where the list or dictionary stands in the task; `undefined`: no loop. */
export function loopOf(task: YamlNode): Loop | undefined {
  const control = yamlGet(yamlGet(task, 'loop_control'), 'loop_var');
  const variable = control?.kind === 'scalar' ? control.text : 'item';
  const dictionary = yamlGet(task, 'with_dict');
  if (dictionary) return dictionary.kind === 'map' ? { variable, rounds: entries(dictionary) } : { variable };
  const list = yamlGet(task, 'loop') ?? yamlGet(task, 'with_items') ?? yamlGet(task, 'with_list') ?? yamlGet(task, 'with_flattened');
  if (!list) return undefined;
  if (list.kind !== 'list') return { variable };
  const rounds = list.items.flatMap((item) => (item.kind === 'list' ? item.items : [item]));
  return { variable, rounds: rounds.slice(0, mostRounds) };
}

function entries(dictionary: Extract<YamlNode, { kind: 'map' }>): readonly YamlNode[] {
  const named = (text: string, start: number): YamlScalar => ({ kind: 'scalar', text, plain: true, block: false, start, end: start });
  return dictionary.pairs.slice(0, mostRounds).map(({ key, value }) => ({
    kind: 'map',
    start: key.start,
    pairs: [
      { key: named('key', key.start), value: key },
      { key: named('value', key.start), value },
    ],
  }));
}
