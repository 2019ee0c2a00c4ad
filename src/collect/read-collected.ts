import type { Address } from '../model/facts.ts';
import type { RecordedDescriptors, RecordedPath, RecordedProgram, Snapshot } from '../model/snapshot.ts';
import { decode } from './decode.ts';
import { linkAddresses } from './parse/ip-addresses.ts';
import { CollectError } from './tree.ts';

export const collectedMark = 'tune-advise-snapshot 1';

const mostFrames = 1_000_000;

interface Frame {
  readonly kind: string;
  /** a path or a command line */
  readonly name: string;
  readonly lines: string[];
  cut: boolean;
  /** the last line has no line feed */
  open: boolean;
}

/**
 * What the collector script printed, as a snapshot. Each frame begins with its kind and a path or command line; what it holds
 * follows in lines that begin with `|`, `!` says that the last of them had no end, `~` that there was more.
 * @param name how it is called in messages
 * @throws {CollectError} where it is none, or was cut off
 */
export function readCollected(text: string, name: string, tool: Snapshot['tool']): unknown {
  const bad = (what: string): never => {
    throw new CollectError(`'${name}' is no snapshot that can be read: ${what}`);
  };
  const head = new Map<string, string>();
  const files: Record<string, RecordedPath> = Object.create(null);
  const programs: Record<string, RecordedProgram> = Object.create(null);
  let count = 0;
  let ended = false;
  for (const frame of frames(text)) {
    count += 1;
    if (count > mostFrames) bad(`more than ${mostFrames} entries`);
    if (frame.kind === 'end') ended = true;
    else if (['program', 'failed', 'absent'].includes(frame.kind)) programs[frame.name] = programOf(frame);
    else if (['by', 'taken', 'superuser', 'pagesize'].includes(frame.kind)) head.set(frame.kind, frame.name);
    else if (frame.name.startsWith('/'))
      files[frame.name] = pathOf(frame) ?? bad(`'${frame.kind}' is not known here: expected file, link, names …`);
    else if (frame.kind !== 'tune-advise-snapshot') bad(`'${frame.kind.slice(0, 40)}' has no path`);
  }
  if (!ended) bad("it ends early: expected 'end' in its last line");
  const addresses = addressesOf(programs);
  for (const line of ['ip -o link', 'ip -o addr']) delete programs[line];
  const size = head.get('pagesize') ?? '';
  return {
    version: 1,
    command: 'snapshot',
    tool,
    taken: head.get('taken') ?? '',
    by: head.get('by') ?? '',
    superuser: head.get('superuser') === '1',
    ...(/^\d{3,9}$/.test(size) && { pageSize: Number(size) }),
    ...(addresses !== undefined && { addresses }),
    files,
    programs,
  };
}

function* frames(text: string): Generator<Frame> {
  let frame: Frame | undefined;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    if (line.startsWith('|')) frame?.lines.push(line.slice(1));
    else if (line === '~' && frame) frame.cut = true;
    else if (line === '!' && frame) frame.open = true;
    else if (line !== '') {
      if (frame) yield frame;
      const blank = line.indexOf(' ');
      const kind = blank < 0 ? line : line.slice(0, blank);
      frame = { kind, name: blank < 0 ? '' : named(line.slice(blank + 1)), lines: [], cut: false, open: false };
    }
  }
  if (frame) yield frame;
}

/** `\\` and `\x41` as the script writes them, one character a byte. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:x([0-9a-f]{2})|\\)/g, (_, hex?: string) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A name or a sentence, which is UTF-8 where it can be. */
function named(text: string): string {
  const bytes = unescaped(text);
  return bytes === text ? text : decode(Buffer.from(bytes, 'latin1')).text;
}

function contentOf({ lines, open }: Frame): { readonly text: string } | { readonly latin1: string } {
  const raw = lines.join('\n');
  const whole = lines.length === 0 ? '' : open ? raw : `${raw}\n`;
  if (!whole.includes('\\')) return { text: whole };
  const bytes = unescaped(whole);
  const { text, encoding } = decode(Buffer.from(bytes, 'latin1'));
  return encoding === 'utf8' ? { text } : { latin1: bytes };
}

const textOf = (frame: Frame) => {
  const content = contentOf(frame);
  return 'text' in content ? content.text : content.latin1;
};

function programOf(frame: Frame): RecordedProgram {
  if (frame.kind === 'program') return { output: textOf(frame), ...(frame.cut && { cut: true }) };
  return { problem: textOf(frame).trim(), absent: frame.kind === 'absent' };
}

function pathOf(frame: Frame): RecordedPath | undefined {
  const first = named(frame.lines[0] ?? '');
  if (frame.kind === 'file' || frame.kind === 'fixed') {
    const content = contentOf(frame);
    const readOnly = frame.kind === 'fixed';
    if ('text' in content && !readOnly && !frame.cut) return content.text;
    return { ...content, ...(readOnly && { readOnly }), ...(frame.cut && { cut: true }) };
  }
  if (frame.kind === 'same') return { same: first };
  if (frame.kind === 'link') return { link: first };
  if (frame.kind === 'problem') return { problem: first };
  if (frame.kind === 'special') return { special: first };
  if (frame.kind === 'large') return { large: true };
  if (frame.kind === 'closed') return { names: [], problem: first };
  if (frame.kind === 'there') return { there: first === 'directory' ? 'directory' : 'file' };
  if (frame.kind === 'names') return { names: frame.lines.map(named) };
  return frame.kind === 'descriptors' ? { descriptors: descriptorsOf(frame.lines) } : undefined;
}

function descriptorsOf(lines: readonly string[]): RecordedDescriptors {
  const rows = new Map(lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]));
  const count = (name: string) => (/^\d{1,9}$/.test(rows.get(name) ?? '') ? Number(rows.get(name)) : 0);
  const [inotify, eventpoll, sockets] = [count('inotify'), count('eventpoll'), rows.get('sockets')];
  return {
    count: count('count'),
    ...(inotify > 0 && { inotify }),
    ...(eventpoll > 0 && { eventpoll }),
    ...(sockets !== undefined && { sockets: sockets.split(' ') }),
  };
}

function addressesOf(programs: Readonly<Record<string, RecordedProgram>>): readonly Address[] | undefined {
  const [links, found] = [programs['ip -o link'], programs['ip -o addr']];
  return links && found && 'output' in links && 'output' in found ? linkAddresses(links.output, found.output) : undefined;
}
