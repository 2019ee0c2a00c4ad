import { wayTo } from './place.mjs';

/**
 * Which profiles speak of a parameter or a limit in lines of their own.
 * @returns {(page: { name: string, path: string }) => string | undefined} the part of a page that says so
 */
export function profileUses(engine, knowledge, pages) {
  const uses = new Map();
  for (const page of pages.filter(({ kind }) => kind === 'profile')) {
    const { profile } = engine.pageFor(page.ask, {}, knowledge);
    for (const entry of profile.entries.filter(
      ({ from, section }) => from === page.name && (section === 'sysctl' || section === 'limits'),
    )) {
      const key = entry.section === 'limits' ? entry.key.replace(/[.@].*$/, '') : engine.withoutInterface(entry.key);
      uses.set(key, [...(uses.get(key) ?? []), { page, said: entry.rules.map(({ text }) => text).join(' | '), key: entry.key }]);
    }
  }
  return ({ name, path }) => {
    const found = uses.get(name);
    if (found === undefined) return undefined;
    const lines = found.map(({ page, said, key }) => {
      const words = key === name ? said : `${key} = ${said}`;
      return `- [${engine.markdownPlain(page.name)}](${wayTo(path, page.path)}): ${engine.markdownText(words)}`;
    });
    return `## in profiles\n\n${lines.join('\n')}`;
  };
}
