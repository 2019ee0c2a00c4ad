import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, run, tree } from './run.ts';

const kernel = ['--kernel', '6.1', '--memory', '4G', '--distro', 'debian:12'];
const mine = '[profile]\nsummary = Mine\n[sysctl]\nnet.core.somaxconn = at least 8192\n[why]\nnet.core.somaxconn = bursts at edge1\n';

interface Listed {
  readonly name: string;
  readonly from: string;
  readonly hides: readonly string[];
  readonly problem: string | null;
}
function listed(cwd: string, env: Readonly<Record<string, string>> = {}): ReadonlyMap<string, Listed> {
  const ran = run(['list', 'profiles', '--format', 'json'], { cwd, env });
  expect([ran.code, ran.err]).toEqual([0, '']);
  return new Map(json(ran).items.map((item: Listed) => [item.name, item]));
}

describe('profiles are looked for', () => {
  it('in ./profiles, then in the configuration of the user, then in the package', () => {
    const here = tree({ 'profiles/mine.ini': mine, 'profiles/reverse-proxy.ini': mine });
    const home = tree({ 'tune-advise/profiles/mine.ini': mine, 'tune-advise/profiles/theirs.ini': mine });
    const found = listed(here, { XDG_CONFIG_HOME: home });
    const own = join(home, 'tune-advise', 'profiles');
    expect(found.get('mine')).toMatchObject({ from: './profiles', hides: [own], problem: null });
    expect(found.get('theirs')).toMatchObject({ from: own, hides: [] });
    expect(found.get('reverse-proxy')).toMatchObject({ from: './profiles', hides: ['package'] });
    expect(found.get('forward-proxy')).toMatchObject({ from: 'package', hides: [] });
    expect(
      listed(here, { XDG_CONFIG_HOME: 'relative', HOME: tree({ '.config/tune-advise/profiles/homely.ini': mine }) }).has('homely'),
    ).toBe(true);
  });

  it('and what hides another one is told', () => {
    const here = tree({ 'profiles/reverse-proxy.ini': mine, 'profiles/mine.ini': mine });
    const hiding = run(['--profile', 'reverse-proxy', ...kernel, '--format', 'json'], { cwd: here });
    expect(hiding.err).toBe('tune-advise: profile reverse-proxy is read from ./profiles; it hides the one of this package\n');
    expect(json(hiding).changes.map((change: { key: string }) => change.key)).toEqual(['net.core.somaxconn']);
    const own = run(['--profile', 'mine', ...kernel], { cwd: here });
    expect([own.code, own.err]).toEqual([0, '']);
    expect(run(['explain', 'mine'], { cwd: here }).out).toContain('read from ./profiles/mine.ini');
  });

  it('an include may stand in any of them', () => {
    const home = tree({ 'tune-advise/profiles/base.ini': mine });
    const here = tree({ 'profiles/edge.ini': '[profile]\nsummary = Edge\ninclude = base, reverse-proxy\n' });
    const ran = run(['--profile', 'edge', ...kernel, '--format', 'json'], { cwd: here, env: { XDG_CONFIG_HOME: home } });
    expect(ran.code).toBe(0);
    const change = json(ran).changes.find((one: { key: string }) => one.key === 'net.core.somaxconn');
    expect(change).toMatchObject({ proposed: '8192' });
  });

  it('one that cannot be read is listed with its fault and breaks nothing else', () => {
    const here = tree({ 'profiles/broken.ini': '[profile]\nsummary\n', 'profiles/other.ini': 'name = x\n', 'profiles/dir.ini/x': '' });
    const found = listed(here);
    expect(found.get('broken')?.problem).toContain('./profiles/broken.ini:1: ');
    expect(found.get('other')?.problem).toContain('stands before any section');
    expect(found.get('dir')?.problem).toContain('is a directory');
    expect(run(['list', 'profiles'], { cwd: here }).out).toMatch(/broken +\.\/profiles +not usable: /);
    expect(run(['--profile', 'forward-proxy', ...kernel], { cwd: here }).code).toBe(0);
    expect(run(['--profile', 'broken', ...kernel], { cwd: here }).code).toBe(2);
  });

  it('hostile names and texts do no harm', () => {
    const here = tree({
      'profiles/\u001b[31m.ini': mine,
      'profiles/__proto__.ini': mine,
      'profiles/evil.ini': '[profile]\nsummary = "\u001b[31m"\n',
    });
    const { out, code } = run(['list', 'profiles'], { cwd: here });
    expect(code).toBe(0);
    expect(out).not.toContain('\u001b');
  });
});

describe('a program and a profile of the same name', () => {
  it('are told apart', () => {
    expect(json(run(['explain', 'redis-valkey', '--format', 'json']))).toMatchObject({ kind: 'application', profile: 'redis-valkey' });
    expect(run(['explain', 'redis-valkey']).out).toContain('explain profile:redis-valkey');
    expect(json(run(['explain', 'profile:redis-valkey', '--format', 'json']))).toMatchObject({ kind: 'profile', name: 'redis-valkey' });
    expect(run(['explain', 'profile:redis-valky']).err).toContain("did you mean 'profile:redis-valkey'");
  });
});

it('every profile that is shipped can be explained', () => {
  for (const item of listed(tree({ x: '' })).values()) {
    const ran = run(['explain', `profile:${item.name}`, '--format', 'json']);
    expect([item.name, ran.code, json(ran).kind]).toEqual([item.name, 0, 'profile']);
  }
});
