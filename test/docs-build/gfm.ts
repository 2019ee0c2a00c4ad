import { spawnSync } from 'node:child_process';

/** Why GitHub's own parser cannot be asked; undefined where it can. */
export const noGfm: string | undefined =
  spawnSync('cmark-gfm', ['--version']).error === undefined ? undefined : 'cmark-gfm is not installed';

/** What GitHub's parser makes of Markdown, with the extensions that GitHub has on. Raw HTML is left out, with a comment in its place. */
export function gfm(markdown: string): string {
  const extensions = ['table', 'strikethrough', 'autolink', 'tasklist', 'footnotes'].flatMap((name) => ['-e', name]);
  const { status, stdout, stderr } = spawnSync('cmark-gfm', extensions, {
    input: markdown,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`cmark-gfm: ended with ${status}: ${stderr}`);
  return stdout;
}

/** The characters that HTML shows, without its marks. */
export function shownText(html: string): string {
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
  return html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|amp|quot);/g, (_, name: string) => names[name] ?? '');
}
