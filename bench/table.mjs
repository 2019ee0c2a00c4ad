import { verdict } from './rows.mjs';

const decimals = (value) => (value >= 100 ? 0 : value >= 10 ? 1 : 2);
const number = (value) => value.toFixed(decimals(value));
const milliseconds = (side) =>
  side === undefined ? '' : side.net === undefined ? time(side.whole) : `${time(side.whole)} (${time(side.net)})`;

/** 3.2 ms, 45 ms, 1.26 s */
export function time(ms) {
  if (Math.abs(ms) >= 1000) return `${(ms / 1000).toFixed(Math.abs(ms) >= 10_000 ? 1 : 2)} s`;
  return `${ms.toFixed(Math.abs(ms) >= 10 ? 0 : 1)} ms`;
}

function goalText(goal, unit) {
  if (goal === undefined) return '';
  const bound = goal.most === undefined ? `>= ${goal.least}` : `<= ${goal.most}`;
  return `${bound}${unit === 'x' ? '' : ` ${unit}`}${goal.own ? ' *' : ''}`;
}

/** What a row compares, in a few words. */
export const label = ({ name, against }) => (against === undefined ? name : `${name} : ${against}`);

function cells(row) {
  const unmeasured = row.skipped !== undefined || row.failed !== undefined;
  if (unmeasured) return [label(row), '', '', goalText(row.goal, row.unit ?? 'x'), verdict(row), '', '', '', ''];
  return [
    label(row),
    row.value === undefined ? '?' : `${number(row.value)} ${row.unit}`,
    row.p10 === undefined ? '' : `${number(row.p10)} - ${number(row.p90)}`,
    goalText(row.goal, row.unit),
    verdict(row),
    row.cpu === undefined ? '' : `${number(row.cpu)} x`,
    milliseconds(row.ours),
    milliseconds(row.peer),
    row.pairs === undefined ? '' : row.unusable > 0 ? `${row.pairs - row.unusable} of ${row.pairs}` : String(row.pairs),
  ];
}

const heads = ['', 'median', 'p10 - p90', 'goal', '', 'by CPU', 'ours', 'peer', 'pairs'];

/** The rows of one part as lines of a table, each column as wide as its widest cell; notes and reasons stand below. */
export function tableText(title, rows) {
  const lines = [heads, ...rows.map(cells)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const shown = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 || column === 4 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.flatMap((row) => {
    const told = row.failed !== undefined ? `failed: ${row.failed}` : row.skipped !== undefined ? `skipped: ${row.skipped}` : row.note;
    return told === undefined ? [] : [`  ${label(row)}: ${told}`];
  });
  return [title, ...shown, ...notes].map((line) => `${line}\n`).join('');
}
