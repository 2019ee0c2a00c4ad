/** Unpaired surrogates, which no encoding of a URI or of XML has. */
const unpaired = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A path as a URI reference: relative ones stay relative, absolute ones become file URIs; hostile characters are percent-encoded. */
export function reportPath(path: string): string {
  const parts = path.replace(unpaired, '\ufffd').split('/');
  const encoded = parts.map((part) =>
    encodeURIComponent(part).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
  );
  return path.startsWith('/') ? `file://${encoded.join('/')}` : encoded.join('/');
}
