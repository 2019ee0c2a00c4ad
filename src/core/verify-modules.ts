/** The modules that lists name which are read before the sysctl files at boot. @param texts path → text */
export function modulesListed(texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [path, text] of texts) {
    if (!/\/modules-load\.d\/[^/]+\.conf$|^\/etc\/modules$/.test(path)) continue;
    for (const line of text.split('\n')) {
      const name = line.trim().replaceAll('-', '_');
      if (name !== '' && !/^[#;]/.test(name)) names.add(name);
    }
  }
  return names;
}
