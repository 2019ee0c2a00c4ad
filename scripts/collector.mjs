import { readFileSync } from 'node:fs';

/**
 * The collector script as it is shipped: with the patterns of the kernel's messages that are known, as grep takes them. They may
 * let more lines through than the program counts, never fewer.
 * @param {(path: string) => string} at the place of a path of this repository
 */
export function collectorText(at) {
  const lines = JSON.parse(readFileSync(at('src/knowledge/loglines.json'), 'utf8'));
  const patterns = lines.filter((line) => line.where.startsWith('kernel log')).map((line) => extended(line.pattern));
  const script = readFileSync(at('src/collect/collector/collect.sh'), 'utf8');
  if (!script.includes("'@LOG_PATTERNS@'")) throw new Error('collect.sh has no place for the patterns of the kernel log');
  return script.replace("'@LOG_PATTERNS@'", () => `'${patterns.join('|').replaceAll("'", "'\\''")}'`);
}

/** POSIX knows no groups without a number, no looking behind and no letters for classes. */
function extended(pattern) {
  const text = pattern
    .replace(/\(\?<![^)]*\)/g, '')
    .replaceAll('(?:', '(')
    .replaceAll('[^)]', '[^)]')
    .replaceAll('\\d', '[0-9]')
    .replaceAll('\\S', '[^ ]')
    .replaceAll('\\s', '[[:blank:]]')
    .replaceAll('\\w', '[A-Za-z0-9_]')
    .replace(/\{0,\d+\}\??/g, '*')
    .replace(/\{1,\d+\}\??/g, '+');
  if (/\(\?|\\[A-Za-z]/.test(text)) throw new Error(`the pattern '${pattern}' cannot be written for grep`);
  return text;
}
