import type { VendorFile, VendorLine } from '../model/vendor-line.ts';

const mostLines = 20_000;

/**
 * The parameters that a saptune note sets. An empty value leaves the parameter alone; a section with a condition is for some machines
 * only. Limits and everything else of a note is not read here.
 * @param name what the note is called by, from its file
 */
export function readSaptuneNote(name: string, path: string, text: string): VendorFile {
  const lines: VendorLine[] = [];
  let section = '';
  let summary = '';
  for (const [i, raw] of text.split(/\r\n|\n|\r/, mostLines).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      section = line.slice(1).replace(/\].*$/, '').slice(0, 200);
      continue;
    }
    const operator = /[<=>]{1,2}/.exec(line);
    if (operator === null) continue;
    const key = line.slice(0, operator.index).trim();
    const value = line
      .slice(operator.index + operator[0].length)
      .trim()
      .replace(/^["']+|["']{1,3}$/g, '')
      .trim();
    if (section === 'version' && key === 'DESCRIPTION') summary = value;
    if (!/^sysctl(?::|$)/.test(section) || value === '' || key === '') continue;
    lines.push({
      key: key.replaceAll('/', '.'),
      value: value.replace(/\s+/g, ' '),
      relation: operator[0].includes('>') ? 'at least' : operator[0].includes('<') ? 'at most' : 'exactly',
      path,
      line: i + 1,
      from: name,
      ...(section.includes(':') && { only: section.slice(section.indexOf(':') + 1) }),
    });
  }
  return { kind: 'saptune', name, path, summary, includes: [], lines, notes: [] };
}
