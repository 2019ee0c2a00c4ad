import { baseName } from '../model/base-name.ts';
import type { SysctlLine } from '../model/setting.ts';
import type { ReadSysctlFile } from '../model/sysctl-file.ts';
import { compareText } from './compare-text.ts';
import { fields } from './in-force.ts';

/** A setting of our file with the comment lines above it. */
export interface Block {
  readonly key: string;
  readonly value: string;
  readonly comments: readonly string[];
  /** the line of an earlier file as it stands, and where */
  readonly text?: string;
  readonly line?: number;
}

/** Before the key of a block that sets nothing and only leaves a key out of globs. */
export const exclusionMark = '-';

const directory = '/etc/sysctl.d';
const names = ['99-', '99-zz-', 'zz-', 'zzz-', '~', '~~', '~~~', '~~~~~~~~'].map((prefix) => `${prefix}tune-advise.conf`);

/** Our file of an earlier run, known by its name and its first line. */
export function earlierFile(files: readonly ReadSysctlFile[]): ReadSysctlFile | undefined {
  return files.find(
    (file) => file.path.startsWith(`${directory}/`) && names.includes(baseName(file.path)) && /tune-advise/.test(file.lines[0]?.text ?? ''),
  );
}

/**
 * The path at which nothing in sysctl.d comes after our lines. The name of an earlier run is kept while it wins.
 * @returns `wins: false` when no name is late enough, so that the lines that come later must be edited
 */
export function ownPath(
  files: readonly ReadSysctlFile[],
  settings: ReadonlyMap<string, string>,
): { readonly path: string; readonly wins: boolean } {
  const earlier = earlierFile(files);
  const rivals = files.filter((file) => file !== earlier && isDropIn(file.path) && file.lines.some((line) => contradicts(line, settings)));
  const last =
    rivals
      .map((file) => baseName(file.path))
      .sort(compareText)
      .at(-1) ?? '';
  // a file of the same name anywhere would be hidden by ours, or ours by it
  const taken = new Set(files.filter((file) => file !== earlier).map((file) => baseName(file.path)));
  const free = [...(earlier ? [baseName(earlier.path)] : []), ...names].filter((name) => !taken.has(name));
  const name = free.find((candidate) => compareText(candidate, last) > 0);
  return { path: `${directory}/${name ?? free.at(-1) ?? names[0]}`, wins: name !== undefined };
}

export function isDropIn(path: string): boolean {
  return /\/sysctl\.d\/[^/]+\.conf$/.test(path);
}

/** Whether a line, read after ours, would leave a key with another value than ours. */
export function contradicts(line: SysctlLine, settings: ReadonlyMap<string, string>): boolean {
  if (line.key === undefined) return false;
  const wanted = settings.get(line.key);
  return wanted !== undefined && (line.kind === 'exclusion' || (line.kind === 'setting' && fields(line.value ?? '') !== wanted));
}

/** The settings of an earlier file with their comments; the header above the first blank line is left out. */
export function blocksOf(file: ReadSysctlFile): readonly Block[] {
  const blocks: Block[] = [];
  let comments: string[] = [];
  for (const line of file.lines) {
    const { key, value, text } = line;
    if (line.kind === 'comment') comments.push(text);
    else {
      if (line.kind === 'setting' && key !== undefined && value !== undefined) blocks.push({ key, value, comments, text, line: line.line });
      if (line.kind === 'exclusion' && key !== undefined)
        blocks.push({ key: `${exclusionMark}${key}`, value: '', comments, text, line: line.line });
      comments = [];
    }
  }
  return blocks;
}

/** The whole text of a file of ours: header, then each setting with its reason above it. */
export function fileText(header: readonly string[], blocks: readonly Block[]): string {
  const body = blocks.map((block) => [...block.comments, block.text ?? `${block.key} = ${block.value}`].join('\n'));
  return `${[header.join('\n'), ...body].join('\n\n')}\n`;
}

/** Comment lines of at most 100 columns; control characters and line ends become blanks, so that no reason can become a setting. */
export function reasonComment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '#';
  const words = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .split(/ +/)
    .filter((word) => word !== '');
  for (const word of words) {
    if (line.length + 1 + word.length > 100 && line !== '#') {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return line === '#' ? lines : [...lines, line];
}
