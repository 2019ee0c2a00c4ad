import type { Distro } from '../../model/facts.ts';

/** os-release: `ID`, `VERSION_ID`, `ID_LIKE`. Its values may be quoted as in a shell. Undefined without an ID. */
export function osRelease(text: string): Distro | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]{0,40})=(.{0,400})$/.exec(line.trim());
    if (match) values.set(match[1] ?? '', unquoted(match[2] ?? ''));
  }
  const id = (values.get('ID') ?? '').toLowerCase();
  if (id === '') return undefined;
  return {
    id,
    version: values.get('VERSION_ID') ?? '',
    idLike: (values.get('ID_LIKE') ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((like) => like !== ''),
  };
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  return quoted ? (quoted[2] ?? '').replace(/\\(["'$`\\])/g, '$1') : text;
}
