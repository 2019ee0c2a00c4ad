const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Words that a CI runner obeys when they stand at the start of a line of a log (`::`) or anywhere in it (`##[`, `##vso[`). */
const orders =
  /::(?=(?:error|warning|notice|debug|group|endgroup|add-mask|add-path|set-env|set-output|save-state|stop-commands|add-matcher|remove-matcher|echo|internal-[a-z-]{1,40})(?:\s|::|$))|##(?=\[|vso\[)/gi;

/** Most texts hold none: what is not printable ASCII, or a mark of an order. Asked the other way round, of each sign, it runs out of stack. */
const suspect = /[^ -~]|##|::/;

/**
 * Makes text from a file or a process harmless for a terminal and for the log of a CI runner: control characters, invisible ones
 * and those that turn the direction of writing become visible (`\x1b`, `\u202e`), and no order to a runner is left whole.
 */
export function escapeTerminal(text: string): string {
  if (!suspect.test(text)) return text;
  const harmless =
    text.includes('::') || text.includes('##') ? text.replace(orders, (mark) => `${mark[0]}\\x${mark.charCodeAt(0).toString(16)}`) : text;
  return harmless.replace(unsafe, (c) => {
    const code = c.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
