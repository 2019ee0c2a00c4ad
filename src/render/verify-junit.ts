import type { Verification, VerifyRow } from '../model/verify.ts';
import { verifyCounts, verifyWho } from './verify-shared.ts';
import { xml } from './xml.ts';

/** Expected against actual as JUnit XML: a suite for each place that asks for settings, a case for each setting. */
export function verifyJunit({ against, rows }: Verification): string {
  const byPlace = new Map<string, VerifyRow[]>();
  for (const row of rows) {
    const place = row.from.replace(/:\d+$/, '');
    const there = byPlace.get(place);
    if (there === undefined) byPlace.set(place, [row]);
    else there.push(row);
  }
  const { ok, drift, missing, unreadable } = verifyCounts(rows);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="tune-advise verify" tests="${rows.length}" failures="${failures(rows)}" errors="0">`,
    ...[...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([place, there]) => suite(place, there)),
    `  <!-- ${xml(`against ${against}: ${ok} ok, ${drift} drift, ${missing} missing, ${unreadable} unreadable`).replace(/-(?=-)/g, '- ')} -->`,
    '</testsuites>',
    '',
  ].join('\n');
}

const failures = (rows: readonly VerifyRow[]) => rows.filter((row) => row.counts).length;

function skips({ status, counts }: VerifyRow): boolean {
  return status === 'unreadable' || (status === 'missing' && !counts);
}

function suite(place: string, rows: readonly VerifyRow[]): string {
  const name = xml(place);
  const head = `  <testsuite name="${name}" tests="${rows.length}" failures="${failures(rows)}" errors="0" skipped="${rows.filter(skips).length}">`;
  return [head, ...rows.map((row) => testCase(place, row)), '  </testsuite>'].join('\n');
}

function testCase(place: string, row: VerifyRow): string {
  const line = /:(\d+)$/.exec(row.from)?.[1];
  const head = `    <testcase name="${xml(`${row.key}${verifyWho(row)}`)}" classname="${xml(place)}"${line === undefined ? '' : ` file="${xml(place)}" line="${line}"`}`;
  const told = [...row.why.map(({ text }) => text), ...(row.remedy === undefined ? [] : [`do: ${row.remedy}`])].map(xml).join('\n');
  const message = xml(`expected ${row.expected ?? 'a value that is not shown'}, found ${row.actual ?? 'nothing'}`);
  if (row.counts) return `${head}><failure type="${row.status}" message="${message}">${told}</failure></testcase>`;
  if (skips(row)) return `${head}><skipped message="${told.replaceAll('\n', '; ')}"/></testcase>`;
  return told === '' ? `${head}/>` : `${head}><system-out>${told}</system-out></testcase>`;
}
