/**
 * What the guest sent, by the name of the command.
 * @returns {Map<string, { out: string, err: string, code: number, seconds: number }>}
 */
export function readSections(data) {
  const found = new Map();
  for (const part of data.split(/^@@BEGIN /m).slice(1)) {
    const end = part.indexOf('\n');
    const body = part.slice(end + 1);
    const [, out = '', err = '', code, seconds] = /^(.*?)\n@@ERR\n(.*?)\n@@RC (\d+) (\d+)$/ms.exec(body) ?? [];
    found.set(part.slice(0, end), { out, err, code: Number(code), seconds: Number(seconds) });
  }
  return found;
}
