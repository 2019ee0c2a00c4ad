export interface HtmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** name of the element around it */
  readonly inside: string;
}

const empty = new Set(['meta', 'rect', 'path', 'br']);

/**
 * The elements of a page in order, read strictly: quoted attributes, each element closed, in order.
 * @throws {Error} for a stray mark or an element that is not closed
 */
export function htmlElements(page: string): readonly HtmlElement[] {
  const elements: HtmlElement[] = [];
  const open: string[] = [];
  const body = page.replace(/^<!doctype html>\n/, '').replace(/<style>[^<]*<\/style>/, '<style></style>');
  const tag = /<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>/y;
  for (let at = body.indexOf('<'); at >= 0; at = body.indexOf('<', tag.lastIndex)) {
    tag.lastIndex = at;
    const [, end, name = '', attributes = '', selfClosed] = tag.exec(body) ?? [];
    if (name === '') throw new Error(`a stray mark: ${body.slice(at, at + 80)}`);
    if (end === '/') {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>: ${body.slice(at - 80, at)}`);
      continue;
    }
    const pairs = [...attributes.matchAll(/ ([a-zA-Z-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value] as const);
    elements.push({ name, attributes: new Map(pairs), inside: open.at(-1) ?? '' });
    if (selfClosed !== '/' && !empty.has(name)) open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  return elements;
}

/** Title and filled part, in hundredths, of each bar. */
export function barsOf(page: string): readonly { readonly title: string; readonly filled: number }[] {
  return [...page.matchAll(/<svg class="bar(?: over)?"[^>]*><title>([^<]*)<\/title>.*?<rect class="fill" width="([\d.]+)"/g)].map(
    ([, title = '', width]) => ({ title, filled: Number(width) }),
  );
}
