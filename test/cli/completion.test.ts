import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { operandValues, optionValues } from '../../src/cli/option-values.ts';
import { run, tree } from './run.ts';

const there = (program: string) => spawnSync(program, ['-c', 'true']).status === 0;
const keys = fileURLToPath(new URL('completion-keys.py', import.meta.url));

/** A folder with the script of a shell and some files. */
const folder = (shell: string) => {
  const { code, out, err } = run(['completion', shell]);
  expect([code, err]).toEqual([0, '']);
  return tree({ script: out, 'etc/60-proxy.conf': '', 'facts.ini': '', 'records/edge1.json': '' });
};

/** What is typed before TAB, and what the program is then called with. */
const typed: readonly (readonly [string, string])[] = [
  ['upg', 'upgrade-check'],
  ['lint --form', 'lint --format'],
  ['lint --format=sar', 'lint --format=sarif'],
  ['lint etc/', 'lint etc/60-proxy.conf'],
  ['lint --fix=', 'lint --fix=review'],
  ['--kernel debian:12', '--kernel debian:12'],
  ['--kernel=rhel:1', '--kernel=rhel:10'],
  ['--profile proxy-beh', '--profile proxy-behind-nat'],
  ['--profile proxy-behind-nat,redis', '--profile proxy-behind-nat,redis-valkey'],
  ['--profile proxy-behind-nat --nat clients,outb', '--profile proxy-behind-nat --nat clients,outbound'],
  ['--nat-idle-timeout aws-nat', '--nat-idle-timeout aws-nat-gateway'],
  ['--set conn_r', '--set conn_rate='],
  ['--facts fac', '--facts facts.ini'],
  ['explain net.ipv4.tcp_syncook', 'explain net.ipv4.tcp_syncookies'],
  ['explain net.ipv4.conf.all.rp_f', 'explain net.ipv4.conf.all.rp_filter'],
  ['effective --user roo', 'effective --user root'],
  ['diagnose --between facts.ini rec', 'diagnose --between facts.ini records/'],
  ['list prof', 'list profiles'],
  ['completion z', 'completion zsh'],
];

describe('in shells that people type into', () => {
  const into = (shell: string, setup: string, below: string) =>
    execFileSync('python3', ['-B', keys, shell, `cd ${below}; ${setup}`, ...typed.map(([line]) => `tune-advise ${line}`)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: below },
    })
      .trimEnd()
      .split('\n')
      // zsh takes the slash back where a blank follows
      .map((line) => line.replace(/\/$/, ''));
  const expected = typed.map(([, line]) => line.replace(/\/$/, ''));

  test('bash', () => {
    const setup = `. ./script; tune-advise() { echo '<'"<$*>>"; }`;
    expect(into('bash --norc --noprofile -i', setup, folder('bash'))).toEqual(expected);
  });

  test.skipIf(!there('zsh'))('zsh', () => {
    const setup = `autoload -Uz compinit; compinit -D -u; source ./script; tune-advise() { print -r -- '<'"<$*>>" }; PS1='ready> '`;
    expect(into('zsh -f -i', setup, folder('zsh'))).toEqual(expected);
  });

  test.skipIf(!there('fish'))('fish', () => {
    const below = folder('fish');
    const lines = typed.map(([line]) => `complete -C 'tune-advise ${line}'; echo .`);
    const printed = execFileSync('fish', ['--no-config', '-c', `cd ${below}; source ./script; ${lines.join('; ')}`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: below },
    });
    const offered = printed.split(/^\.\n/m).map((block) => block.split('\n').map((line) => line.split('\t', 1)[0]));
    const last = (line: string) => line.slice(line.lastIndexOf(' ') + 1);
    expect(typed.map(([, line], i) => [line, offered[i]?.includes(last(line))])).toEqual(typed.map(([, line]) => [line, true]));
  });
});

describe('bash before anything is typed', () => {
  const below = folder('bash');
  const offered = (line: string) =>
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a shell's
    execFileSync('bash', ['-c', '. ./script; COMP_LINE=$1 COMP_POINT=${#1}; _tune_advise; printf "%s\\n" "${COMPREPLY[@]}"', '-', line], {
      encoding: 'utf8',
      cwd: below,
    })
      .trimEnd()
      .split('\n');

  test('all commands are offered, in the order of the help', () => {
    expect(offered('tune-advise ')).toEqual(commands.map(({ name }) => name));
  });

  test('every option of every command, and no other', () => {
    for (const { name, options } of commands) {
      const more = ['--help', '--version', ...('color' in options ? ['--no-color'] : [])];
      expect([name, offered(`tune-advise ${name} -`)]).toEqual([name, [...Object.keys(options).map((o) => `--${o}`), ...more].sort()]);
    }
  });

  test('an option whose value nobody can list offers nothing', () => {
    expect(offered('tune-advise --memory ')).toEqual(['']);
  });

  test('--fix takes no value from the next word', () => {
    expect(offered('tune-advise lint --fix e')).toEqual(['etc']);
  });
});

test('every option that takes a value and every operand is told of, and nothing else', () => {
  const valued = commands.flatMap(({ name, options }) =>
    Object.entries(options).flatMap(([option, { type, choices }]) =>
      type === 'string' && choices === undefined ? [[name, option] as const] : [],
    ),
  );
  const used = new Set(valued.map(([name, option]) => (optionValues.has(`${name} ${option}`) ? `${name} ${option}` : option)));
  expect([...used].sort()).toEqual([...optionValues.keys()].sort());
  expect([...operandValues.keys()].sort()).toEqual(commands.flatMap(({ name, positional }) => (positional ? [name] : [])).sort());
});

test('another shell is told what there is', () => {
  const { code, out, err } = run(['completion', 'fsh']);
  expect([code, out, err]).toEqual([
    2,
    '',
    "tune-advise: 'fsh' has no completion: expected one of bash, fish, zsh; did you mean 'fish'?\n",
  ]);
});

test('without a name it is for the shell of the environment, where that is told', () => {
  expect(run(['completion'], { env: { SHELL: '/usr/bin/fish' } }).out).toMatch(/^# fish completion/);
  const { code, out, err } = run(['completion']);
  expect([code, out, err]).toEqual([2, '', 'tune-advise: completion needs a shell: expected one of bash, fish, zsh\n']);
});

test('the script is the same from every folder', () => {
  const elsewhere = tree({ 'profiles/edge1.ini': '[profile]\nsummary = mine\n' });
  expect(run(['completion', 'bash'], { cwd: elsewhere, env: { HOME: join(elsewhere, 'home') } }).out).toBe(run(['completion', 'bash']).out);
});
