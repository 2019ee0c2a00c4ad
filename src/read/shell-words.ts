/** A word of a shell command after its quotes were taken away. */
export interface ShellWord {
  readonly text: string;
  /** offset in the script of each character of `text` */
  readonly at: readonly number[];
  readonly start: number;
  readonly end: number;
  /** the shell fills a part of it in, which stands in `text` as it was typed */
  readonly dynamic: boolean;
}

export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** files that it writes: `truncates` is `>` */
  readonly writes: readonly { readonly target: ShellWord; readonly truncates: boolean }[];
  /** body of a here-document or here-string, as offsets in the script */
  readonly input?: { readonly start: number; readonly end: number; readonly expands: boolean };
  /** what follows it: `|`, `&&`, `||`, `;`, `&`, a line end */
  readonly next: string;
  /** inside `if`, `while` or `case` */
  readonly inside: boolean;
}

const blank = (c: string) => c === ' ' || c === '\t' || c === '\r';
const ends = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '<', '>', '(', ')', '']);
const opens = new Set(['if', 'while', 'until', 'case']);
const closes = new Map([
  ['fi', true],
  ['esac', true],
]);

interface Pending {
  readonly delimiter: string;
  readonly expands: boolean;
  readonly tabs: boolean;
  readonly command: Building;
}

interface Building {
  words: ShellWord[];
  writes: { target: ShellWord; truncates: boolean }[];
  input?: { start: number; end: number; expands: boolean };
  next: string;
  inside: boolean;
}

/** The simple commands of a POSIX or bash script in order, in linear time. Nothing is run, expanded or looked up. */
export function shellCommands(text: string): readonly ShellCommand[] {
  const commands: Building[] = [];
  const pending: Pending[] = [];
  let depth = 0;
  const loops: boolean[] = [];
  let current = fresh();
  let i = 0;

  function fresh(): Building {
    return { words: [], writes: [], next: '\n', inside: depth > 0 };
  }
  const finish = (next: string) => {
    current.next = next;
    const reads = pending.some(({ command }) => command === current);
    if (current.words.length > 0 || current.writes.length > 0 || reads) commands.push(current);
    current = fresh();
  };
  const reserved = (word: string): boolean => {
    if (opens.has(word)) {
      if (word === 'while' || word === 'until') loops.push(true);
      depth++;
    } else if (word === 'for' || word === 'select') loops.push(false);
    else if (closes.has(word)) depth = Math.max(0, depth - 1);
    else if (word === 'done') {
      if (loops.pop() === true) depth = Math.max(0, depth - 1);
    } else if (!/^(?:then|else|elif|do|\{|\}|!|time)$/.test(word)) return false;
    current.inside = depth > 0;
    return word !== 'for' && word !== 'select' && word !== 'case';
  };

  while (i < text.length) {
    const c = text.charAt(i);
    if (c === '\\' && /^\\\r?\n/.test(text.slice(i, i + 3))) i += text.charAt(i + 1) === '\r' ? 3 : 2;
    else if (blank(c)) i++;
    else if (c === '\n') {
      finish('\n');
      i = bodies(text, i + 1, pending);
    } else if (c === '#') i = endOfLine(text, i);
    else if (c === ';' || c === '|' || c === '(' || c === ')' || (c === '&' && text.charAt(i + 1) !== '>')) {
      const double = text.charAt(i + 1) === c && c !== '(' && c !== ')';
      finish(double ? c + c : c);
      i += double || text.startsWith('|&', i) ? 2 : 1;
    } else if (/[<>&]/.test(c)) i = redirect(i);
    else {
      const word = wordAt(text, i);
      i = word.end;
      if (/^\d$/.test(word.text) && /[<>]/.test(text.charAt(i))) continue;
      if (current.words.length === 0 && !word.dynamic && reserved(word.text)) continue;
      current.words.push(word);
    }
  }
  finish('\n');
  return commands;

  function redirect(from: number): number {
    const operator = /^(?:&>>|&>|>>|>\||>&|>|<<<|<<-|<<|<&|<>|<)/.exec(text.slice(from, from + 3))?.[0] ?? text.charAt(from);
    let at = from + operator.length;
    while (blank(text.charAt(at))) at++;
    if (ends.has(text.charAt(at))) return Math.max(at, from + 1);
    const word = wordAt(text, at);
    if (operator === '<<' || operator === '<<-') {
      const raw = text.slice(word.start, word.end);
      pending.push({ delimiter: word.text, expands: !/['"\\]/.test(raw), tabs: operator === '<<-', command: current });
    } else if (operator === '<<<') {
      const [first = word.start] = word.at;
      current.input = { start: first, end: (word.at.at(-1) ?? first - 1) + 1, expands: word.dynamic };
    } else if (operator.includes('>') && operator !== '>&' && operator !== '<>')
      current.writes.push({ target: word, truncates: !operator.includes('>>') });
    return word.end;
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Bodies of the here-documents that were named on the line before. */
function bodies(text: string, from: number, pending: Pending[]): number {
  let at = from;
  for (const { delimiter, expands, tabs, command } of pending.splice(0)) {
    const start = at;
    let end = text.length;
    while (at < text.length) {
      const stop = endOfLine(text, at);
      const line = text.slice(at, stop).replace(/\r$/, '');
      const lineStart = at;
      at = Math.min(text.length, stop + 1);
      // also one that is indented, as in a block of YAML or after a template
      if ((tabs ? line.replace(/^\t+/, '') : line) !== delimiter) continue;
      end = lineStart;
      break;
    }
    command.input = { start, end, expands };
  }
  return at;
}

function wordAt(text: string, from: number): ShellWord {
  const chars: string[] = [];
  const at: number[] = [];
  let dynamic = false;
  let i = from;
  const take = (to: number) => {
    for (; i < to && i < text.length; i++) {
      chars.push(text.charAt(i));
      at.push(i);
    }
  };
  while (i < text.length && !ends.has(text.charAt(i))) {
    const c = text.charAt(i);
    if (c === '\\') {
      if (/^\\\r?\n/.test(text.slice(i, i + 3))) i += text.charAt(i + 1) === '\r' ? 3 : 2;
      else {
        i++;
        take(i + 1);
      }
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      i++;
      take(end === -1 ? text.length : end);
      i++;
    } else if (c === '"') {
      i++;
      while (i < text.length && text.charAt(i) !== '"') {
        const inner = text.charAt(i);
        if (inner === '\\' && /["\\$`\n]/.test(text.charAt(i + 1))) {
          i++;
          if (text.charAt(i) === '\n') i++;
          else take(i + 1);
        } else if (inner === '$' || inner === '`') {
          const end = expansionEnd(text, i);
          dynamic ||= end > i + 1;
          take(end);
        } else take(i + 1);
      }
      i++;
    } else if (c === '$' || c === '`') {
      if (c === '$' && (text.charAt(i + 1) === "'" || text.charAt(i + 1) === '"')) {
        i++;
        continue;
      }
      const end = expansionEnd(text, i);
      dynamic ||= end > i + 1;
      take(end);
    } else take(i + 1);
  }
  return { text: chars.join(''), at, start: from, end: Math.min(i, text.length), dynamic };
}

/** Where an expansion that starts with `$` or a backtick ends; one behind the sign where it expands nothing. */
function expansionEnd(text: string, from: number): number {
  if (text.charAt(from) === '`') {
    const end = text.indexOf('`', from + 1);
    return end === -1 ? text.length : end + 1;
  }
  const open = text.charAt(from + 1);
  if (open === '(' || open === '{') {
    const close = open === '(' ? ')' : '}';
    let depth = 0;
    for (let i = from + 1; i < text.length; i++) {
      const c = text.charAt(i);
      if (c === '\\') i++;
      else if (c === open) depth++;
      else if (c === close && --depth === 0) return i + 1;
    }
    return text.length;
  }
  if (/[@*#?$!0-9-]/.test(open)) return from + 2;
  let end = from + 1;
  while (/\w/.test(text.charAt(end))) end++;
  return end;
}
