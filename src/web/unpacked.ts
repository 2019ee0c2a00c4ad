import type { PageData } from './page-knowledge.ts';

/**
 * The data of the page, which was put into it as gzip in base64: with it unpacked the page would be three times as large.
 * @throws {Error} in an old browser
 */
export async function unpacked(base64: string): Promise<PageData> {
  if (typeof DecompressionStream === 'undefined')
    throw new Error(
      'this browser cannot unpack gzip (it has no DecompressionStream): expected a newer one; the command line gives the same answers',
    );
  const signs = atob(base64.trim());
  const bytes = new Uint8Array(signs.length);
  for (let at = 0; at < signs.length; at += 1) bytes[at] = signs.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text()) as PageData;
}
