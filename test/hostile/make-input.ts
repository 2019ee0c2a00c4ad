import { nesting, orders, words } from './pieces.ts';
import { type Random, random } from './random.ts';
import { hostileTexts, type Language, languages } from './seeds.ts';

/** One file of a stranger. */
export interface HostileInput {
  readonly language: string;
  readonly path: string;
  readonly bytes: Buffer;
  /** made of a file of the corpus, which belongs to others: never kept */
  readonly borrowed: boolean;
}

const usual = 6000;
const largest = 256 << 10;

/**
 * The input of that number: languages take turns; most are small and near to what people write, one in 200 has up to 256 KiB.
 * @param corpus texts by the name of the language; may be empty
 */
export function makeInput(seed: number, index: number, corpus: ReadonlyMap<string, readonly string[]>): HostileInput {
  const rnd = random(seed, index);
  const language = languages[index % languages.length] as Language;
  const theirs = corpus.get(language.name) ?? [];
  const borrowed = theirs.length > 0 && rnd.oneIn(4);
  const start = borrowed ? cut(rnd, rnd.pick(theirs)) : rnd.oneIn(20) ? rnd.pick(hostileTexts) : rnd.pick(language.texts);
  let text = rnd.oneIn(10) ? `${start}${rnd.pick(rnd.pick(languages).texts)}` : start;
  // YAML is refused whole where it is broken once: half of such files keep their structure, so that what they hold is reached
  const kind = yaml.has(language.name) && rnd.oneIn(2) ? quotedChanges : changes;
  for (let i = rnd.int(7); i >= 0; i--) text = rnd.pick(kind)(rnd, text);
  if (rnd.oneIn(200)) text = grown(rnd, text);
  const plain = rnd.pick(language.paths);
  const path = rnd.oneIn(8) ? hostilePath(rnd, plain) : plain;
  return { language: language.name, path, bytes: asBytes(rnd, text), borrowed };
}

function cut(rnd: Random, text: string): string {
  if (text.length <= usual) return text;
  const from = rnd.oneIn(2) ? 0 : text.lastIndexOf('\n', rnd.int(text.length - usual)) + 1;
  return text.slice(from, from + usual);
}

/** A file name may hold anything but a slash and NUL. */
function hostilePath(rnd: Random, path: string): string {
  const at = path.lastIndexOf('/') + 1;
  return `${path.slice(0, at)}${rnd.pick(orders).replace(/[/\0]/g, '')}${path.slice(at)}`;
}

type Change = (rnd: Random, text: string) => string;

const spot = (rnd: Random, text: string) => rnd.int(text.length + 1);
const insert = (text: string, at: number, piece: string) => text.slice(0, at) + piece + text.slice(at);
const junk = (rnd: Random) =>
  Array.from({ length: 1 + rnd.int(8) }, () => String.fromCharCode(rnd.oneIn(3) ? rnd.int(0x10000) : rnd.int(256))).join('');

const changes: readonly Change[] = [
  (rnd, text) => insert(text, spot(rnd, text), rnd.pick(orders)),
  (rnd, text) => insert(text, spot(rnd, text), rnd.pick(words)),
  (rnd, text) => insert(text, spot(rnd, text), junk(rnd)),
  (rnd, text) => insert(text, spot(rnd, text), rnd.pick(orders) + rnd.pick(words) + rnd.pick(orders)),
  // the value of a setting
  (rnd, text) => atMatch(rnd, text, /[=:] ?[^\n=:]+/g, (found) => found.slice(0, 2) + rnd.pick(rnd.oneIn(2) ? orders : words)),
  (rnd, text) => atMatch(rnd, text, /[=:] ?[^\n=:]+/g, (found) => found + rnd.pick(orders)),
  // a word
  (rnd, text) => atMatch(rnd, text, /[\w.-]+/g, () => rnd.pick(words)),
  (rnd, text) => atMatch(rnd, text, /[\w.-]+/g, (found) => insert(found, rnd.int(found.length + 1), rnd.pick(orders))),
  (rnd, text) => atMatch(rnd, text, /\w\.\w+/g, (found) => found + rnd.pick(orders) + rnd.pick(words)),
  (rnd, text) => {
    const from = spot(rnd, text);
    return text.slice(0, from) + text.slice(from + rnd.int(40));
  },
  (rnd, text) => {
    const from = spot(rnd, text);
    return insert(text, spot(rnd, text), text.slice(from, from + rnd.int(200)));
  },
  (rnd, text) => {
    const lines = text.split('\n');
    const from = rnd.int(lines.length);
    return lines.toSpliced(rnd.int(lines.length), 0, ...lines.slice(from, from + 1 + rnd.int(4))).join('\n');
  },
  (rnd, text) => {
    const lines = text.split('\n');
    return lines.toSpliced(rnd.int(lines.length), 0, rnd.pick(words)).join('\n');
  },
  (rnd, text) => text.slice(0, spot(rnd, text)),
  (rnd, text) => (rnd.oneIn(3) ? text.replaceAll('\n', rnd.pick(['\r\n', '\r', '\n\n', '\\\n', '\u2028'])) : text),
  (rnd, text) => (rnd.oneIn(3) ? text.replaceAll(' ', rnd.pick(['\t', '', '  ', '\u00a0', '\u000b'])) : text),
  (rnd, text) => {
    const [open, close] = rnd.pick(nesting);
    const times = 1 + rnd.int(rnd.oneIn(10) ? 400 : 6);
    return insert(text, spot(rnd, text), open.repeat(times) + rnd.pick(words) + close.repeat(rnd.oneIn(2) ? times : 0));
  },
];

const yaml = new Set(['ansible', 'kubernetes', 'compose', 'cloud-init']);
/** As YAML writes any text in quotes: JSON is YAML. */
const quoted = (text: string) => JSON.stringify(text);
const either = (rnd: Random) => rnd.pick(rnd.oneIn(2) ? orders : words);

const quotedChanges: readonly Change[] = [
  (rnd, text) => atMatch(rnd, text, /(?<=: )[^\n\s&*|>{["'][^\n,{}[\]:]*(?=\n|,|\}|\])/g, (found) => quoted(found + either(rnd))),
  (rnd, text) => atMatch(rnd, text, /(?<=: )[^\n\s&*|>{["'][^\n,{}[\]:]*(?=\n|,|\}|\])/g, () => quoted(either(rnd))),
  (rnd, text) => atMatch(rnd, text, /(?<=[- ] )[a-z][\w.-]*\.[\w.-]+(?=:)/g, (found) => quoted(found + either(rnd))),
  (rnd, text) => atMatch(rnd, text, /(?<=[- ] )[a-z][\w.-]*\.[\w.-]+(?=:)/g, () => quoted(either(rnd))),
  // inside a block or a command
  (rnd, text) => atMatch(rnd, text, /(?<= )\S+(?= ?= ?)/g, (found) => found + rnd.pick(words).replace(/[\n:#]/g, '')),
  (rnd, text) => atMatch(rnd, text, /(?<== ?)[\w.]+/g, (found) => found + either(rnd).replace(/[\n\r:#\u0085\u2028\u2029]/g, '')),
];

function atMatch(rnd: Random, text: string, pattern: RegExp, change: (found: string) => string): string {
  const found = [...text.slice(0, 2 * usual).matchAll(pattern)];
  if (found.length === 0) return text;
  const match = rnd.pick(found);
  return text.slice(0, match.index) + change(match[0]) + text.slice(match.index + match[0].length);
}

/** The same again and again, up to a size that a reader must still take in its stride. */
function grown(rnd: Random, text: string): string {
  const size = Math.round(largest / 2 ** rnd.int(6));
  const lines = text.split('\n');
  const line = rnd.pick(lines);
  const repeat = (piece: string) => piece.repeat(Math.ceil(size / Math.max(1, piece.length))).slice(0, size);
  const at = text.indexOf('\n', spot(rnd, text)) + 1;
  switch (rnd.int(6)) {
    case 0:
      return repeat(`${text}\n`);
    case 1:
      return insert(text, at, repeat(`${line}\n`));
    case 2:
      return insert(text, at, repeat(line));
    case 3:
      return insert(text, spot(rnd, text), repeat(rnd.pick(rnd.oneIn(2) ? orders : words)));
    case 4: {
      // each line another one, so that nothing is remembered
      const numbered: string[] = [];
      for (let i = 0, length = 0; length < size; i++) {
        const next = /\d/.test(line) ? line.replace(/\d+/, `${i}`) : insert(line, Math.floor(line.length / 2), `${i}`);
        numbered.push(next);
        length += next.length + 1;
      }
      return insert(text, at, `${numbered.join('\n')}\n`);
    }
    default: {
      const [open, close] = rnd.pick(nesting);
      const times = Math.ceil(size / (open.length + close.length));
      return insert(text, rnd.oneIn(2) ? at : spot(rnd, text), open.repeat(times) + close.repeat(times));
    }
  }
}

function asBytes(rnd: Random, text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (!rnd.oneIn(8)) return bytes;
  const at = rnd.int(bytes.length + 1);
  const wrong = Buffer.from(Array.from({ length: 1 + rnd.int(4) }, () => 128 + rnd.int(128)));
  return Buffer.concat([bytes.subarray(0, at), wrong, bytes.subarray(at)]);
}
