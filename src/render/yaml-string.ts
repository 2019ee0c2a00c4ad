/** What YAML 1.1 does not call printable, or takes for a line end. */
const odd = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** A double-quoted YAML string on one line: never `on`, an octal or a date, and no character that a reader could stumble over. */
export function yamlString(text: string): string {
  return JSON.stringify(text).replace(odd, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same for Ansible, which would run `{{ … }}` in a value as a template: such a value is marked as plain text. */
export function ansibleString(text: string): string {
  return /\{[{%#]/.test(text) ? `!unsafe ${yamlString(text)}` : yamlString(text);
}

/**
 * A text of several lines for Ansible, one line of YAML a line of text, still double-quoted: a literal block could not hold control
 * characters or a first line with blanks.
 */
export function ansibleText(text: string, indent: string): string {
  const lines = text.split('\n');
  if (lines.length === 1) return ansibleString(text);
  const last = lines.pop() ?? '';
  const pieces = lines.map((line) => `${yamlString(line).slice(1, -1)}\\n`);
  if (last !== '') pieces.push(yamlString(last).slice(1, -1));
  // Blanks that begin a continued line would be dropped, so the first one is escaped.
  const body = pieces.map((piece) => `${indent}${piece.replace(/^ /, '\\ ')}`).join('\\\n');
  return `${/\{[{%#]/.test(text) ? '!unsafe ' : ''}"\\\n${body}"`;
}
