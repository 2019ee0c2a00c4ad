import type { VendorFile, VendorLine, VendorSection } from '../model/vendor-line.ts';

const mostLines = 20_000;
/** sections that are about the note itself */
const words = /^(?:|version|reminder)(?::.*)?$/;

/**
 * The parameters that a saptune note sets. An empty value leaves the parameter alone; a section with a condition is for some machines
 * only. Of limits and everything else of a note only the names are read, to be told as not looked at.
 * @param name what the note is called by, from its file
 */
export function readSaptuneNote(name: string, path: string, text: string): VendorFile {
  const lines: VendorLine[] = [];
  const beside = new Map<string, Omit<VendorSection, 'names'> & { readonly names: Set<string> }>();
  let section = '';
  let summary = '';
  for (const [i, raw] of text.split(/\r\n|\n|\r/, mostLines).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      // a condition may hold brackets: [grub:os=15-[5-7]]
      section = line
        .slice(1)
        .replace(/\][^\]]*$/, '')
        .slice(0, 200);
      continue;
    }
    if (!words.test(section) && !/^sysctl(?::|$)/.test(section)) {
      const name = besideName(line);
      if (name === undefined) continue;
      const known = beside.get(section) ?? { section, names: new Set(), path, line: i + 1 };
      beside.set(section, known);
      known.names.add(name);
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
  return {
    kind: 'saptune',
    name,
    path,
    summary,
    includes: [],
    lines,
    notes: [],
    beside: [...beside.values()].map((one) => ({ ...one, names: [...one.names] })),
  };
}

/** What a line of another section sets; undefined: an empty value leaves it alone. Packages stand there by their names. */
function besideName(line: string): string | undefined {
  const [, name = '', value] = /^([^<=>\s]{1,200})(?:[^<=>]{0,200}[<=>]{1,2}(.*))?/.exec(line) ?? [];
  return name === '' || value?.trim() === '' ? undefined : name;
}
