import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suppressionRules } from '../../src/core/suppress.ts';
import { findingsText } from '../../src/render/finding-text.ts';
import { github } from '../../src/render/github.ts';
import { gitlab } from '../../src/render/gitlab.ts';
import { junit } from '../../src/render/junit.ts';
import { lintJson } from '../../src/render/lint-json.ts';
import type { LintReport } from '../../src/render/lint-report.ts';
import { rulePage } from '../../src/render/rule-page.ts';
import { sarif } from '../../src/render/sarif.ts';
import { allRules } from '../../src/rules/all.ts';
import { lintFiles } from '../rules/lint-files.ts';
import { gitlabShape, sarifShape } from './format-shapes.ts';
import { hostileReport } from './hostile-report.ts';
import { xmlElements } from './xml-elements.ts';

const tool = { name: 'tune-advise', version: '0.1.0', knowledge: '2026.11' };
const ajv = new Ajv({ strict: false });
const validSarif = ajv.compile(sarifShape);
const validGitlab = ajv.compile(gitlabShape);
const rules = [...allRules, ...suppressionRules];

const files = {
  'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_timestamps = 0\nnet.ipv4.tcp_tw_reuse = 1\n',
  'etc/sysctl.d/60 edge.conf': 'net.core.somaxcon = 5\n',
};
const bad = lintFiles(files);
const lineOf = (path: string, line: number) => (files as Readonly<Record<string, string>>)[path]?.split('\n')[line - 1];
// biome-ignore lint/suspicious/noExplicitAny: reports are looked at from outside, as a server would
const parsed = (text: string): any => JSON.parse(text);
const every = (report: LintReport): Readonly<Record<string, string>> => ({
  text: findingsText(report, () => report.findings[0]?.message, { width: 80, colour: false }),
  json: lintJson(report, tool),
  sarif: sarif(report, tool, rules, () => report.findings[0]?.message),
  github: github(report),
  gitlab: gitlab(report),
  junit: junit(report, 'warning'),
});

describe('sarif', () => {
  const [run] = parsed(sarif(bad, tool, rules, lineOf)).runs;

  it('has the shape of 2.1.0 for the bad example of every rule', () => {
    for (const rule of allRules) {
      const report = lintFiles(rule.bad.files, { kernels: [rule.bad.kernel] });
      const log = parsed(sarif(report, tool, rules, () => undefined));
      expect(validSarif(log), `${rule.id} ${JSON.stringify(validSarif.errors)}`).toBe(true);
      expect(log.runs[0].results.length, rule.id).toBe(report.findings.length);
    }
  });

  it('is refused by that shape without a message or with a line 0', () => {
    const log = parsed(sarif(bad, tool, rules, lineOf));
    const [first] = log.runs[0].results;
    const other = (result: object) => ({ ...log, runs: [{ ...log.runs[0], results: [result] }] });
    expect(validSarif(other({ ...first, message: {} }))).toBe(false);
    const region = { startLine: 0 };
    expect(validSarif(other({ ...first, locations: [{ physicalLocation: { artifactLocation: { uri: 'a' }, region } }] }))).toBe(false);
  });

  it('leads from a result to its rule with help, place, related places and fingerprint', () => {
    const unmet = run.results.find((r: { ruleId: string }) => r.ruleId === 'TA004');
    const rule = run.tool.driver.rules[unmet.ruleIndex];
    expect(rule).toMatchObject({ id: 'TA004', name: 'NeedsUnmet', help: { markdown: expect.stringContaining('**Instead**') } });
    expect(unmet).toMatchObject({
      level: 'error',
      partialFingerprints: { 'tuneAdvise/v1': expect.stringMatching(/^[0-9a-f]{16}$/) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'etc/sysctl.conf', uriBaseId: '%SRCROOT%' },
            region: { startLine: 3, startColumn: 25, endLine: 3, endColumn: 26 },
          },
        },
      ],
      relatedLocations: [{ id: 1, message: { text: 'this switches it off' }, physicalLocation: { region: { startLine: 2 } } }],
    });
  });

  it('carries fixes, and encodes a blank in a path', () => {
    const [recycle] = run.results;
    expect(recycle.fixes[0].artifactChanges[0].replacements).toEqual([
      { deletedRegion: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 } },
    ]);
    const typo = run.results.find((r: { ruleId: string }) => r.ruleId === 'TA001');
    expect(typo.locations[0].physicalLocation.artifactLocation.uri).toBe('etc/sysctl.d/60%20edge.conf');
    expect(typo.fixes[0].artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 22 },
        insertedContent: { text: 'net.core.somaxconn = 5' },
      },
    ]);
  });
});

describe('github', () => {
  it('is one workflow command a finding and a summary', () => {
    const lines = github(bad).trimEnd().split('\n');
    expect(lines).toHaveLength(bad.findings.length + 1);
    expect(lines[0]).toBe(
      '::error file=etc/sysctl.conf,line=1,col=1,endColumn=23,title=TA002 not-on-this-kernel::net.ipv4.tcp_tw_recycle: no such key since 4.12; ' +
        '`sysctl -p` ends with an error%0Athere is no file of that name below /proc/sys, so nothing is set; systemd-sysctl logs it and goes on%0A' +
        'fix (safe): delete the line',
    );
    expect(lines.at(-1)).toMatch(/^\d errors?, \d warnings?, \d advice in 2 files/);
  });

  it('escapes what would end a property or a command', () => {
    const path = 'etc/a,b:c%\r\n::x.conf';
    const finding = { ...bad.findings[0], place: { path, line: 1, column: 1, endLine: 2, endColumn: 1 } } as LintReport['findings'][0];
    expect(github({ ...bad, findings: [finding] }).split('\n')[0]).toMatch(
      /^::error file=etc\/a%2Cb%3Ac%25\\x0d\\x0a%3A%3Ax.conf,line=1,endLine=2,col=1,title=TA002 /,
    );
  });
});

describe('gitlab', () => {
  it('has the shape of Code Quality', () => {
    const issues = parsed(gitlab(bad));
    expect(validGitlab(issues), JSON.stringify(validGitlab.errors)).toBe(true);
    expect(issues[0]).toMatchObject({
      check_name: 'TA002 not-on-this-kernel',
      severity: 'critical',
      location: { path: 'etc/sysctl.conf', lines: { begin: 1 } },
    });
    expect(new Set(issues.map((i: { fingerprint: string }) => i.fingerprint)).size).toBe(issues.length);
    expect(parsed(gitlab({ findings: [] }))).toEqual([]);
  });
});

describe('junit', () => {
  it('has a suite a file, and fails from the severity that makes the exit code 1', () => {
    const names = (text: string) => xmlElements(text).map((e) => e.name);
    const count = (text: string, name: string) => names(text).filter((n) => n === name).length;
    const all = bad.findings.length;
    expect(count(junit(bad, 'advice'), 'failure')).toBe(all);
    expect(count(junit(bad, 'error'), 'failure')).toBe(bad.summary.error);
    expect(count(junit(bad, 'never'), 'failure')).toBe(0);
    expect(count(junit(bad, 'never'), 'testcase')).toBe(all);
    expect(count(junit(bad, 'never'), 'testsuite')).toBe(2);
    const clean = lintFiles({ 'etc/sysctl.conf': 'vm.swappiness = 10\n' });
    expect(xmlElements(junit(clean, 'warning')).find((e) => e.name === 'testcase')?.attributes).toMatchObject({ name: 'nothing found' });
  });
});

describe('hostile names and values', () => {
  it('reach no terminal, log of a runner, or page as an order', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        for (const [format, text] of Object.entries(every(report))) {
          // what follows the ends of lines that we wrote ourselves
          expect(text, format).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]/);
          expect(text.toLowerCase(), format).not.toMatch(/##\[|##vso\[/);
          const orders = text.split('\n').filter((line) => /^\s*::(?:error|warning|notice|add-mask|set-output)[\s:]/.test(line));
          expect(orders.length, format).toBe(format === 'github' ? report.findings.length : 0);
          if (format === 'sarif' || format === 'gitlab') expect(text).not.toMatch(/[<>&]/);
          if (format === 'json' || format === 'sarif' || format === 'gitlab') JSON.parse(text);
          if (format === 'junit') expect(xmlElements(text).some((e) => e.name === 'script' || e.name === 'x')).toBe(false);
        }
        expect(validSarif(parsed(sarif(report, tool, rules, () => undefined)))).toBe(true);
        expect(validGitlab(parsed(gitlab(report)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('give GitLab no path that begins with ./', () => {
    const at = (path: string) => {
      const [first] = bad.findings;
      return parsed(gitlab({ findings: [{ ...first, place: { ...first?.place, path } } as LintReport['findings'][0]] }))[0].location.path;
    };
    expect(['./', '././etc/sysctl.conf', './/a', '.a/b', '/etc/sysctl.conf'].map(at)).toEqual([
      '.',
      'etc/sysctl.conf',
      'a',
      '.a/b',
      '/etc/sysctl.conf',
    ]);
  });

  it('make no link of a message', () => {
    const finding = { ...bad.findings[0], message: 'x [here](http://evil)', why: '' } as LintReport['findings'][0];
    const [result] = parsed(sarif({ ...bad, findings: [finding] }, tool, rules, lineOf)).runs[0].results;
    expect(result.message.text).toBe('x \\[here\\](http://evil)');
  });
});

describe('the page of a rule', () => {
  it.each(rules)('$id says what, why, instead', (rule) => {
    const page = rulePage(rule);
    for (const part of [rule.id, rule.slug, '**Why**', '**Instead**', `allow ${rule.id} -- reason`]) expect(page).toContain(part);
    if ('bad' in rule) {
      for (const text of [...Object.values(rule.bad.files), ...Object.values(rule.good.files)])
        expect(page).toContain(text.replaceAll('\r', '␍').trimEnd());
    }
    expect(page.endsWith('\n')).toBe(true);
  });

  it('keeps as code what its words mark as code, and escapes the rest', () => {
    const page = rulePage({
      id: 'TA101',
      slug: 'x',
      severity: 'error',
      what: 'x',
      why: 'a * stops `sysctl -p` there, `a`',
      instead: 'a ` alone',
    });
    expect(page).toContain('**Why**: A \\* stops `sysctl -p` there, `a`.\n');
    expect(page).toContain('**Instead**: A \\` alone.\n');
  });

  it('begins its sentences with a capital, but for names', () => {
    const begins = (why: string) =>
      /\*\*Why\*\*: (\S+)/.exec(rulePage({ id: 'TA101', slug: 'x', severity: 'error', what: 'x', why, instead: 'x' }))?.[1];
    expect(
      ['fs.nr_open is less', 'setrlimit() refuses it', 'somaxconn2 is', 'systemd-sysctl reads it', '/proc/sys is'].map(begins),
    ).toEqual(['fs.nr_open', 'setrlimit()', 'somaxconn2', 'systemd-sysctl', '/proc/sys']);
    expect(['programs keep it', 'a. b', 'it'].map(begins)).toEqual(['Programs', 'A.', 'It.']);
  });
});
