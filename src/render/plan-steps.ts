import type { Plan } from '../model/plan.ts';
import { oneLine } from './one-line.ts';
import type { Paint } from './paint.ts';
import { padTo } from './wrap.ts';

const labelWidth = 8;

/** UNDO takes the same patch back. */
const put = ['# the same command with --format diff > tune-advise.diff, read it, then:', 'patch -p1 -d / < tune-advise.diff'];

/**
 * What a plan writes and which commands load and undo it. Commands are never broken, as they are there to be copied.
 * @param written the files lie in a folder that the user named, who knows where they are to go
 * @returns lines; empty when there is nothing to write or run
 */
export function planSteps(plan: Plan, style: Paint, written = false): readonly string[] {
  const label = (name: string, index: number) => (index === 0 ? style.bold(padTo(name, labelWidth)) : ' '.repeat(labelWidth));
  return stepBlocks(plan, written).flatMap(([name, lines]) => lines.map((line, index) => `${label(name, index)}${oneLine(line)}`));
}

/** The same, each with its name; raw texts, none is empty. */
export function stepBlocks(plan: Plan, written: boolean): readonly (readonly [string, readonly string[]])[] {
  const files = plan.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((file) => `${file.path} (${lineCount(file.content)})`);
  const blocks: readonly (readonly [string, readonly string[]])[] = [
    ['FILE', files],
    ['EDIT', editedFiles(plan)],
    ['PUT', written || (plan.files.length === 0 && plan.edits.length === 0) ? [] : put],
    ['LOAD', plan.load],
    ['RESTART', plan.restart.map((r) => `${r.unit}: ${r.why}`)],
    ['UNDO', plan.undo],
  ];
  return blocks.filter(([, lines]) => lines.length > 0);
}

function lineCount(content: string): string {
  const count = content === '' ? 0 : content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
  return `${count} line${count === 1 ? '' : 's'}`;
}

function editedFiles(plan: Plan): readonly string[] {
  const byPath = new Map<string, number[]>();
  for (const edit of plan.edits) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit.line]);
  return [...byPath]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, lines]) => {
      const sorted = [...new Set(lines)].toSorted((a, b) => a - b);
      return `${path} line${sorted.length === 1 ? '' : 's'} ${sorted.join(', ')} (--format diff shows it)`;
    });
}
