import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ask, repeatedCommand, terminalToAsk } from '../../src/cli/ask.ts';
import { askAnswer } from '../../src/cli/ask-answer.ts';
import { askArguments, withMeasured } from '../../src/cli/ask-arguments.ts';
import type { Fact } from '../../src/model/facts.ts';
import type { Question } from '../../src/model/plan.ts';
import { factsOf } from '../core/facts-of.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { run } from './run.ts';

const products = knowledge.natProducts;
const questions: readonly Question[] = [
  { fact: 'conn_rate', assumed: '200', why: 'decides how long the accept queue must be' },
  { fact: 'nat_idle_timeout_s', assumed: '120', why: 'keepalive must be quicker than it' },
  { fact: 'timestamps_both_ends', assumed: null, why: 'without them tcp_tw_reuse does nothing' },
];

async function asked(typed: string, ended = true) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const said: string[] = [];
  output.on('data', (part: Buffer) => said.push(part.toString()));
  input.write(typed);
  if (ended) input.end();
  const answers = await ask(questions, products, { input, output });
  return { answers, said: said.join('') };
}

describe('questions on a terminal', () => {
  test('each has its unit, why it matters and what is kept by an empty line', async () => {
    const { answers, said } = await asked('9000\n\nyes\n');
    expect(answers).toEqual([
      { option: 'set', value: 'conn_rate=9000' },
      { option: 'set', value: 'timestamps_both_ends=yes' },
    ]);
    expect(said).toBe(
      `3 questions; enter keeps what is assumed, ctrl-D keeps it for all that is left

1/3 conn_rate (1/s)
    decides how long the accept queue must be
    [200] 
2/3 nat_idle_timeout_s (s, or a product such as aws-nat-gateway)
    keepalive must be quicker than it
    [120] 
3/3 timestamps_both_ends (yes or no)
    without them tcp_tw_reuse does nothing
    [not known] 
`,
    );
  });

  test('what is no answer is told and asked again', async () => {
    const { answers, said } = await asked('many\n9000\n350s\nperhaps\nno\n');
    expect(answers.map((a) => a.value)).toEqual(['conn_rate=9000', 'nat_idle_timeout_s=350s', 'timestamps_both_ends=no']);
    expect(said).toContain('expected a number (1/s) of at least 0');
    expect(said).toContain('expected true or false');
  });

  test('the end of input keeps all that is left', async () => {
    expect((await asked('9000\n')).answers).toEqual([{ option: 'set', value: 'conn_rate=9000' }]);
    expect((await asked('')).answers).toEqual([]);
  });

  test('a question of a profile cannot write to the terminal', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const said: string[] = [];
    output.on('data', (part: Buffer) => said.push(part.toString()));
    input.end();
    await ask([{ fact: 'conn_rate', assumed: '200', why: 'why\u001b[2J\n' }], products, { input, output });
    expect(said.join('')).not.toContain('\u001b');
  });

  test('without a terminal it is wrong use, in one line', () => {
    expect(() => terminalToAsk({ input: new PassThrough(), output: new PassThrough() })).toThrow(
      /^--ask needs a terminal .*--set NAME=VALUE/,
    );
  });
});

describe('answers', () => {
  test('are the options that say the same', () => {
    expect(askAnswer('nat_idle_timeout_s', 'azure-nat-gateway', products)).toEqual({
      option: 'nat-idle-timeout',
      value: 'azure-nat-gateway',
    });
    expect(askAnswer('nat_idle_timeout_s', '350', products)).toEqual({ option: 'set', value: 'nat_idle_timeout_s=350' });
    expect(askAnswer('service', 'nginx.service', products)).toEqual({ option: 'service', value: 'nginx.service' });
    expect(askAnswer('service', '../etc', products)).toEqual({
      problem: "'../etc' is no unit: expected a name such as nginx or nginx.service",
    });
    expect(askAnswer('nat_idle_timeout_s', 'azure', products)).toHaveProperty('problem');
    expect(askAnswer('ram_bytes', '16G', products)).toEqual({ option: 'set', value: 'ram_bytes=16G' });
  });

  test('the command that repeats them is one a shell takes', () => {
    const answers = [
      { option: 'set' as const, value: 'conn_rate=9000' },
      { option: 'service' as const, value: "it's.service" },
    ];
    expect(repeatedCommand(['--profile', 'reverse-proxy', '--ask', '--facts', 'my facts.ini'], answers)).toBe(
      String.raw`tune-advise --profile reverse-proxy --facts 'my facts.ini' --set conn_rate=9000 --service 'it'\''s.service'`,
    );
  });

  test('stand beside what was given, and nothing is measured twice', () => {
    const args = { profile: ['reverse-proxy'], ask: true, measure: '30', set: ['conn_rate=1'] };
    expect(askArguments(args, [{ option: 'set', value: 'concurrent_conns=9' }])).toEqual({
      profile: ['reverse-proxy'],
      set: ['conn_rate=1', 'concurrent_conns=9'],
      service: [],
    });
    const measured: Fact<number> = { value: 70, origin: { kind: 'measured', path: '/proc/net/snmp', seconds: 30 } };
    const given: Fact<number> = { value: 90, origin: { kind: 'given', option: '--set' } };
    const rest = { kernel: kernel('6.1'), files: [], services: [] };
    const first = { ...rest, facts: factsOf({ named: new Map([['conn_rate', measured] as const, ['out_conn_rate', measured] as const]) }) };
    const again = withMeasured({ ...rest, facts: factsOf({ named: new Map([['conn_rate', given]]) }) }, first);
    expect([...again.facts.named]).toEqual([
      ['conn_rate', given],
      ['out_conn_rate', measured],
    ]);
  });
});

describe('--ask as a program', () => {
  test('into a pipe is wrong use: exit code 2 and one line', () => {
    const ran = run(['--profile', 'reverse-proxy', '--kernel', '6.1', '--ask']);
    expect(ran.code).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.err).toMatch(/^tune-advise: --ask needs a terminal[^\n]*\n$/);
  });
});
