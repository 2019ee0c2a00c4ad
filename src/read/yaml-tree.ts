import type * as yaml from 'yaml';
import type { Token } from './setting-finder.ts';

/** The package that parses YAML, handed in so that it is loaded only where there is YAML to read. */
export type YamlParser = Pick<typeof yaml, 'Lexer' | 'parseAllDocuments' | 'isMap' | 'isSeq' | 'isScalar' | 'isAlias'>;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** as YAML decodes it, whatever type it may have; without the quotes */
  readonly text: string;
  readonly plain: boolean;
  /** literal or folded: several lines below a header */
  readonly block: boolean;
  /** offsets in the file, without quotes or the header of a block */
  readonly start: number;
  readonly end: number;
}

export interface YamlPair {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly pairs: readonly YamlPair[];
  readonly start: number;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly start: number;
}

export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlDocument {
  readonly root?: YamlNode;
  /** why the document cannot be read, and where */
  readonly problem?: { readonly why: string; readonly offset: number };
}

const largest = 512 << 10;
/** What costs the parser time is tokens, of broken YAML most of all; telling them apart costs a tenth of that. */
const mostTokens = 64_000;
const deepest = 60;
const mostNodes = 200_000;

/**
 * The documents of a YAML file as trees of texts with their places: no type is made of any scalar, as readers differ in that. An
 * alias is the node that it names, so a tree may meet itself again: whoever walks it counts its steps.
 */
export function yamlTree(text: string, parser: YamlParser): readonly YamlDocument[] {
  if (text.length > largest) return [{ problem: { why: `YAML of more than ${largest >> 10} KiB is not read`, offset: 0 } }];
  if (hasMoreTokens(text, parser)) return [{ problem: { why: `YAML of more than ${mostTokens} tokens is not read`, offset: 0 } }];
  try {
    const documents = parser.parseAllDocuments(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      strict: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return [...documents].map((document) => documentOf(document as yaml.Document.Parsed, text, parser));
  } catch (error) {
    if (error instanceof RangeError) return [{ problem: { why: 'YAML nested too deep to be read', offset: 0 } }];
    throw error;
  }
}

function hasMoreTokens(text: string, parser: YamlParser): boolean {
  let tokens = 0;
  // a token has one character at least
  if (text.length > mostTokens) for (const _ of new parser.Lexer().lex(text)) if (++tokens > mostTokens) return true;
  return false;
}

function documentOf(document: yaml.Document.Parsed, text: string, parser: YamlParser): YamlDocument {
  const [error] = document.errors;
  if (error) return { problem: { why: `no valid YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`, offset: error.pos[0] } };
  const anchors = new Map<string, YamlNode>();
  let nodes = 0;
  const convert = (node: unknown, depth: number): YamlNode | undefined => {
    if (nodes++ > mostNodes || depth > deepest) return undefined;
    if (parser.isAlias(node)) return anchors.get(node.source);
    const made = parser.isMap(node) ? map(node, depth) : parser.isSeq(node) ? list(node, depth) : scalar(node);
    const anchor = (node as yaml.Node | null)?.anchor;
    if (made && anchor !== undefined) anchors.set(anchor, made);
    return made;
  };
  const map = (node: yaml.YAMLMap, depth: number): YamlMap => {
    const pairs: YamlPair[] = [];
    for (const item of node.items) {
      const key = scalar(item.key);
      const value = key && (item.value === null ? empty(key.end) : convert(item.value, depth + 1));
      if (key && value) pairs.push({ key, value });
    }
    return { kind: 'map', pairs, start: node.range?.[0] ?? 0 };
  };
  const list = (node: yaml.YAMLSeq, depth: number): YamlList => ({
    kind: 'list',
    items: node.items.flatMap((item) => convert(item, depth + 1) ?? []),
    start: node.range?.[0] ?? 0,
  });
  const scalar = (node: unknown): YamlScalar | undefined => {
    if (!parser.isScalar(node) || !node.range) return undefined;
    const [from, to] = node.range;
    const value = typeof node.value === 'string' ? node.value : (node.source ?? '');
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    if (quoted) return { kind: 'scalar', text: value, plain: false, block, start: from + 1, end: Math.max(from + 1, to - 1) };
    if (!block) return { kind: 'scalar', text: value, plain: true, block, start: from, end: to };
    const header = text.indexOf('\n', from);
    return { kind: 'scalar', text: value, plain: false, block, start: header === -1 || header >= to ? to : header + 1, end: to };
  };
  const root = document.contents === null ? undefined : convert(document.contents, 0);
  return root ? { root } : {};
}

const empty = (at: number): YamlScalar => ({ kind: 'scalar', text: '', plain: true, block: false, start: at, end: at });

/** The value of a key of a mapping; of the last one where it stands twice, also from a merged mapping. */
export function yamlGet(node: YamlNode | undefined, name: string): YamlNode | undefined {
  return yamlPair(node, name)?.value;
}

export function yamlPair(node: YamlNode | undefined, name: string, merges = 4): YamlPair | undefined {
  if (node?.kind !== 'map') return undefined;
  const own = node.pairs.findLast((pair) => pair.key.text === name);
  if (own !== undefined || merges === 0) return own;
  for (const { key, value } of node.pairs) {
    if (key.text !== '<<') continue;
    for (const merged of value.kind === 'list' ? value.items : [value]) {
      const found = yamlPair(merged, name, merges - 1);
      if (found) return found;
    }
  }
  return undefined;
}

export function yamlItems(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The text of a scalar; `undefined` for anything else. */
export function yamlText(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' ? node.text : undefined;
}

export function yamlToken(scalar: YamlScalar): Token {
  return { text: scalar.text, start: scalar.start, end: scalar.end };
}

export interface YamlVisit {
  readonly node: YamlNode;
  /** keys from the root down, `''` for an item of a list */
  readonly path: readonly string[];
}

const mostVisits = 200_000;

/** Every node once, from the root down, in the order of the file. A node that has several aliases is met at the first of them. */
export function* yamlWalk(root: YamlNode): Generator<YamlVisit> {
  const seen = new Set<YamlNode>();
  const stack: YamlVisit[] = [{ node: root, path: [] }];
  for (let visits = 0; visits < mostVisits; visits++) {
    const visit = stack.pop();
    if (visit === undefined) return;
    const { node, path } = visit;
    if (seen.has(node)) continue;
    seen.add(node);
    yield visit;
    if (node.kind === 'map') for (const { key, value } of node.pairs.toReversed()) stack.push({ node: value, path: [...path, key.text] });
    else if (node.kind === 'list') for (const item of node.items.toReversed()) stack.push({ node: item, path: [...path, ''] });
  }
}
