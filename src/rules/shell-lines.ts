import type { RuleContext } from '../model/rule.ts';

/** A line of a script that is a command: no comment and no text of a heredoc. */
export interface ShellLine {
  readonly path: string;
  /** of the whole script */
  readonly script: string;
  readonly line: number;
  readonly text: string;
}

const longest = 4000;

/** The commands of every file of a format, each file once. */
export function shellLines(context: RuleContext, format: 'shell' | 'dockerfile'): readonly ShellLine[] {
  const scripts = new Map<string, string>();
  for (const file of context.files) if (file.format === format) scripts.set(file.path, file.text);
  return [...scripts].flatMap(([path, script]) => commands(path, script));
}

function commands(path: string, script: string): readonly ShellLine[] {
  const found: ShellLine[] = [];
  let end: string | undefined;
  script.split(/\r?\n/).forEach((text, i) => {
    if (end !== undefined) {
      if (text.trim() === end) end = undefined;
      return;
    }
    if (text.length > longest || /^\s*#/.test(text)) return;
    end = /<<-?\s{0,8}\\?["']?([A-Za-z_]\w{0,60})/.exec(text)?.[1];
    found.push({ path, script, line: i + 1, text });
  });
  return found;
}

/** Place of a part of the line. */
export function placeIn({ path, line, text }: ShellLine, part: string) {
  const at = Math.max(0, text.indexOf(part));
  return { path, line, column: at + 1, endLine: line, endColumn: at + 1 + part.length };
}
