import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/core/diagnose.ts';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import { diagnoseJson } from '../../src/render/diagnose-json.ts';
import { diagnoseText } from '../../src/render/diagnose-text.ts';
import { hostLine } from '../../src/render/host-line.ts';
import { symptoms } from '../../src/symptoms/all.ts';
import { acceptQueueOverflow } from '../../src/symptoms/ts003-accept-queue-overflow.ts';
import { exampleQuestion } from '../symptoms/example-question.ts';
import { edge1, header } from './edge1.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report-diagnose.schema.json', import.meta.url), 'utf8'));
const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const wide = { width: 100, colour: false };
const text = (diagnosis: Diagnosis, screen: Parameters<typeof diagnoseText>[1] = wide) =>
  diagnoseText({ host: hostLine(edge1), diagnosis }, screen);
const overflow = diagnose({ ...exampleQuestion(acceptQueueOverflow.ill), symptoms: [acceptQueueOverflow] });
const told = { id: 'TS001', what: 'ephemeral ports toward 10.0.3.7:8080', why: '20892 of 28232', share: 0.74 };

describe('the screen', () => {
  it('numbers causes and tells what was seen, what it means, what to do and what would not help', () => {
    const lines = text(overflow).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'edge1 · Linux 5.15.0-91-generic (read as 5.15.0) · 16 CPUs, 64 GiB · NAT: outbound (given), clients',
      '(assumed)',
      'looked twice, 5.0 s apart · 2 counters, 0 TCP sockets, 1 listener, 0 processes',
      '',
      `1. The accept queue of :8080 overflows${' '.repeat(49)}proved  TS003`,
    ]);
    expect(text(overflow)).toContain('   seen     TcpExt ListenOverflows +201 in 5.0 s (40.2/s) · accept queue of :8080 512 of 511');
    expect(text(overflow)).toContain('   reading  The limit is min(somaxconn 4096, backlog 511) = 511');
    expect(text(overflow)).toContain('   not this net.core.somaxconn: it is not the smaller number');
    expect(lines.at(-2)).toBe('1 cause found; 1 of 1 symptoms were looked for; nothing was changed');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('tells what is near with its share, and what is ruled out with the number', () => {
    const shown = text({
      ...overflow,
      causes: [],
      notYet: [told],
      ruledOut: [{ id: 'TS004', what: 'SYN queue overflow', why: 'TCPReqQFullDrop +0' }],
    });
    expect(shown).toContain('Not yet: ephemeral ports toward 10.0.3.7:8080: 74 % used, 20892 of 28232');
    expect(shown).toContain('Ruled out: SYN queue overflow (TCPReqQFullDrop +0)');
    expect(shown).toContain('nothing wrong found; 1 of 1 symptoms were looked for; nothing was changed');
  });

  it('says that one look is weaker, and how much could not be looked for', () => {
    const notChecked = [
      { id: 'TS001', what: 'Ports', why: 'one look' },
      { id: 'TS002', what: 'TIME_WAIT', why: 'one look' },
    ];
    const shown = text({
      ...overflow,
      causes: [],
      window: { seconds: 0, weak: 'one look: no rates' },
      looked: { symptoms: 3, numbers: 2 },
      notChecked,
    });
    expect(shown).toContain('weaker: one look: no rates · 2 counters, no sockets, no processes');
    expect(shown).toContain('Not checked: Ports, TIME_WAIT (one look)');
    expect(shown).toContain('nothing wrong found in one look; 1 of 3 symptoms were looked for, 2 could not be');
  });

  it('keeps what is no cause to few lines, and says how many are left out', () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ id: 'TS004', what: `Symptom number ${i}`, why: `TcpExt Counter${i} +0` }));
    const diagnosis = { ...overflow, ruledOut: many };
    const paragraph = (shown: string) => shown.slice(shown.indexOf('Ruled out')).split('\n\n')[0] ?? '';
    expect(paragraph(text(diagnosis)).trimEnd().split('\n').length).toBeLessThanOrEqual(6);
    expect(paragraph(text(diagnosis)).replace(/\s+/g, ' ')).toMatch(/; and \d+ more \(--verbose\)$/m);
    expect(paragraph(text(diagnosis, { ...wide, verbose: true }))).toContain('Symptom number 39');
  });

  it('tells what follows below the cause', () => {
    const [cause] = overflow.causes;
    if (cause === undefined) throw new Error('there is a cause');
    const story = { ...overflow, causes: [{ ...cause, id: 'TS013', title: 'nginx has no descriptor left', follows: [cause] }] };
    expect(text(story)).toContain('   follows  The accept queue of :8080 overflows (TS003): TcpExt ListenOverflows +201');
    expect(text(story).match(/^\d+\. /gm)).toHaveLength(1);
  });

  it.each([40, 60, 200])('fits %i columns, and colour only paints', (width) => {
    const plain = text(overflow, { width, colour: false });
    const painted = text(overflow, { width, colour: true });
    expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(plain);
    expect(painted).not.toBe(plain);
    for (const line of plain.split('\n')) if (line.includes(' ')) expect(line.trim().length).toBeLessThanOrEqual(Math.max(width, 60));
  });
});

describe('names that were chosen by somebody else', () => {
  const hostile = 'ng\x1b[2Jx\n::error::\u202e';
  const [cause] = overflow.causes;
  if (cause === undefined) throw new Error('there is a cause');
  const poisoned: Diagnosis = {
    ...overflow,
    causes: [
      {
        ...cause,
        title: `${hostile} stopped`,
        evidence: [{ fact: hostile, value: hostile, from: hostile }],
        reading: hostile,
        do: [hostile],
        notThis: [{ key: hostile, text: hostile }],
        follows: [{ ...cause, title: hostile }],
        place: { program: hostile },
      },
    ],
    notYet: [{ ...told, what: hostile, why: hostile }],
    ruledOut: [{ id: 'TS004', what: hostile, why: hostile }],
    notChecked: [{ id: 'TS004', what: hostile, why: hostile }],
    unread: [{ what: hostile, why: hostile }],
  };

  it.each([false, true])('reach no terminal as they are (verbose %s)', (verbose) => {
    const shown = text(poisoned, { ...wide, verbose });
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|::error::/);
    expect(shown).toContain('ng\\x1b[2Jx');
  });

  it('stay data in JSON', () => {
    const json = diagnoseJson({ tool: header.tool, facts: edge1, diagnosis: poisoned });
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(JSON.parse(json).causes[0].place.program).toBe(hostile);
    check(JSON.parse(json));
    expect(check.errors ?? []).toEqual([]);
  });
});

describe('the report', () => {
  it.each(symptoms.map((one) => [one.id, one] as const))('of the examples of %s is as its schema says', (_, symptom) => {
    for (const example of [symptom.ill, symptom.well]) {
      const diagnosis = diagnose(exampleQuestion(example));
      check(JSON.parse(diagnoseJson({ tool: header.tool, facts: edge1, diagnosis })));
      expect(check.errors ?? []).toEqual([]);
    }
  });

  it('holds every part that is promised', () => {
    const report = JSON.parse(diagnoseJson({ tool: header.tool, facts: edge1, diagnosis: { ...overflow, notYet: [told] } }));
    expect(report).toMatchObject({
      version: 1,
      command: 'diagnose',
      host: { name: 'edge1' },
      window: { seconds: 5, weak: null, pid: null },
      causes: [
        {
          id: 'TS003',
          title: 'The accept queue of :8080 overflows',
          confidence: 'proved',
          place: { port: 8080, program: 'nginx', pid: 812, unit: null, remote: null },
          notThis: [{ key: 'net.core.somaxconn' }, {}, {}, {}],
          follows: [],
        },
      ],
      notYet: [told],
      ruledOut: [],
      notChecked: [],
    });
  });
});
