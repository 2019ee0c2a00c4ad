import { describe, expect, it } from 'vitest';
import { type DiagnoseQuestion, diagnose } from '../../src/core/diagnose.ts';
import type { Cause, Outcome, Symptom, SymptomExample } from '../../src/model/symptom.ts';
import { exampleQuestion } from '../symptoms/example-question.ts';

const cause = (more: Partial<Cause>): Cause => ({
  kind: 'cause',
  title: 'Descriptors of nginx are used up',
  confidence: 'proved',
  evidence: [{ fact: 'open', value: '64 of 64', from: '/proc/812/limits' }],
  reading: 'No free number is left.',
  do: ['Raise LimitNOFILE.'],
  notThis: [{ key: 'fs.file-max', text: 'it is for the whole machine' }],
  harm: 50,
  ...more,
});

function symptom(id: string, outcomes: readonly Outcome[], more: Partial<Symptom> = {}): Symptom {
  const none: SymptomExample = {};
  return {
    id,
    slug: id.toLowerCase(),
    title: `Symptom ${id}`,
    what: 'w',
    why: 'y',
    sources: ['s'],
    needs: [],
    ill: none,
    well: none,
    look: () => outcomes,
    ...more,
  };
}

const asked = (symptoms: readonly Symptom[], more: Partial<DiagnoseQuestion> = {}) =>
  diagnose({ ...exampleQuestion({}), symptoms, ...more });
const ids = (told: readonly { readonly id: string }[]) => told.map((one) => one.id);

describe('a story is told once', () => {
  const emfile = cause({ harm: 80, place: { program: 'nginx', pid: 812, port: 8080 }, explains: ['TS003'] });
  const overflow = cause({ harm: 90, title: 'The queue of :8080 overflows', place: { program: 'nginx', port: 8080 }, explains: ['TS040'] });
  const drops = cause({ harm: 60, title: 'SYNs are dropped', place: { port: 8080 } });

  it('from the stopped loop to the drops, however far apart they stand', () => {
    const { causes } = asked([symptom('TS003', [overflow]), symptom('TS013', [emfile]), symptom('TS040', [drops])]);
    expect(ids(causes)).toEqual(['TS013']);
    expect(causes[0]?.follows.map((one) => [one.id, one.follows])).toEqual([
      ['TS003', []],
      ['TS040', []],
    ]);
    expect(causes[0]).not.toHaveProperty('explains');
  });

  it('the queue of another port is another story', () => {
    const other = { ...overflow, place: { program: 'haproxy', port: 9090 } };
    expect(ids(asked([symptom('TS003', [other]), symptom('TS013', [emfile])]).causes)).toEqual(['TS003', 'TS013']);
  });

  it('one that acts anywhere takes them all', () => {
    const everywhere = { ...emfile, place: { program: 'redis' }, anywhere: true as const };
    const { causes } = asked([symptom('TS003', [overflow, { ...overflow, place: { port: 9090 } }]), symptom('TS013', [everywhere])]);
    expect(ids(causes)).toEqual(['TS013']);
    expect(causes[0]?.follows).toHaveLength(2);
  });

  it('a circle begins with the worst and loses nothing', () => {
    const a = cause({ harm: 70, explains: ['TS002'] });
    const b = cause({ harm: 90, explains: ['TS001'] });
    const { causes } = asked([symptom('TS001', [a]), symptom('TS002', [b])]);
    expect(ids(causes)).toEqual(['TS002']);
    expect(ids(causes[0]?.follows ?? [])).toEqual(['TS001']);
  });

  it('a cause explains no cause of its own kind but others', () => {
    const self = cause({ explains: ['TS001'], place: { port: 1 } });
    expect(ids(asked([symptom('TS001', [self, { ...self, place: { port: 2 } }])]).causes)).toEqual(['TS001', 'TS001']);
  });
});

describe('the order of causes', () => {
  it('is harm weighed with certainty, and the harm of a whole story', () => {
    const told = asked([
      symptom('TS001', [cause({ harm: 80, confidence: 'heuristic' })]),
      symptom('TS002', [cause({ harm: 60 })]),
      symptom('TS003', [cause({ harm: 10, explains: ['TS004'], anywhere: true })]),
      symptom('TS004', [cause({ harm: 95, confidence: 'likely' })]),
    ]);
    expect(ids(told.causes)).toEqual(['TS003', 'TS002', 'TS001']);
  });

  it('does not depend on the order of the symptoms', () => {
    const all = ['TS001', 'TS002', 'TS003'].map((id) => symptom(id, [cause({})]));
    expect(asked(all.toReversed()).causes).toEqual(asked(all).causes);
  });
});

describe('what is no cause', () => {
  it('is near, ruled out or not checked, each with its reason', () => {
    const told = asked([
      symptom('TS003', [{ kind: 'ruledOut', why: 'TcpExt ListenOverflows +0' }]),
      symptom('TS001', [
        { kind: 'notYet', what: 'ports toward 10.0.3.7:8080', why: '74 of 100', share: 0.74 },
        { kind: 'notYet', what: 'ports toward 10.0.3.8:8080', why: '90 of 100', share: 0.9 },
      ]),
      symptom('TS002', [{ kind: 'notChecked', why: 'needs root' }]),
    ]);
    expect(told.notYet.map((one) => one.share)).toEqual([0.9, 0.74]);
    expect(told.ruledOut).toEqual([{ id: 'TS003', what: 'Symptom TS003', why: 'TcpExt ListenOverflows +0' }]);
    expect(told.notChecked).toEqual([{ id: 'TS002', what: 'Symptom TS002', why: 'needs root' }]);
  });

  it.each([
    [{ number: 'TcpExt.PAWSTimewait' } as const, '/proc/net/netstat does not tell TcpExt PAWSTimewait'],
    [{ rate: 'Udp.RcvbufErrors' } as const, '/proc/net/snmp does not tell Udp RcvbufErrors'],
    [{ sysctl: 'net.core.somaxconn' } as const, 'net.core.somaxconn is not known'],
    [{ part: 'idle' } as const, 'how long connections have been idle is told by ss -i alone, which did not answer'],
    [{ part: 'softnet' } as const, '/proc/net/softnet_stat could not be read'],
  ])('a symptom whose readings are not there is not looked for: %j', (need, why) => {
    const never = symptom('TS009', [], { needs: [need], look: () => expect.unreachable() });
    expect(asked([never]).notChecked).toEqual([{ id: 'TS009', what: 'Symptom TS009', why }]);
  });

  it('a rate is not known from one look', () => {
    const question = exampleQuestion({ numbers: { 'Udp.RcvbufErrors': 7 }, seconds: 0 });
    const told = diagnose({ ...question, symptoms: [symptom('TS026', [], { needs: [{ rate: 'Udp.RcvbufErrors' }] })] });
    expect(told.notChecked[0]?.why).toBe('one look: counters since boot, no rates');
    expect(told.window).toEqual({ seconds: 0, weak: 'one look: counters since boot, no rates' });
  });
});

describe('parameters in another network namespace', () => {
  const seen = (key: string, theirs: ReadonlyMap<string, string> | undefined) => {
    const found: unknown[] = [];
    const look: Symptom['look'] = (context) => {
      found.push(context.sysctl(key));
      return [{ kind: 'ruledOut', why: '+0' }];
    };
    const question = exampleQuestion({
      sysctl: { 'net.core.somaxconn': '4096', 'net.core.netdev_max_backlog': '1000', 'fs.nr_open': '64' },
    });
    const after = { ...question.readings.after, ...(theirs && { sysctl: theirs }) };
    diagnose({ ...question, readings: { ...question.readings, after, pid: 812 }, symptoms: [symptom('TS003', [], { look })] });
    return found[0];
  };

  it('are its own, and never those of ours', () => {
    const theirs = new Map([['net.core.somaxconn', '128']]);
    expect(seen('net.core.somaxconn', theirs)).toEqual({ value: '128', from: 'sysctl in the network of process 812' });
    expect(seen('net.core.somaxconn', new Map())).toBeUndefined();
  });

  it('but what the whole machine shares is read here', () => {
    expect(seen('net.core.netdev_max_backlog', new Map())).toMatchObject({ value: '1000' });
    expect(seen('fs.nr_open', new Map())).toMatchObject({ value: '64' });
    expect(seen('net.core.somaxconn', undefined)).toMatchObject({ value: '4096' });
  });
});

it('facts that advice can use are measured: rates over the window, counts of the moment, nothing that is zero', () => {
  const question = exampleQuestion({ numbers: { 'Tcp.PassiveOpens': [100, 701], 'Tcp.ActiveOpens': [5, 5], nf_conntrack_count: 12 } });
  expect(diagnose(question).measured).toEqual([
    { name: 'conn_rate', value: 121, from: '/proc/net/snmp' },
    { name: 'flows', value: 12, from: '/proc/sys/net/netfilter/nf_conntrack_count' },
  ]);
});
