import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { json, run, tree } from './run.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const schema: object = JSON.parse(readFileSync(at('../../schemas/snapshot.schema.json'), 'utf8'));
const valid = new Ajv({ allErrors: true }).compile(schema);

const taken = run(['snapshot']);
const file = `${tree({ 'edge1.snapshot': taken.out })}/edge1.snapshot`;

// what a report says of when it was made, and of the moment
const told = (out: string) =>
  out.replace(/"from": ?"(?:host|snapshot)"/g, '"from":"machine"').replaceAll(/"(?:value|share|now|planned)": ?[\d.]+/g, '"n"');

describe('tune-advise snapshot', () => {
  it('prints one document that follows its schema, with the tool that made it', () => {
    expect(taken).toMatchObject({ code: 0, err: '' });
    const document = json(taken);
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect(document).toMatchObject({ version: 1, command: 'snapshot', by: 'collect.sh', tool: { name: 'tune-advise', version: '0.1.0' } });
    expect(Object.keys(document.files).length).toBeGreaterThan(500);
    expect(taken.out.trimEnd()).not.toContain('\n');
  });

  it.each([
    ['advise without a profile', []],
    ['advise', ['--profile', 'proxy-behind-nat']],
    ['effective', ['effective']],
    ['effective of a key', ['effective', 'net.ipv4.conf.all.rp_filter']],
    ['effective of a user', ['effective', 'nofile', '--user', 'root']],
  ])('%s answers as on the machine', (_, args) => {
    const json_ = [...args, '--format', 'json'];
    const [live, snapshot] = [run(json_), run([...json_, '--snapshot', file])];
    expect(snapshot).toMatchObject({ code: live.code, err: live.err });
    expect(told(snapshot.out)).toBe(told(live.out));
    expect(live.out.length).toBeGreaterThan(1000);
  });

  it('is read from standard input too, and what the collector prints is read as it is', () => {
    const { out } = run(['--snapshot', '-', '--format', 'json'], { input: taken.out });
    expect(JSON.parse(out)).toMatchObject({ command: 'advise', host: { from: 'snapshot' } });
    const script = run(['snapshot', '--collector']);
    expect(script.out.split('\n', 1)[0]).toBe('#!/bin/sh');
    const listed = 'kernel.osrelease = 6.1.0-18-amd64\nnet.core.somaxconn = 4096\n';
    expect(json(run(['--snapshot', '-', '--format', 'json'], { input: listed })).host).toMatchObject({
      from: 'root',
      kernel: { value: { version: '6.1.0' } },
    });
    expect(json(run(['snapshot', '--snapshot', '-'], { input: listed }))).toMatchObject({ by: 'sysctl -a', partial: true });
  });

  it('--kernel replaces the kernel of a snapshot, whose /proc then proves no absence', () => {
    const { host } = json(run(['--snapshot', file, '--kernel', '4.14', '--format', 'json']));
    expect(host.kernel).toMatchObject({ value: { version: '4.14.0' }, origin: { kind: 'given' } });
    const without = run(['--snapshot', '-', '--format', 'json'], { input: 'net.core.somaxconn = 4096\nvm.swappiness = 60\n' });
    expect(without).toMatchObject({ code: 3, err: expect.stringContaining('give --kernel') });
  });

  it('--redact hides the name of the host, and the plan stays', () => {
    const hidden = run(['snapshot', '--redact', '--snapshot', file]);
    const name = json(taken).files['/proc/sys/kernel/hostname'].trim();
    const document = json(hidden);
    expect(document.redacted).toBe(true);
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect(document.files['/proc/sys/kernel/hostname']).toBe('host1\n');
    expect(document.files['/etc/hostname'] ?? 'host1\n').not.toContain(name === '' ? '\0' : `${name}\n`);
    const plan = (input: string) => run(['--snapshot', '-', '--profile', 'proxy-behind-nat', '--format', 'sysctl'], { input }).out;
    const settings = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(settings(plan(hidden.out))).toEqual(settings(plan(taken.out)));
    expect(settings(plan(taken.out)).length).toBeGreaterThan(3);
  });

  it.each([
    [['--snapshot', file, '--root', '/'], 2, '--root and --snapshot: expected one of them, not both'],
    [['snapshot', '--collector', '--redact'], 2, '--collector prints the script as it is'],
    [['--snapshot', '/nowhere/edge1'], 3, "'/nowhere/edge1': no such snapshot"],
    [['--snapshot', at('..')], 3, 'expected a folder with sos_commands'],
    [['--snapshot', at('./run.ts')], 3, 'is no snapshot'],
    [['effective', '--snapshot', '/dev/null'], 3, 'is no snapshot'],
  ])('wrong use is told in one line: %j', (args, code, message) => {
    const ran = run(args);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
    expect(ran.err.trimEnd().split('\n')).toHaveLength(1);
    expect(ran.out).toBe('');
  });

  it('writes no file whole that the snapshot holds without some of its text', () => {
    const recorded = (text: string) =>
      JSON.stringify({ ...JSON.parse(taken.out), files: { ...JSON.parse(taken.out).files, '/etc/sysctl.d/zzz.conf': text } });
    const write = (text: string, folder: string) =>
      run(['--snapshot', '-', '--profile', 'proxy-behind-nat', '--output', folder], { input: recorded(text) });
    const bad = 'net.core.somaxconn = 128\nnet.ipv4.tcp_tw_recycle = 1\n';
    const folder = tree({});
    expect(write(`net.ipv4.tcp_fastopen_key = removed\n${bad}`, folder)).toMatchObject({
      code: 3,
      err: expect.stringContaining('/etc/sysctl.d/zzz.conf cannot be written whole'),
    });
    expect(existsSync(`${folder}/etc`)).toBe(false);
    expect(write(bad, folder)).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(`${folder}/etc/sysctl.d/zzz.conf`, 'utf8')).toContain('# net.core.somaxconn = 128');
  });

  it('a snapshot that was cut off, or is hostile, ends with 3 and one line', () => {
    for (const input of [
      taken.out.slice(0, 5000),
      '{"version":1,"command":"snapshot","files":{"/../x":""}}',
      '[1,2]',
      '\u001b[31m',
      `${'['.repeat(500_000)}`,
    ]) {
      const ran = run(['--snapshot', '-'], { input });
      expect([ran.code, ran.err.trimEnd().split('\n').length, ran.err.includes('\u001b')]).toEqual([3, 1, false]);
    }
  });
});
