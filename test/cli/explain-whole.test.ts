import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { explainOnKernel } from '../../src/cli/explain-on-kernel.ts';
import { explainRelated, explainSee } from '../../src/cli/explain-related.ts';
import { explainHistory } from '../../src/render/explain-history.ts';
import { explainJson } from '../../src/render/explain-json.ts';
import type { ExplainPage } from '../../src/render/explain-page.ts';
import { explainText } from '../../src/render/explain-text.ts';
import { kernel, knowledge, parameter, parameters } from '../knowledge/whole-knowledge.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report-explain.schema.json', import.meta.url), 'utf8'));
const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const tool = { name: 'tune-advise', version: '0.1.0', knowledge: knowledge.version };

function parameterPage(key: string, ...releases: readonly string[]): ExplainPage {
  const found = parameter(key);
  return {
    kind: 'parameter',
    name: key,
    parameter: found,
    kernels: releases.map((release) => explainOnKernel(found, kernel(release), {}, knowledge)),
    ...explainRelated(key, found, knowledge),
  };
}

const text = (page: ExplainPage, width = 100) => explainText(page, { width, colour: false });
const shown = (key: string, ...releases: readonly string[]) => text(parameterPage(key, ...releases), 120);

test('everything that is known makes a page and a report, without holes', () => {
  const pages: readonly ExplainPage[] = [
    ...parameters.map(({ key }) => parameterPage(key, '6.1', 'rhel:8')),
    ...knowledge.counters.map((counter): ExplainPage => ({ kind: 'counter', counter, see: explainSee(counter.see, knowledge) })),
    ...knowledge.terms.map((term): ExplainPage => ({ kind: 'term', term, see: explainSee(term.see, knowledge) })),
    ...knowledge.logLines.map((line): ExplainPage => ({ kind: 'log-line', lines: [line], see: explainSee(line.see, knowledge) })),
    ...knowledge.applications.map((application): ExplainPage => ({ kind: 'application', application })),
  ];
  const wrong = pages.flatMap((page) => {
    const shownText = text(page);
    const report = JSON.parse(explainJson(page, tool));
    const name = `${page.kind} ${report.name}`;
    const holes = /\bundefined\b|\bNaN\b|\[object|\n\n\n|[ \t]\n/.exec(shownText);
    return [
      ...(check(report) ? [] : [`${name}: ${JSON.stringify(check.errors?.[0])}`]),
      ...(holes === null ? [] : [`${name}: ${holes[0]}`]),
    ];
  });
  expect(wrong).toEqual([]);
  expect(pages.length).toBeGreaterThan(1000);
});

test('histories are in order, tell each release once, and do not repeat a default', () => {
  const wrong = parameters.flatMap((p) => {
    const rows = explainHistory(p);
    const keys = rows.map((row) =>
      JSON.stringify([
        row.where,
        row.at,
        row.after,
        row.what.some((what) => what.startsWith('gone') || what.startsWith('no longer') || what.startsWith('there again')),
      ]),
    );
    return new Set(keys).size === keys.length ? [] : [p.key];
  });
  expect(wrong).toEqual([]);
});

test('tcp_tw_reuse on a kernel before 4.19 and after, and on RHEL 8', () => {
  const rows = shown('net.ipv4.tcp_tw_reuse', '4.9', 'rhel:8', '6.1').split('\n');
  expect(rows.find((row) => /\bdefault\b/.test(row))?.trim()).toMatch(/^\* default +0 +2 +2$/);
  expect(rows.find((row) => /^ {2}\* {3}2 /.test(row))).toMatch(/not there +on for loopback only +on for loopback only$/);
  expect(rows.find((row) => row.startsWith('  4.19 (not by 4.17)'))).toContain('default 2; accepts 0 to 2');
});

test('tcp_tw_recycle is gone, and the page says since when', () => {
  const page = shown('net.ipv4.tcp_tw_recycle', '6.1');
  expect(page).toContain('\n  exists: no (by mainline releases, until 4.12)\n');
  expect(page).not.toMatch(/\n {2}default:/);
});

test('rp_filter: how all, default and the interface go together, and who else writes it', () => {
  const page = shown('net.ipv4.conf.INTERFACE.rp_filter', '6.1');
  expect(page).toContain('\n  an interface: the larger of all and its own counts\n');
  expect(page).toContain('\n  a write to all: is only stored there: default and interfaces keep theirs\n');
  expect(page).toMatch(/\nwritten by others\n(?: .*\n)* {2}calico-node: /);
  expect(page).toMatch(/\n {2}any key that stands in files of their own: tuned/);
});

test('forwarding: a change of all goes to every interface, and has a second name', () => {
  expect(shown('net.ipv4.conf.INTERFACE.forwarding', '6.1')).toContain(
    '  a write to all: goes to default and every interface when it changes',
  );
  expect(shown('net.ipv4.ip_forward', '6.1')).toContain('\n  another name of the same value: net.ipv4.conf.all.forwarding\n');
});

test('dirty_bytes and dirty_ratio are told to exclude each other, both ways', () => {
  const page = shown('vm.dirty_ratio', '6.1');
  expect(page).toContain('\n  a write that changes it here sets vm.dirty_bytes to 0\n');
  expect(page).toContain('\n  a write that changes vm.dirty_bytes sets this to 0\n');
});

test('somaxconn: the counter that shows it, and the messages', () => {
  const page = shown('net.core.somaxconn', '6.1', '4.19');
  expect(page).toMatch(/\ncounters that show it\n {2}ListenOverflows {2}\S/);
  expect(page).toMatch(/\nin the log\n/);
  expect(page).toMatch(/\* default +4096 +128\n/);
});

test('a kernel that is newer than the knowledge is said to be so', () => {
  expect(shown('net.core.somaxconn', '99.1')).toContain(
    `\n  newer: than the knowledge, which ends with ${knowledge.newestKernel}: taken to be as that one, not checked\n`,
  );
});

test('memory decides where a default depends on it', () => {
  const found = parameter('net.ipv4.tcp_max_orphans');
  const on = (args: Readonly<Record<string, unknown>>) => explainOnKernel(found, kernel('6.1'), args, knowledge).default?.value;
  expect(on({})).toBeUndefined();
  expect(Number(on({ memory: '64G', cpus: '8' }))).toBeGreaterThan(Number(on({ memory: '1G', cpus: '8' })));
});

test('names that a message points to come with their summary', () => {
  expect(explainSee(['net.core.somaxconn', 'nofile', 'TcpExtListenDrops', 'TIME-WAIT', 'nothing of that name'], knowledge)).toMatchObject([
    { kind: 'parameter', summary: expect.stringMatching(/\S/) },
    { kind: 'limit', summary: expect.stringMatching(/\S/) },
    { kind: 'counter', summary: expect.stringMatching(/\S/) },
    { kind: 'term', summary: expect.stringMatching(/\S/) },
    { name: 'nothing of that name' },
  ]);
});
