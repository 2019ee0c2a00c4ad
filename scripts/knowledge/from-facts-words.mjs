/** Texts of an entry: summary, units, sources. */

/** One or two sentences of at most 240 characters, without a full stop at the end. */
export function summaryOf(effect) {
  const text = effect.replace(/\s+/g, ' ').trim();
  const sentences = text.match(/.+?[.!?](?=\s+["'(A-Z0-9-]|$)|.+$/g) ?? [text];
  let kept = sentences[0].trim();
  for (const next of sentences.slice(1, 2)) if (`${kept} ${next.trim()}`.length <= 240) kept = `${kept} ${next.trim()}`;
  if (kept.length > 240) {
    const cut = Math.max(kept.lastIndexOf('; ', 239), kept.lastIndexOf(': ', 239), kept.lastIndexOf(', ', 239));
    kept = cut > 60 ? kept.slice(0, cut) : `${kept.slice(0, kept.lastIndexOf(' ', 237))} …`;
  }
  return kept.replace(/\.$/, '');
}

const units = new Map(
  Object.entries({
    seconds: 's',
    'bit mask': '',
    hex: '',
    words: '',
    '1/100 s': '1/100 s',
    centiseconds: '1/100 s',
    'one-way': '',
    'log2(us)': 'log2(us)',
  }),
);

export function unitOf(unit) {
  if (unit === null || unit === undefined || /^(\d+ numbers|up to|enum|0\/1|write only$)/.test(unit))
    return /, (bytes|pages)$/.exec(unit ?? '')?.[1] ?? '';
  return units.get(unit) ?? unit;
}

const range = (text) => text.replace(/(\d)\.\.(\d)/, '$1 to $2');

/** `net/ipv4/x.c: entry 'k' seen in trees A..B` → `linux A to B: net/ipv4/x.c`; what is no source is left out. */
export function sourceOf(evidence) {
  const sources = [];
  for (const text of evidence ?? []) {
    const seen = /^(.+?): entry '[^']*' seen in trees (\S+?)\.\.([\w.]+)/.exec(text);
    const vendor = /^(.+?): entry '[^']*' only in vendor trees (.+)$/.exec(text);
    const file = /^([\w./-]+\.[chS](?:, [\w./-]+\.[chS])*) \(([\w., -]+)\)/.exec(text);
    const list = /^leommxj\/sysctl-list.*: (\S+)$/.exec(text);
    if (seen) sources.push(seen[2] === seen[3] ? `linux ${seen[2]}: ${seen[1]}` : `linux ${seen[2]} to ${seen[3]}: ${seen[1]}`);
    else if (vendor) sources.push(`vendor trees ${vendor[2].replace(/[;,]? *$/, '')}: ${vendor[1]}`);
    else if (file) sources.push(`linux ${file[2]}: ${file[1]}`);
    else if (list) sources.push(`sysctl-list by release: ${range(list[1])}`);
    else if (/^no entry of this name/.test(text)) sources.push('linux 2.6.32 to 7.3: no entry of this name in the trees that were read');
    else if (/^no source tree entry matched/.test(text)) sources.push('recalled: no entry in a source tree matched');
    else if (!/^(measured|live kernel|preprocessor guard)/.test(text)) sources.push(range(text).slice(0, 160));
  }
  const live = (evidence ?? []).some((t) => t.startsWith('live kernel 6.18.44'));
  if (sources.length === 0 && live) sources.push('a running kernel 6.18.44');
  return sources.slice(0, 4).join('; ') || 'recalled: no source was noted';
}

/** Whether the evidence is a tree, a commit or a measurement. */
export function readInSource(evidence) {
  return (evidence ?? []).some(
    (t) =>
      /seen in trees|only in vendor trees|measured|no entry of this name|\.[chS]\b|\btrees?\b|sysctl-list|live kernel/.test(t) &&
      !/own knowledge|from memory/.test(t),
  );
}
