import type { Change, Edit, OutputFile, Plan } from '../model/plan.ts';
import type { DecideContext } from './decide.ts';
import { exclusionMark } from './own-file.ts';
import type { Planned } from './planned.ts';

interface CommandInput {
  readonly context: DecideContext;
  readonly lines: readonly Planned[];
  readonly changes: readonly Change[];
  readonly edits: readonly Edit[];
  readonly files: readonly OutputFile[];
  readonly ownPath: string;
  readonly earlier: boolean;
  readonly texts: ReadonlyMap<string, string>;
  readonly restart: readonly { readonly unit: string }[];
}

/** Single quotes, so that a shell takes the text as it stands. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** How the plan is loaded once its files lie in place, and how all of it is undone. */
export function commands(input: CommandInput): Pick<Plan, 'load' | 'undo'> {
  const { context, changes } = input;
  if (changes.length === 0 && input.edits.length === 0) return { load: [], undo: [] };
  const modules = changes.filter((c) => c.target === 'module' && c.where !== 'boot').map((c) => `modprobe ${c.key}`);
  const oneWay = input.lines.filter((line) => isOneWay(line, context));
  const live = input.lines.filter((line) => !oneWay.includes(line));
  const sysctl = !changes.some((c) => c.target === 'sysctl')
    ? []
    : oneWay.length === 0
      ? [`sysctl -p ${input.ownPath}`]
      : [
          ...live.filter((line) => !line.key.startsWith(exclusionMark)).map((line) => `sysctl -w ${quoted(`${line.key}=${line.value}`)}`),
          ...oneWay.map((line) => `# ${line.key} is not loaded live: it acts from the next boot`),
        ];
  const units = changes.some((c) => c.unit !== undefined) ? ['systemctl daemon-reload'] : [];
  const restart = input.restart.map((r) => `systemctl restart ${r.unit}`);
  return { load: [...modules, ...sysctl, ...units, ...restart], undo: undo(input) };
}

function isOneWay(line: Planned, context: DecideContext): boolean {
  return context.knowledge.parameter(line.key)?.oneWay.includes(line.value) === true;
}

function undo(input: CommandInput): readonly string[] {
  const rewritten = input.files.some((file) => input.texts.has(file.path) && input.texts.get(file.path) !== file.content);
  const whole = input.edits.length > 0 || input.earlier || rewritten;
  const files = whole
    ? ['patch -R -p1 -d / < tune-advise.diff   # what --format diff printed before it was applied']
    : input.files.filter((file) => !input.texts.has(file.path)).map((file) => `rm ${file.path}`);
  const loaded = input.changes.filter((c) => c.target === 'sysctl' && c.where !== 'boot');
  const was = (c: Change) => c.current !== null && c.currentFrom.startsWith('/proc/');
  const lost = loaded.filter((c) => !was(c)).map((c) => c.key);
  const values = [
    ...loaded.filter(was).map((c) => `sysctl -w ${quoted(`${c.key}=${c.current}`)}`),
    ...(lost.length === 0
      ? []
      : [
          `# ${lost.length === loaded.length ? 'the parameters' : lost.join(', ')}: as loaded until the next boot: what ran before is not known`,
        ]),
  ];
  const units = input.restart.length > 0 ? ['systemctl daemon-reload', ...input.restart.map((r) => `systemctl restart ${r.unit}`)] : [];
  return [...files, ...values, ...units];
}
