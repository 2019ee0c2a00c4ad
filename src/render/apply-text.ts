import type { ApplyJob, ApplyReport } from '../model/apply.ts';
import { escapeTerminal } from './escape.ts';
import { oneLine } from './one-line.ts';
import { paint } from './paint.ts';
import { padTo } from './wrap.ts';

const width = 9;

export interface ApplyShown {
  readonly job: ApplyJob;
  /** unified, of all files */
  readonly diff: string;
  readonly root: boolean;
  /** seconds of a trial */
  readonly seconds?: number;
  readonly colour: boolean;
}

/** What apply would do, in the order in which it would. */
export function applyPreview({ job, diff, root, seconds, colour }: ApplyShown): string {
  const style = paint(colour);
  const rows: string[] = [style.bold('Nothing is written or loaded: this is what --write would do, in this order'), ''];
  if (seconds !== undefined)
    rows.push(
      ...block('TRY', [`values alone, taken back after ${seconds} s unless tune-advise confirm comes; the files are written by it`], style),
    );
  rows.push(
    ...block(
      'MODULE',
      job.modules.map((name) => `modprobe ${name}; it stays loaded also after an undo`),
      style,
    ),
  );
  rows.push(
    ...block(
      'LOAD',
      job.values.map(({ key, current, value }) => `${key}: ${current ?? 'not there yet'} -> ${value}`),
      style,
    ),
  );
  rows.push(
    ...block(
      'NOT LIVE',
      job.notLoaded.map(({ key, value, why }) => `${key} = ${value}: ${why}`),
      style,
    ),
  );
  rows.push(
    ...block(
      'FILE',
      job.files.map(({ path, before }) => `${path} (${before === undefined ? 'new' : 'changed'})`),
      style,
    ),
  );
  if (diff !== '') rows.push('', ...diff.trimEnd().split('\n').map(escapeTerminal), '');
  rows.push(...byHand(job, style));
  if (job.watched.length > 0 && job.values.length > 0)
    rows.push(
      ...block(
        'SAVED',
        [`what these values may move besides: ${job.watched.length} more parameter${job.watched.length === 1 ? '' : 's'}`],
        style,
      ),
    );
  if (root) rows.push(...block('ROOT', ['files only: nothing is loaded, and no parameter of this machine is touched'], style));
  rows.push(...block('UNDO', ['tune-advise revert --write   # --write prints the id'], style));
  return `${rows.join('\n')}\n`;
}

/** What was done, or why it was not. */
export function applyDone(
  report: ApplyReport,
  job: Pick<ApplyJob, 'notLoaded' | 'restart' | 'run'>,
  {
    notes,
    headline,
    undo,
    colour,
  }: { readonly notes: readonly string[]; readonly headline: string; readonly undo: readonly string[]; readonly colour: boolean },
): string {
  const style = paint(colour);
  const kept = new Map(report.readBack.map(({ key, actual }) => [key, actual]));
  return `${[
    style.bold(oneLine(headline)),
    ...block('NOTE', notes, style),
    ...block(
      'LOADED',
      report.loaded.map(({ key, from, to }) => `${key}: ${from ?? 'not there'} -> ${kept.get(key) ?? to}`),
      style,
    ),
    ...block('WRITTEN', report.written, style),
    ...block(
      'NOT LIVE',
      job.notLoaded.map(({ key, value, why }) => `${key} = ${value}: ${why}`),
      style,
    ),
    ...(report.why === null ? byHand(job, style) : []),
    ...block('UNDO', undo, style),
  ].join('\n')}\n`;
}

function byHand(job: Pick<ApplyJob, 'restart' | 'run'>, style: ReturnType<typeof paint>): readonly string[] {
  const lines = [...job.run, ...job.restart.map(({ unit, why }) => `systemctl restart ${unit}   # ${why}`)];
  return block('RUN', lines.length === 0 ? [] : ['# this is not done for you:', ...lines], style);
}

function block(name: string, lines: readonly string[], style: ReturnType<typeof paint>): readonly string[] {
  return lines.map((line, index) => `${index === 0 ? style.bold(padTo(name, width)) : ' '.repeat(width)}${oneLine(line)}`);
}
