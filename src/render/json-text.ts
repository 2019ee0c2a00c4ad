/** Invisible and controlling characters that JSON lets stand but a terminal would obey. */
const odd = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** What a CI runner obeys anywhere in a line of its log. */
const order = /##(?=\[|vso\[)/gi;

/**
 * A report as JSON with two blanks of indent and a line feed at the end, harmless also when it is printed on a terminal or in the
 * log of a CI job.
 */
export function jsonText(report: unknown): string {
  const json = JSON.stringify(report, null, 2).replace(order, '#\\u0023');
  return `${json.replace(odd, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
