/** What a template engine fills in or leaves out: offsets, end exclusive. */
export interface TemplateRegion {
  readonly start: number;
  readonly end: number;
  /** a statement or a comment: it prints nothing itself */
  readonly silent: boolean;
}

export interface TemplateText {
  readonly regions: readonly TemplateRegion[];
  /** parts that are there under a condition or in a loop */
  readonly conditional: readonly { readonly start: number; readonly end: number }[];
}

const opener = /\{\{|\{%|\{#|<%|@[A-Z][A-Z0-9_]{1,60}@|\$\{/g;
const closers: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}', '<%': '%>', '${': '}' };
const mostRegions = 20_000;
const longest = 20_000;

/** Finds Jinja, ERB, Go, `@VAR@` and `${VAR}` places in a text. @param dollars whether `${` fills something in here */
export function templateRegions(text: string, dollars: boolean): TemplateText {
  const regions: TemplateRegion[] = [];
  const conditional: { start: number; end: number }[] = [];
  let depth = 0;
  let since = 0;
  opener.lastIndex = 0;
  for (let found = opener.exec(text); found && regions.length < mostRegions; found = opener.exec(text)) {
    const open = found[0];
    if (open === '${' && !dollars) continue;
    const start = found.index;
    const closer = closers[open];
    const close = closer === undefined ? opener.lastIndex : closeOf(text, opener.lastIndex, closer);
    if (close === undefined) continue;
    opener.lastIndex = close;
    const inner = text
      .slice(start + open.length, close - (closer?.length ?? 0))
      .replace(/^[-~=+]/, '')
      .trim();
    const prints =
      closer === undefined || open === '${' || (open === '<%' ? text.charAt(start + 2) === '=' : open === '{{' && !goStatement.test(inner));
    regions.push({ start, end: close, silent: !prints });
    if (prints) continue;
    if (/^(?:if|unless|for|range|with|case|while)\b/.test(inner) || /\bdo\b\s*(?:\|[^|]*\|)?\s*-?$/.test(inner)) {
      if (depth++ === 0) since = close;
    } else if (/^end(?:if|for|unless)?\b/.test(inner) || inner === '}') {
      if (depth > 0 && --depth === 0) conditional.push({ start: since, end: start });
    }
  }
  if (depth > 0) conditional.push({ start: since, end: text.length });
  return { regions, conditional };
}

const goStatement = /^(?:if|else|end|range|with|define|block|template|\$\w+ :?=|\/\*)\b|^\/\*/;

function closeOf(text: string, from: number, closer: string): number | undefined {
  const end = text.slice(from, from + longest).indexOf(closer);
  return end === -1 ? undefined : from + end + closer.length;
}

/** Whether a template engine fills a text in. */
export function hasPlaceholder(text: string): boolean {
  return /\{\{|\{%|<%|@[A-Z][A-Z0-9_]{1,60}@|\$\{/.test(text);
}

/** Stands where a template prints something that is not known. */
export const filler = '\ue000';

/**
 * The text with blanks for statements and for whole lines that are filled in, and fillers for the other values: what is left of it
 * can be parsed, and every offset is the same.
 */
export function withoutTemplate(text: string, template: TemplateText): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, silent } of template.regions) {
    parts.push(text.slice(at, start));
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const newline = text.indexOf('\n', end);
    const alone =
      isBlank(text, Math.max(lineStart, start - 500), start) &&
      isBlank(text, end, Math.min(newline === -1 ? text.length : newline, end + 500));
    parts.push(text.slice(start, end).replace(/[^\r\n]/g, silent || alone ? ' ' : filler));
    at = end;
  }
  return parts.join('') + text.slice(at);
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === '';
}
