import { nativeFileKind } from '../model/native-file-kind.ts';
import { embeddedFile, slice } from './embedded-text.ts';
import { type FoundSettings, settingFinder, type Token } from './setting-finder.ts';
import { readShellText } from './shell.ts';
import { rawLines } from './span.ts';

/** A Dockerfile or Containerfile: what RUN, CMD and ENTRYPOINT run, in both their forms, and files that COPY holds. */
export function readDockerfile(path: string, text: string): FoundSettings {
  const finder = settingFinder(path, text, 'dockerfile');
  const lines = rawLines(text);
  const texts = lines.map((line) => line.text);
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i];
    const found = first && /^\s{0,50}(?:ONBUILD\s{1,20})?(RUN|CMD|ENTRYPOINT)\s{1,50}(?:--\w[^\s]{0,200}\s{1,50}){0,5}/i.exec(first.text);
    const file = first && copied.exec(first.text);
    if (first && file) {
      const end = lastLine(texts, i);
      const [from, until] = [lines[i + 1]?.start, lines[end]?.start];
      const kind = nativeFileKind(file[3] ?? '');
      const fills = (line: string) => file[1] === '' && /[$`]/.test(line);
      if (kind !== undefined && from !== undefined && until !== undefined && end > i)
        embeddedFile(finder, kind, slice(text, from, until), { where: `COPY to ${file[3]?.slice(0, 100)}`, fills });
      i = end;
      continue;
    }
    if (!first || !found) continue;
    const start = first.start + found[0].length;
    i = lastLine(texts, i);
    const last = lines[i] ?? first;
    const end = last.start + last.text.length;
    const where = `${found[1]?.toUpperCase()} of a Dockerfile`;
    const words = execForm(text, start, end);
    if (words) {
      const script = words.findIndex((word) => /^-[a-z]{0,5}c$/.test(word.text));
      const called = /(?:^|\/)(?:ba|da|a)?sh$/.test(words[0]?.text ?? '') ? words[script + 1] : undefined;
      if (called && script !== -1 && called.end - called.start === called.text.length)
        readShellText(finder, { text: slice(text, called.start, called.end) }, { where });
      else readShellText(finder, { words }, { where });
    } else readShellText(finder, { text: slice(text, start, end) }, { where });
  }
  return finder.found();
}

/** `COPY <<'EOF' /etc/sysctl.d/60-edge.conf` */
const copied =
  /^\s{0,50}(?:COPY|ADD)\s{1,50}(?:--\w[^\s]{0,200}\s{1,50}){0,5}<<-?(["']?)(\w{1,60})["']?\s{1,50}["']?([^\s"']{1,400})["']?\s{0,50}$/i;

const longestBody = 2000;

/** The last line of an instruction: lines that end in a backslash go on, and so do here-documents. */
function lastLine(lines: readonly string[], from: number): number {
  let at = from;
  const waiting: string[] = [];
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    for (const found of line.matchAll(/<<-?\s{0,5}['"]?(\w{1,60})['"]?/g)) if (found[1] !== undefined) waiting.push(found[1]);
    if (/\\\s{0,50}$/.test(line) || (at > from && /^\s{0,200}#/.test(line))) continue;
    break;
  }
  for (const delimiter of waiting) {
    const end = lines.slice(at + 1, at + 1 + longestBody).findIndex((line) => line.trim() === delimiter);
    if (end !== -1) at += 1 + end;
  }
  return Math.min(at, lines.length - 1);
}

/** `["sysctl", "-w", "net.core.somaxconn=1024"]` */
function execForm(text: string, start: number, end: number): readonly Token[] | undefined {
  const source = text.slice(start, end);
  if (!/^\s{0,50}\[/.test(source)) return undefined;
  const words: Token[] = [];
  for (const found of source.matchAll(/"((?:[^"\\\n]|\\.){0,20000})"/g)) {
    const raw = found[1] ?? '';
    const from = start + found.index + 1;
    words.push({ text: raw.replace(/\\(["\\/])/g, '$1'), start: from, end: from + raw.length });
  }
  return words;
}
