import { oneLine } from './one-line.ts';

/** What a word is a link to, as an address that needs no escape: `../rules/TA012.md`; undefined where it is none. */
export type LinkOf = (word: string) => string | undefined;

const url = /https?:\/\/[^\s<>"'`{}|\\^[\]]{1,2000}/g;
/** `net.ipv4.conf.INTERFACE.rp_filter`, `TA012`, `profile:proxy`; what ends a sentence is no part of a word */
const word = /[A-Za-z0-9_](?:[A-Za-z0-9_.*:/-]*[A-Za-z0-9_*])?/g;

/**
 * Plain text as inline Markdown (GitHub's) that shows the same characters: nothing in it can start emphasis, code, HTML, a heading, a
 * list or a cell. Invisible characters become visible. Addresses of the web become links, and words that `linkOf` knows.
 */
export function markdownText(text: string, linkOf?: LinkOf): string {
  // blanks at the start would make code of it
  const plain = oneLine(text).trim();
  const parts: string[] = [];
  let at = 0;
  for (const found of plain.matchAll(url)) {
    const address = found[0].replace(/[.,;:!?)]+$/, '');
    parts.push(linked(plain.slice(at, found.index), linkOf), `<${address.replaceAll('&', '&amp;')}>`);
    at = found.index + address.length;
  }
  parts.push(linked(plain.slice(at), linkOf));
  return lineStart(parts.join(''));
}

/** The same for a heading or the text of a link, which hold no links. */
export function markdownPlain(text: string): string {
  return lineStart(escaped(oneLine(text).trim()));
}

function linked(text: string, linkOf: LinkOf | undefined): string {
  if (linkOf === undefined) return escaped(text);
  const parts: string[] = [];
  let at = 0;
  for (const found of text.matchAll(word)) {
    const target = linkOf(found[0]);
    if (target === undefined) continue;
    parts.push(escaped(text.slice(at, found.index)), `[${escaped(found[0])}](${target})`);
    at = found.index + found[0].length;
  }
  return `${parts.join('')}${escaped(text.slice(at))}`;
}

/** What GitHub takes for an address of mail, however it is escaped: only code keeps it from that. */
const mailLike = /([A-Za-z0-9._+-]+@[A-Za-z0-9._-]*\.[A-Za-z0-9._-]*)/;

function escaped(text: string): string {
  if (!text.includes('@')) return escapedPart(text);
  return text
    .split(mailLike)
    .map((part, i) => (i % 2 === 1 ? `\`${part}\`` : escapedPart(part)))
    .join('');
}

/** An underscore inside a word is no emphasis, and keys stay readable. A backslash keeps `://` and `www.` from becoming links. */
function escapedPart(text: string): string {
  return text
    .replace(/[\\`*[\]<|~&$]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/:\/\//g, '\\://')
    .replace(/www\./gi, (found) => `${found.slice(0, -1)}\\.`);
}

/** What would be a heading, a list or a rule at the start of a line. */
const lineStart = (text: string) => text.replace(/^[#+=>-]/, '\\$&').replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
