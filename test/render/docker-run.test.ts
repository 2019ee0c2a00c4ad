import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { containerFormat } from '../../src/cli/container-formats.ts';
import { readShell } from '../../src/read/shell.ts';
import { newlyTold, plansOf, profileNames } from './container-plans.ts';
import { hostile } from './edge1.ts';

const textOf = (name: string, kernel: string) => containerFormat('docker', { ...plansOf(name, kernel), release: undefined });

/** The words that a shell makes of the command, with a function in the place of docker. */
function wordsOf(text: string): readonly string[] {
  const ran = spawnSync('sh', ['-eu'], { input: `docker() { printf '%s\\n' "$@"; }\n${text}`, encoding: 'utf8' });
  expect(ran.stderr).toBe('');
  expect(ran.status).toBe(0);
  return ran.stdout.split('\n').slice(0, -1);
}

describe.each(profileNames)('%s', (name) => {
  test.each(['4.4', '6.1', 'rhel:9'])('a shell and our reader take it as it is meant on %s', (kernel) => {
    const text = textOf(name, kernel);
    const words = wordsOf(text);
    if (words.length > 0) expect([words[0], words.at(-1)]).toEqual(['run', 'IMAGE']);
    const valuesOf = (flag: string) => words.filter((_, i) => words[i - 1] === flag);
    const { files } = readShell('run.sh', text);
    const sysctls = files.flatMap((file) => (file.kind === 'sysctl' ? file.lines.map(({ key, value }) => `${key}=${value}`) : []));
    const limits = files.flatMap((file) => (file.kind === 'limits' ? file.lines.map((l) => `${l.item} ${l.type} ${l.value}`) : []));
    expect(sysctls).toEqual(valuesOf('--sysctl'));
    expect(limits).toEqual(
      valuesOf('--ulimit').flatMap((flag) => {
        const [, item, soft, hard] = /^([a-z]+)=(-?\d+):(-?\d+)$/.exec(flag) ?? [];
        return [`${item} soft ${soft}`, `${item} hard ${hard}`];
      }),
    );
    expect(newlyTold('run.sh', `#!/bin/sh\n${text}`, name, kernel)).toEqual([]);
  });
});

test('reasons stand above the command, a value with blanks is one word', () => {
  const text = textOf('proxy-behind-nat', '6.1');
  expect(text).toMatch(/^# net\.core\.somaxconn = 8000\n# {3}\S/m);
  expect(wordsOf(text)).toContain('net.ipv4.ip_local_port_range=10240 60999');
  expect(wordsOf(text)).toContain('nofile=401024:401024');
  expect(text.replaceAll(/\n# +/g, ' ')).toContain('with --network host no net.* key may be set here');
});

test('what came from a file runs no command', () => {
  const input = plansOf('proxy-behind-nat', '6.1');
  const planFor: typeof input.planFor = (facts, services) => {
    const plan = input.planFor(facts, services);
    return {
      ...plan,
      advice: [{ key: hostile, text: `$(id)\n\`id\` ${hostile}`, why: '' }],
      changes: plan.changes.map((change) => ({ ...change, proposed: `${change.proposed}'; id; '`, reason: `x\nid ${hostile}` })),
      files: plan.files.map((file) => ({ ...file, content: `${file.content}net.ipv4.tcp_base_mss = $(id)'\nnet.core.a$(id) = 1\n` })),
    };
  };
  const words = wordsOf(containerFormat('docker', { ...input, planFor, release: undefined }));
  expect(words.slice(0, 2)).toEqual(['run', '--sysctl']);
  expect(words.filter((word) => /uid=|\bid\b/.test(word))).toEqual([]);
});

test('a limit that would lower what the engine gives is to be left out', () => {
  expect(textOf('websocket-long-connections', '6.1').replaceAll('\n# ', ' ')).toMatch(/which may be higher: .* leave out what is below/);
});
