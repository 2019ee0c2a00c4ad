import { describe, expect, it } from 'vitest';
import { suppress, suppressions } from '../../src/core/suppress.ts';
import type { SysctlLine } from '../../src/model/setting.ts';
import { found, lintFiles } from '../rules/lint-files.ts';

const sysctl = 'etc/sysctl.d/60-edge.conf';
const limits = 'etc/security/limits.conf';
const lines = (path: string, ...text: string[]) => lintFiles({ [path]: `${text.join('\n')}\n` });

describe('a suppression', () => {
  it('takes away the finding of the line below and is counted', () => {
    const result = lines(sysctl, '# tune-advise: allow TA008 -- the old balancer cannot do SACK', 'net.ipv4.tcp_sack = 0');
    expect(found(result)).toEqual([]);
    expect(result.summary).toEqual({ error: 0, warning: 0, advice: 0, suppressed: 1 });
  });

  it('may stand above other comments, but not above a blank line', () => {
    const order = '# tune-advise: allow TA008 -- the old balancer cannot do SACK';
    expect(found(lines(sysctl, order, '# see the handbook', 'net.ipv4.tcp_sack = 0'))).toEqual([]);
    expect(lines(sysctl, order, '', 'net.ipv4.tcp_sack = 0').findings.map((f) => f.id)).toEqual(['TA903', 'TA008']);
  });

  it('names several rules', () => {
    const order = '# tune-advise: allow TA008, TA006 -- kept as the vendor ships it';
    expect(lines(sysctl, order, 'net.ipv4.tcp_sack = 0 # vendor').summary.suppressed).toBe(2);
  });

  it('covers only the rule that it names', () => {
    const result = lines(sysctl, '# tune-advise: allow TA006 -- kept as the vendor ships it', 'net.ipv4.tcp_sack = 0 # vendor');
    expect(result.findings.map((f) => f.id)).toEqual(['TA008']);
    expect(result.summary.suppressed).toBe(1);
  });

  it('without a reason still counts and is a finding', () => {
    for (const order of ['# tune-advise: allow TA008', '; tune-advise: allow TA008 --', '#tune-advise: allow TA008 -- ']) {
      const result = lines(sysctl, order, 'net.ipv4.tcp_sack = 0');
      expect(found(result), order).toEqual([
        expect.stringMatching(
          /^warning TA901 etc\/sysctl.d\/60-edge.conf:1:\d 'TA008' is allowed without a reason: expected -- and the reason after it$/,
        ),
      ]);
      expect(result.summary.suppressed).toBe(1);
    }
  });

  it('of an unknown rule is a finding', () => {
    expect(found(lines(sysctl, '# tune-advise: allow TA777 -- why not', 'vm.swappiness = 10'))).toEqual([
      "warning TA902 etc/sysctl.d/60-edge.conf:1:3 'TA777' is no rule: expected an id such as TA012",
    ]);
    expect(found(lines(sysctl, '# tune-advise: ignore TA008', 'vm.swappiness = 10'))).toEqual([
      "warning TA902 etc/sysctl.d/60-edge.conf:1:3 'ignore TA008': expected allow TA012 -- reason",
    ]);
  });

  it('that meets nothing is a finding', () => {
    expect(found(lines(sysctl, '# tune-advise: allow TA008 -- was needed once', 'net.ipv4.tcp_sack = 1'))).toEqual([
      "advice TA903 etc/sysctl.d/60-edge.conf:1:3 'allow TA008' is not needed: nothing of that kind is found here",
    ]);
  });

  it('behind a value is part of the value in sysctl files, and none', () => {
    expect(lines(sysctl, 'net.ipv4.tcp_sack = 0 # tune-advise: allow TA008 -- no').findings.map((f) => f.id)).toEqual(['TA008', 'TA006']);
  });

  it('may stand behind the line in limits files', () => {
    const result = lines(limits, 'proxy hard nofile 65k # tune-advise: allow TA032 -- it is really 65');
    expect([found(result), result.summary.suppressed]).toEqual([[], 1]);
    expect(lines(limits, '# tune-advise: allow TA032 -- it is really 65', 'proxy hard nofile 65k').summary.suppressed).toBe(1);
  });

  it('in prose about it is none', () => {
    expect(found(lines(sysctl, '# never write tune-advise: allow TA008 here', 'vm.swappiness = 10'))).toEqual([]);
  });

  it('of an entry of the baseline is known by its id', () => {
    expect(found(lines(sysctl, '# tune-advise: allow TA904 -- why not', 'vm.swappiness = 10'))).toEqual([
      expect.stringContaining("TA903 etc/sysctl.d/60-edge.conf:1:3 'allow TA904' is not needed"),
    ]);
  });
});

describe('a suppression in another language', () => {
  const yaml = (format: 'ansible' | 'dockerfile' | 'tuned', ...text: readonly string[]) => {
    const file = { path: 'tasks/main.yml', kind: 'sysctl' as const, format, text: text.join('\n'), lines: [] as SysctlLine[] };
    return suppressions(file).map(({ covers, ids, reason, place }) => ({ covers, ids, reason, at: `${place.line}:${place.column}` }));
  };
  const ids = ['TA008'];

  it('stands on the line above, also above other comments, but not above a blank line', () => {
    const order = '    # tune-advise: allow TA008 -- as shipped';
    expect(yaml('ansible', order, '    name: net.ipv4.tcp_sack')).toEqual([{ covers: 2, ids, reason: 'as shipped', at: '1:7' }]);
    expect(yaml('ansible', order, '    # more', '    name: net.ipv4.tcp_sack')[0]?.covers).toBe(3);
    expect(yaml('ansible', order, '', '    name: net.ipv4.tcp_sack')[0]?.covers).toBeUndefined();
  });

  it('stands behind a line where a comment may', () => {
    const line = 'net.ipv4.tcp_sack: 0  # tune-advise: allow TA008 -- as shipped';
    expect(yaml('ansible', 'x: 1', line)).toEqual([{ covers: 2, ids, reason: 'as shipped', at: '2:25' }]);
    expect(yaml('tuned', 'x: 1', line)).toEqual([]);
    expect(yaml('ansible', 'a: b#tune-advise: allow TA008 -- no')).toEqual([]);
    expect(yaml('ansible', '# never write tune-advise: allow TA008')).toEqual([]);
  });

  it('covers key and value of a setting that takes several lines', () => {
    const text = '# tune-advise: allow TA008 -- as shipped\n- name: net.ipv4.tcp_sack\n  value: 0\n';
    const span = (line: number) => ({ start: 0, end: 0, line, column: 10, endLine: line, endColumn: 11 });
    const setting: SysctlLine = {
      kind: 'setting',
      path: 'vars.yml',
      line: 2,
      text: '- name: net.ipv4.tcp_sack',
      span: span(2),
      key: 'net.ipv4.tcp_sack',
      value: '0',
      valueSpan: span(3),
    };
    const all = suppressions({ path: 'vars.yml', kind: 'sysctl', format: 'ansible', text, lines: [setting] });
    const finding = { id: 'TA008', place: { path: 'vars.yml', line: 3, column: 10, endLine: 3, endColumn: 11 } };
    expect(suppress([finding], [...all, ...all], new Set(['TA008']))).toEqual({ kept: [], count: 1, about: [] });
    expect(suppress([], [...all, ...all], new Set(['TA008'])).about).toHaveLength(1);
  });
});
