import { describe, expect, it } from 'vitest';
import { type Baseline, baselineText, compareBaseline, readBaseline } from '../../src/core/baseline.ts';
import { lintFiles } from '../rules/lint-files.ts';

const path = 'etc/sysctl.conf';
const sack = 'net.ipv4.tcp_sack = 0\n';
const recycle = 'net.ipv4.tcp_tw_recycle = 1\n';
const findings = (text: string) => lintFiles({ [path]: text }).findings;

function baseline(text: string): Baseline {
  const read = readBaseline('baseline.json', text);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

describe('a baseline', () => {
  const written = baselineText(findings(recycle + sack));

  it('takes away what was there when it was written, also after lines moved', () => {
    const now = findings(`# moved\n\n${recycle}vm.swappiness = 10\n${sack}`);
    expect(now).toHaveLength(2);
    expect(compareBaseline(now, baseline(written), () => true)).toEqual({ findings: [], known: 2 });
  });

  it('lets what is new through', () => {
    const { findings: left, known } = compareBaseline(findings(`${recycle}${sack}${sack}`), baseline(written), () => true);
    expect(left.map((f) => f.id)).toEqual(expect.arrayContaining(['TA008']));
    expect(known).toBe(2);
  });

  it('tells of an entry that does not occur any more, at its line', () => {
    const { findings: left } = compareBaseline(findings(sack), baseline(written), () => true);
    expect(left).toMatchObject([{ id: 'TA904', severity: 'warning', place: { path: 'baseline.json', line: 4, column: 5 } }]);
    expect(left[0]?.message).toContain("'TA002' in etc/sysctl.conf does not occur any more");
    expect(written.split('\n')[3]).toContain('"TA002"');
  });

  it('says nothing of entries whose file was not looked at', () => {
    expect(compareBaseline([], baseline(written), () => false)).toEqual({ findings: [], known: 0 });
  });

  it('never holds its own findings, and is empty for nothing', () => {
    const gone = compareBaseline([], baseline(written), () => true).findings;
    expect(gone).toHaveLength(2);
    expect(baseline(baselineText(gone)).entries).toEqual([]);
  });

  it.each([
    ['', /no JSON/],
    ['[]', /no baseline of version 1/],
    ['null', /no baseline/],
    ['{"version":2,"entries":[]}', /no baseline of version 1/],
    ['{"version":1,"entries":[{"fingerprint":"a"}]}', /entry 1 lacks/],
    ['{"version":1,"entries":[null]}', /entry 1 lacks/],
  ])('refuses %j', (text, why) => {
    expect(readBaseline('baseline.json', text)).toEqual({ problem: expect.stringMatching(why) });
  });

  it('is harmless on a terminal', () => {
    const odd = findings('net.\u009bfoo\u202e = 1\n');
    expect(baselineText(odd)).not.toMatch(/[\u007f-\u009f\u202e]/);
    expect(compareBaseline(odd, baseline(baselineText(odd)), () => true).known).toBe(odd.length);
  });
});
