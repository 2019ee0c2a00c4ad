import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { fleet, type Machine, snapshot } from './fleet-snapshots.ts';
import { json, run, tree } from './run.ts';

const edges = (count: number): Machine[] => Array.from({ length: count }, (_, at) => ({ name: `edge${at + 1}` }));
const profile = ['--profile', 'proxy-behind-nat'];

describe('fleet', () => {
  test('groups are those of a plain count over what advise tells of each host', () => {
    const machines = Array.from({ length: 24 }, (_, at) => ({
      name: `edge${at}`,
      values: { 'net.ipv4.tcp_keepalive_time': at % 3 === 0 ? '60' : '7200', 'net.core.somaxconn': at % 5 === 0 ? '128' : '4096' },
    }));
    const folder = fleet(machines);
    const plain = new Map<string, string[]>();
    for (const file of readdirSync(folder)) {
      const alone = json(run(['--snapshot', join(folder, file), ...profile, '--format', 'json']));
      const need = JSON.stringify(
        alone.changes
          .map((c: Record<string, unknown>) => [c['target'], c['key'], c['proposed'], c['domain'], c['unit'], c['type']].join(' '))
          .sort(),
      );
      plain.set(need, [...(plain.get(need) ?? []), alone.host.name].sort());
    }
    const { groups, hosts } = json(run(['fleet', folder, ...profile, '--format', 'json']));
    expect(hosts).toBe(24);
    expect(groups.map((g: { hosts: string[] }) => g.hosts.join()).sort()).toEqual([...plain.values()].map((names) => names.join()).sort());
    expect(groups.length).toBeGreaterThan(1);
  });

  test('the report follows its schema, with a profile and without', () => {
    const folder = fleet([
      ...edges(6),
      { name: 'odd', values: { 'vm.swappiness': '1' }, files: { '/etc/sysctl.d/60-vm.conf': 'vm.swappiness = 10\n' } },
    ]);
    const check = new Ajv({ strict: false }).compile(
      JSON.parse(readFileSync(new URL('../../schemas/report-fleet.schema.json', import.meta.url), 'utf8')),
    );
    for (const more of [profile, []]) {
      const report = json(run(['fleet', folder, ...more, '--format', 'json']));
      expect(check(report), JSON.stringify(check.errors)).toBe(true);
      expect(report.drift).toEqual([
        { key: 'vm.swappiness', running: '1', boot: '10', from: '/etc/sysctl.d/60-vm.conf:1', hosts: ['odd'] },
      ]);
    }
  });

  test('an outlier is told with the majority that it differs from', () => {
    const folder = fleet([...edges(19), { name: 'edge99', values: { 'vm.swappiness': '1' } }]);
    const { outliers } = json(run(['fleet', folder, '--format', 'json']));
    expect(outliers).toEqual([
      {
        hosts: ['edge99'],
        key: 'vm.swappiness',
        value: '1',
        usual: '60',
        have: 19,
        of: 20,
        like: 'debian:12, Linux 6.1.0-50-amd64, 4 CPUs, 16 GiB',
      },
    ]);
  });

  test('threads and one thread tell the same', () => {
    const machines = Array.from({ length: 240 }, (_, at) => ({
      name: `edge${at}`,
      values: { 'vm.swappiness': at % 40 === 0 ? '1' : '60' },
    }));
    const many = json(run(['fleet', fleet(machines), ...profile, '--format', 'json']));
    expect(many.hosts).toBe(240);
    expect(many.groups.reduce((all: number, g: { hosts: string[] }) => all + g.hosts.length, 0)).toBe(240);
    expect(many.outliers.map((o: { hosts: string[]; have: number }) => [o.hosts.length, o.have])).toEqual([[6, 234]]);
    const few = json(run(['fleet', fleet(machines.slice(0, 80)), ...profile, '--format', 'json']));
    expect(few.groups[0].changes.map((c: { key: string }) => c.key)).toEqual(many.groups[0].changes.map((c: { key: string }) => c.key));
  });

  test('twenty broken files are told, and none stops the run', () => {
    const good = snapshot({ name: 'edge1' });
    const broken: Record<string, string> = {
      'cut.json': good.slice(0, good.length / 2),
      'empty.json': '',
      'text.txt': 'not a snapshot at all\nreally\n',
      'list.json': '[]',
      'null.json': 'null',
      'version.json': good.replace('"version":1', '"version":9'),
      'command.json': good.replace('"snapshot"', '"advise"'),
      'deep.json': `{"files":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      'binary.json': '\u0000\u0001\u0002\ufffd\u0000',
      'path.json': good.replace('/proc/meminfo', 'proc/meminfo'),
      'dots.json': good.replace('/proc/meminfo', '/proc/../etc/shadow'),
      'kinds.json': good.replace('{"text":"6.1.0-50-amd64\\n","readOnly":true}', '{"text":"6.1","link":"x"}'),
      'number.json': good.replace('"MemTotal:       16331752 kB\\n"', '7'),
      'kernel.json': good.replace('/proc/sys/kernel/osrelease', '/proc/sys/kernel/other'),
      'nonsense.json': good.replace('6.1.0-50-amd64\\n', 'no kernel\\n'),
      'files.json': good.replace('"files":', '"filez":'),
      'page.json': good.replace('"pageSize":4096', '"pageSize":-1'),
      collected: 'tune-advise-snapshot 1\nby collect.sh\nfile /proc/meminfo\n|MemTotal: 1 kB\n',
    };
    const folder = tree({ 'good.json': good, ...broken });
    execFileSync('mkfifo', [join(folder, 'fifo.json')]);
    execFileSync('truncate', ['-s', '200M', join(folder, 'huge.json')]);
    const ran = run(['fleet', folder, '--format', 'json']);
    const { hosts, unreadable } = json(ran);
    expect(ran.code).toBe(0);
    expect(hosts).toBe(1);
    const told = unreadable.map(({ path }: { path: string }) => path.slice(folder.length + 1));
    expect(told.sort()).toEqual([...Object.keys(broken), 'fifo.json', 'huge.json'].sort());
    for (const { why } of unreadable) expect(why).not.toContain('fault of tune-advise');
  });

  test('hostile names are harmless in text, HTML, inventory and paths', () => {
    const bad = '<script>alert(1)</script>';
    const folder = fleet([
      ...edges(2),
      { name: bad },
      { name: 'a\u001b[31m' },
      { name: '../../up' },
      { name: '[all:vars]' },
      { name: 'x ansible_host=evil' },
    ]);
    const out = join(tree({}), 'out');
    const text = run(['fleet', folder, ...profile, '--output', out]);
    expect(text.code).toBe(0);
    expect(text.out).not.toContain('\u001b');
    const html = run(['fleet', folder, ...profile, '--format', 'html']).out;
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script');
    const inventory = readFileSync(join(out, 'inventory.ini'), 'utf8');
    expect(inventory.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual(['[tune_advise_1]', 'edge1', 'edge2']);
    expect(readdirSync(out).sort()).toEqual(['group_vars', 'inventory.ini']);
    expect(readFileSync(join(out, 'group_vars/tune_advise_1.yml'), 'utf8')).toContain('sysctl_overwrite:');
  });

  test('two hosts of one name are told apart by their paths', () => {
    const { groups } = json(run(['fleet', fleet([{ name: 'edge1' }, { name: 'edge1' }]), '--format', 'json']));
    expect(groups[0].hosts).toHaveLength(2);
    expect(groups[0].hosts[0]).toMatch(/^edge1 \(.*h000\.json\)$/);
  });

  test('wrong use and nothing to do', () => {
    expect(run(['fleet']).code).toBe(2);
    expect(run(['fleet', '/nowhere/at/all']).code).toBe(3);
    const empty = tree({});
    mkdirSync(join(empty, 'none'));
    expect(run(['fleet', empty])).toMatchObject({ code: 0, out: 'nothing to check: no file below the folders that were named\n' });
    expect(run(['fleet', empty, '--require-input']).code).toBe(3);
    writeFileSync(join(empty, 'x'), 'x');
    expect(run(['fleet', empty]).code).toBe(3);
    expect(run(['fleet', empty, '--output', 'out']).code).toBe(2);
  });
});
