import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { json, type Ran, run, tree } from './run.ts';

const schema = new URL('../../schemas/report-apply.schema.json', import.meta.url);
const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object);

// biome-ignore lint/suspicious/noExplicitAny: reports are looked at from outside, as a script would
function report(ran: Ran): any {
  const data = json(ran);
  check(data);
  expect(check.errors ?? []).toEqual([]);
  return data;
}

const old = 'net.core.somaxconn = 100\n';
const edge = () =>
  tree({ 'etc/sysctl.d/50-edge.conf': old, 'proc/sys/kernel/osrelease': '6.1.0\n', 'proc/sys/net/core/somaxconn': '64\n' });
const common = (root: string) => ['--root', root, '--kernel', 'debian:12', '--memory', '4G', '--cpus', '2'];
const asked = (root: string) => [...common(root), '--profile', 'proxy-behind-nat', '--nat', 'none'];

describe('apply --root', () => {
  it('writes nothing without --write, files alone with it, and revert brings all back', () => {
    const root = edge();
    const would = report(run(['apply', ...asked(root), '--format', 'json']));
    expect(would).toMatchObject({ done: false, id: null, loaded: [], rolledBack: false });
    expect(would.written).toContain('/etc/sysctl.d/50-edge.conf');
    expect(readdirSync(root)).toEqual(['etc', 'proc']);
    const done = run(['apply', ...asked(root), '--write', '--format', 'json']);
    expect(done.code).toBe(0);
    const { id, written } = report(done);
    expect(written).toEqual(would.written);
    expect(readFileSync(join(root, 'proc/sys/net/core/somaxconn'), 'utf8')).toBe('64\n');
    expect(statSync(join(root, 'var/lib/tune-advise')).mode & 0o777).toBe(0o700);
    expect(report(run(['apply', '--root', root, '--list', '--format', 'json'])).items).toMatchObject([{ id, state: 'done' }]);
    expect(report(run(['revert', '--root', root, '--format', 'json']))).toMatchObject({ id, done: false });
    expect(report(run(['revert', id, '--root', root, '--write', '--format', 'json']))).toMatchObject({ id, done: true, why: null });
    expect(readFileSync(join(root, 'etc/sysctl.d/50-edge.conf'), 'utf8')).toBe(old);
    expect(readdirSync(join(root, 'etc/sysctl.d'))).toEqual(['50-edge.conf']);
    expect(run(['revert', id, '--root', root, '--write']).code).toBe(3);
  });

  it('does what was agreed on, and nothing where the machine has changed since', () => {
    const root = edge();
    const agreed = run(['advise', ...asked(root), '--format', 'json']).out;
    const plan = join(
      tree({ 'plan.json': agreed, 'other.json': agreed.replaceAll('keepalive_time = ', 'keepalive_time = 1') }),
      'plan.json',
    );
    expect(run(['apply', ...common(root), '--plan', plan]).code).toBe(0);
    const other = run(['apply', ...common(root), '--plan', plan.replace('plan.json', 'other.json'), '--write']);
    expect(other.err).toContain('expected the same plan');
    expect(other.code).toBe(3);
    expect(readdirSync(root)).toEqual(['etc', 'proc']);
  });

  it('does what the causes of a diagnosis need, and nothing else', () => {
    const root = edge();
    const cause = {
      id: 'TS003',
      title: 'The accept queue of :80 overflows',
      do: [],
      keys: ['net.core.somaxconn'],
      profiles: ['reverse-proxy'],
    };
    const told = { version: 1, command: 'diagnose', host: {}, window: { seconds: 5 }, measured: [], causes: [cause] };
    const now = join(tree({ 'now.json': JSON.stringify(told) }), 'now.json');
    const given = ['--from-diagnosis', now, '--nat', 'none'];
    const { written } = report(run(['apply', ...common(root), ...given, '--write', '--format', 'json']));
    expect(written).toContain('/etc/sysctl.d/99-tune-advise.conf');
    const lines = readFileSync(join(root, 'etc/sysctl.d/99-tune-advise.conf'), 'utf8').split('\n');
    expect(lines.filter((line) => /^\w/.test(line))).toEqual(['net.core.somaxconn = 4096']);
    const agreed = join(tree({ 'plan.json': run(['advise', ...common(root), ...given, '--format', 'json']).out }), 'plan.json');
    expect(run(['apply', ...common(root), ...given, '--plan', agreed]).code).toBe(0);
  });

  it('says on the way back that a module stays loaded', () => {
    const root = edge();
    const { id } = report(run(['apply', ...asked(root), '--write', '--format', 'json']));
    const journal = join(root, 'var/lib/tune-advise', id, 'journal');
    // --root loads none by itself
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"modules":[]', '"modules":["nf_conntrack"]'));
    const stays = 'nf_conntrack: what was loaded of it stays loaded until the next boot';
    expect(run(['revert', '--root', root]).out).toContain(stays);
    expect(report(run(['revert', '--root', root, '--write', '--format', 'json'])).notes).toEqual([stays]);
  });

  it('says what it expected of a command line', () => {
    const root = edge();
    expect(run(['apply', '--root', root])).toMatchObject({ code: 2 });
    expect(run(['apply', ...asked(root), '--try', '5']).err).toContain("--try '5': expected 10 to 3600 seconds");
    expect(run(['apply', ...asked(root), '--try', '60']).code).toBe(2);
    expect(run(['apply', '--profile', 'proxy-behind-nat', '--kernel', '6.1']).err).toContain('--kernel: expected with --root');
    expect(run(['revert', '20260101-000000', '--root', root]).code).toBe(2);
  });
});
