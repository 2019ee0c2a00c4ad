import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { machineFiles, playbook, repository, routerFile, sysctlFile, twentyKeys } from '../../bench/inputs.mjs';
import { writeSocketTables } from '../../bench/socket-table.mjs';
import { fileKind } from '../../src/core/file-kind.ts';
import { readSysctl } from '../../src/read/sysctl.ts';

test('the same seed gives the same bytes, another seed others', () => {
  expect(routerFile(300, 4)).toBe(routerFile(300, 4));
  expect(routerFile(300, 4)).not.toBe(routerFile(300, 5));
  expect([...repository(200, 4)]).toEqual([...repository(200, 4)]);
  expect([...repository(200, 4)]).not.toEqual([...repository(200, 5)]);
});

test.each([1, 20, 21, 1000])('a file of %i lines has that many', (lines) => {
  const text = routerFile(lines);
  expect(text.endsWith('\n')).toBe(true);
  expect(text.slice(0, -1).split('\n')).toHaveLength(lines);
  const of = (files: readonly { readonly path: string; readonly text: string }[]) =>
    files.filter(({ path }) => path.endsWith('.conf')).map((file) => file.text);
  expect(of(machineFiles(lines)).join('')).toBe(text);
});

test('the keys of a long file are set once', () => {
  const keys = readSysctl('60-router.conf', routerFile(5000)).flatMap((line) => ('key' in line ? [line.key] : []));
  expect(keys.length).toBeGreaterThan(4000);
  expect(new Set(keys).size).toBe(keys.length);
});

test('one file of ten holds settings as lint sees it, and the others hold none', () => {
  const files = [...repository(1000)];
  expect(new Set(files.map(({ path }) => path)).size).toBe(1000);
  expect(files.filter(({ holds }) => holds)).toHaveLength(100);
  for (const { path, text, holds } of files)
    expect([path, fileKind(path, text) !== undefined && /sysctl|limits|Limit/.test(text + path)]).toEqual([path, holds]);
});

test('the playbook sets what the file sets', () => {
  const [play] = parse(playbook(twentyKeys, '/srv/60-edge1.conf')) as [{ tasks: [{ loop: { name: string; value: string }[] }] }];
  const loop = play.tasks[0].loop;
  expect(twentyKeys).toHaveLength(20);
  expect(sysctlFile(loop.map(({ name, value }) => [name, value]))).toBe(sysctlFile(twentyKeys));
});

test('tables of sockets have a head and as many lines as asked, in the width of the kernel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edge1-'));
  try {
    const lines = writeSocketTables(folder, 1000).map((path) => readFileSync(path, 'latin1').split('\n').slice(0, -1));
    expect(lines.map((all) => all.length - 1)).toEqual([800, 200]);
    expect(new Set(lines[0]?.map((line) => line.length))).toEqual(new Set([149]));
    expect(lines[0]?.[1]).toMatch(/^ {3}0: 00000000:01BB 00000000:0000 0A /);
    expect(lines[1]?.[1]).toMatch(/^ {3}0: [0-9A-F]{32}:01BB [0-9A-F]{32}:0000 0A /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
