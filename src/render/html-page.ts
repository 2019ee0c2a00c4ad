import type { Tool } from './header.ts';
import { htmlStyle, htmlStyleHash } from './html-style.ts';
import { htmlText } from './html-text.ts';

export interface HtmlPage {
  readonly title: string;
  readonly tool: Tool;
  /** HTML, in the order of reading; empty parts are left out */
  readonly parts: readonly string[];
}

/** A page that loads nothing, runs nothing and sends nothing: one style whose hash the content policy names. Same input, same bytes. */
export function htmlPage({ title, tool, parts }: HtmlPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${htmlStyleHash}'; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark"><title>${htmlText(title)}</title>
<style>${htmlStyle}</style></head>
<body>
<main>
<h1>${htmlText(title)}</h1>
${parts.filter((part) => part !== '').join('\n')}
</main>
<footer><p>${htmlText(`${tool.name} ${tool.version}, knowledge ${tool.knowledge}`)}</p></footer>
</body></html>
`;
}
