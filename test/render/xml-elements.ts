interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The elements of an XML text in their order. Strict where it matters: throws on an unescaped mark, an open element, a character
 * that XML 1.0 does not have, and `--` in a comment.
 */
export function xmlElements(text: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const open: string[] = [];
  let rest = text.replace(/^<\?xml [^>]*\?>/, '');
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error('a character that XML does not have');
  while (rest !== '') {
    const token = /^(?:<!--((?:(?!--)[\s\S])*)-->|<\/([\w-]+)>|<([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|[^<]+)/.exec(rest);
    if (token === null) throw new Error(`no XML: ${rest.slice(0, 60)}`);
    const [all, , closes, name, attributes = '', alone] = token;
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(all)) throw new Error(`an ampersand: ${all.slice(0, 60)}`);
    if (closes !== undefined && open.pop() !== closes) throw new Error(`</${closes}> closes nothing`);
    if (name !== undefined) {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map((m): [string, string] => [m[1] ?? '', m[2] ?? '']);
      found.push({ name, attributes: Object.fromEntries(pairs) });
      if (alone === '') open.push(name);
    }
    rest = rest.slice(all.length);
  }
  if (open.length > 0) throw new Error(`<${open.join('> <')}> stay open`);
  return found;
}
