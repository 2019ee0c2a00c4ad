/** Numbers below `bound`, the same for the same seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

/**
 * Puts one fault into a host. A host is { path, text, lines }: `lines` as the product reads them (FileLines).
 * @returns { files: [path, text][], at: [path, line][] }, or undefined where the host has no place for it
 */
export function plant(fault, host, below) {
  if (fault.files !== undefined) return { files: Object.entries(fault.files), at: typeof fault.at[0] === 'string' ? [fault.at] : fault.at };
  if (fault.lines !== undefined) return between(fault, host, below);
  const native = host.lines.find((part) => part.kind === 'sysctl' && part.format === undefined);
  const [key, value] = fault.set;
  if (native !== undefined) return between({ kind: 'sysctl', lines: [`${key} = ${value}`] }, host, below);
  return fault.native ? undefined : instead(fault.set, host, below);
}

function between({ kind, lines, at = [lines.length - 1] }, { path, text, lines: parts }, below) {
  if (!parts.some((part) => part.kind === kind && part.format === undefined)) return undefined;
  const rows = text.replace(/\n$/, '').split('\n');
  const last = rows.length === 1 && rows[0] === '' ? 0 : rows.length;
  const after = kind === 'unit' ? rows.findIndex((row) => row.trim() === '[Service]') + 1 : below(last + 1);
  if (kind === 'unit' && after === 0) return undefined;
  if (rows[after - 1]?.endsWith('\\')) return undefined;
  const all = [...rows.slice(0, after), ...lines, ...rows.slice(after, last)];
  return { files: [[path, `${all.join('\n')}\n`]], at: at.map((offset) => [path, after + 1 + offset]) };
}

const yaml = new Set(['ansible', 'cloud-init']);
const embedded = new Set([...yaml, 'tuned', 'shell', 'template']);

function instead([key, value], { path, text, lines: parts }, below) {
  const places = parts
    .filter((part) => part.kind === 'sysctl' && embedded.has(part.format))
    .flatMap((part) => part.lines.map((line) => ({ line, format: part.format })))
    .filter(({ line }) => line.kind === 'setting' && !line.conditional && isPlain(line, text));
  if (places.length === 0) return undefined;
  const { line, format } = places[below(places.length)];
  const { keySpan, valueSpan } = line;
  const before = text.slice(text.lastIndexOf('\n', valueSpan.start - 1) + 1, valueSpan.start);
  const typed = text.slice(valueSpan.start, valueSpan.end);
  const quoted = /["']$/.test(before) || /^["']/.test(typed);
  const scalar = yaml.has(format) && /(?::|- )\s*$/.test(before);
  if (!quoted && !scalar && /[\s,]/.test(value) && !/ = $/.test(before)) return undefined;
  const quote = /^["']/.test(typed) ? typed[0] : scalar && !quoted ? '"' : '';
  const put = [
    [keySpan, key],
    [valueSpan, `${quote}${value}${quote}`],
  ].sort(([a], [b]) => b.start - a.start);
  const changed = put.reduce((all, [span, word]) => all.slice(0, span.start) + word + all.slice(span.end), text);
  return { files: [[path, changed]], at: [...new Set([keySpan.line, valueSpan.line])].map((number) => [path, number]) };
}

function isPlain({ keySpan, valueSpan, rawKey, value }, text) {
  if (keySpan === undefined || valueSpan === undefined || !value || keySpan.end > valueSpan.start) return false;
  return text.slice(keySpan.start, keySpan.end) === rawKey && valueSpan.line === valueSpan.endLine;
}
