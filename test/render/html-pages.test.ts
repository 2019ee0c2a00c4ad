import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Diagnosis, Seen } from '../../src/model/diagnosis.ts';
import type { PlanMemory } from '../../src/model/plan-memory.ts';
import { adviseHtml } from '../../src/render/advise-html.ts';
import { adviseJson } from '../../src/render/advise-json.ts';
import { diagnoseHtml } from '../../src/render/diagnose-html.ts';
import { diagnoseJson } from '../../src/render/diagnose-json.ts';
import { htmlStyle, htmlStyleHash } from '../../src/render/html-style.ts';
import { edge1, header, plan } from './edge1.ts';
import { hostileText } from './hostile-report.ts';
import { barsOf, htmlElements } from './html-elements.ts';
import { exampleAdvice as advice, exampleDiagnosis as looked, exampleMemory as memory } from './html-examples.ts';

const { tool, inputs } = header;
const pages = [
  ['advise', advice()],
  ['diagnose', diagnoseHtml({ tool, facts: edge1, diagnosis: looked })],
] as const;

describe.each(pages)('the page of %s', (_, page) => {
  it('loads and runs nothing, and its policy names its one style', () => {
    const hash = `sha256-${createHash('sha256').update(htmlStyle).digest('base64')}`;
    expect(htmlStyleHash).toBe(hash);
    expect(page).toContain(`<style>${htmlStyle}</style>`);
    expect(page).toContain(`default-src 'none'; style-src '${hash}'; base-uri 'none'; form-action 'none'`);
    const elements = htmlElements(page);
    expect(elements.filter(({ name }) => ['script', 'link', 'img', 'iframe', 'object', 'a', 'form', 'base'].includes(name))).toEqual([]);
    for (const { attributes } of elements)
      expect([...attributes.keys()].filter((name) => /^on|^style$|^src$|^href$/.test(name))).toEqual([]);
    expect(htmlStyle).not.toMatch(/url\(|@import/);
  });

  it('is well built: one h1, no level left out, each table with a caption and named columns, each bar told in words', () => {
    const elements = htmlElements(page);
    const levels = elements.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, at) => {
      expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
    const count = (wanted: string) => elements.filter(({ name }) => name === wanted).length;
    expect(count('table')).toBeGreaterThan(0);
    expect(count('caption')).toBe(count('table'));
    expect(count('svg')).toBeGreaterThan(0);
    expect(elements.filter(({ name, inside }) => name === 'title' && inside === 'svg')).toHaveLength(count('svg'));
    expect(count('desc')).toBe(count('svg'));
  });
});

test('same input, same bytes', () => {
  expect(advice()).toBe(advice());
});

test('the advice says what matters first, then what to do, and shows the memory that its JSON tells', () => {
  const page = advice();
  const at = (text: string) => page.indexOf(text);
  expect(at('class="verdict"')).toBeGreaterThan(0);
  expect(at('class="verdict"')).toBeLessThan(at('To change ('));
  expect(at('To change (')).toBeLessThan(at('<h2>What to do</h2>'));
  expect(at('<h2>What to do</h2>')).toBeLessThan(at('<h2>Not checked</h2>'));
  const told = JSON.parse(adviseJson({ tool, facts: edge1, inputs, plan: { ...plan, memory } })) as { memory: PlanMemory };
  const [row] = told.memory.rows;
  const bar = barsOf(page).find(({ title }) => title.startsWith('TIME_WAIT'));
  expect(bar?.title).toBe('TIME_WAIT: 1 MiB expected, 4 MiB when all is used');
  expect(bar?.filled).toBe(((row?.expected ?? 0) / (row?.worst ?? 1)) * 100);
});

test('the bars of a diagnosis are the numbers of its JSON', () => {
  const { seen } = JSON.parse(diagnoseJson({ tool, facts: edge1, diagnosis: looked })) as { seen: Seen };
  expect(seen.uses).toEqual([
    { kind: 'accept-queue', what: ':8080', used: 512, limit: 511 },
    { kind: 'accept-queue', what: ':443', used: 3, limit: 4096 },
    { kind: 'local-ports', what: '10.0.0.4 to 10.0.3.7:8080', used: 21_500, limit: 28_232 },
    { kind: 'tracked-flows', what: 'tracked connections', used: 230_000, limit: 262_144 },
  ]);
  const bars = barsOf(diagnoseHtml({ tool, facts: edge1, diagnosis: looked }));
  for (const { what, used, limit } of seen.uses) {
    const bar = bars.find(({ title }) => title === `${what}: ${used} of ${limit}`);
    expect(Math.abs((bar?.filled ?? -9) - Math.min(100, Math.max(0.7, (used / (limit ?? 1)) * 100)))).toBeLessThanOrEqual(0.05);
  }
  expect(seen.states[0]).toEqual({ state: 'TIME-WAIT', count: 20_892 });
  expect(bars.map(({ title }) => title)).toContain('TIME-WAIT: 20892');
  expect(seen.drops).toEqual([{ counter: 'TcpExt ListenOverflows', by: 201, perSecond: 40.2, from: '/proc/net/netstat' }]);
});

test('a queue that is over its limit says so in words, and a limit that is not known is no bar', () => {
  const seen: Seen = {
    uses: [
      { kind: 'accept-queue', what: ':80', used: 6, limit: 5 },
      { kind: 'accept-queue', what: ':81', used: 6 },
    ],
    states: [],
    drops: [],
  };
  const page = diagnoseHtml({ tool, facts: edge1, diagnosis: { ...looked, notYet: [], seen } });
  expect(page).toContain('6 of 5<span class="small bad">over the limit</span>');
  expect(page).toContain('6, limit not known');
  expect(barsOf(page)).toHaveLength(1);
});

test('names that were chosen by somebody else stay text', () => {
  const built = htmlElements(advice()).length;
  expect(built).toBeGreaterThan(20);
  fc.assert(
    fc.property(hostileText, (text) => {
      const [cause] = looked.causes;
      if (cause === undefined) throw new Error('there is a cause');
      const poisoned: Diagnosis = {
        ...looked,
        causes: [{ ...cause, title: text, reading: text, do: [text], evidence: [{ fact: text, value: text, from: text }] }],
        notYet: [{ id: 'TS001', what: text, why: text, share: 0.8 }],
        seen: { uses: [{ kind: 'accept-queue', what: text, used: 1, limit: 2 }], states: [{ state: text, count: 1 }], drops: [] },
        unread: [{ what: text, why: text }],
      };
      const facts = { ...edge1, host: text };
      for (const page of [
        diagnoseHtml({ tool, facts, diagnosis: poisoned }),
        adviseHtml({ tool, facts, inputs, plan: { ...plan, profile: text, files: [{ path: text, content: text }], load: [text] } }),
      ]) {
        const names = new Set(htmlElements(page).map(({ name }) => name));
        for (const name of ['script', 'x', 'img', 'a']) expect(names).not.toContain(name);
        expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }
    }),
    { numRuns: 60 },
  );
});
