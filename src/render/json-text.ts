/** Invisible and controlling characters that JSON lets stand but a terminal would obey. */
const odd = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** A report as JSON with two blanks of indent and a line feed at the end, harmless also when it is printed on a terminal. */
export function jsonText(report: unknown): string {
  return `${JSON.stringify(report, null, 2).replace(odd, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
