/** The path that a link leads to, from where it lies and what is written in it; links within the target are not followed. */
export function linkedPath(path: string, link: string): string {
  const parts = link.startsWith('/') ? [] : path.split('/').slice(1, -1);
  for (const part of link.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
