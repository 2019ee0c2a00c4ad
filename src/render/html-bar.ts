import { htmlText } from './html-text.ts';

export interface HtmlBar {
  /** what the bar shows, in words and numbers */
  readonly title: string;
  /** what its whole length is */
  readonly whole: string;
  /** filled part of the length; above 1 the bar is full, and the table says that it is over */
  readonly filled: number;
  /** outlined part, where there are two numbers */
  readonly outlined?: number;
}

/** A horizontal bar for a cell of a table, which tells the same in words. */
export function htmlBar({ title, whole, filled, outlined }: HtmlBar): string {
  const parts = [
    '<rect class="track" width="100" height="10"/>',
    outlined === undefined ? '' : `<rect class="outline" width="${length(outlined)}" height="10"/>`,
    `<rect class="fill" width="${length(filled)}" height="10"/>`,
  ];
  return `<svg class="bar${filled > 1 ? ' over' : ''}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img"><title>${htmlText(title)}</title><desc>${htmlText(whole)}</desc>${parts.join('')}</svg>`;
}

/** In hundredths of the whole; what is there is seen. */
function length(share: number): string {
  if (!(share > 0)) return '0';
  return String(Math.min(100, Math.max(0.7, Math.round(share * 1000) / 10)));
}
