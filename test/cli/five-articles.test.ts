import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, run, tree } from './run.ts';

const block = [
  'net.ipv4.tcp_syncookies = 1',
  'net.ipv4.tcp_tw_reuse = 1',
  'net.ipv4.tcp_tw_recycle = 1',
  'net.ipv4.tcp_fin_timeout = 30',
  'net.ipv4.tcp_keepalive_time = 1200',
  'net.ipv4.ip_local_port_range = 1024 65000',
  'net.ipv4.tcp_max_syn_backlog = 8192',
  'net.ipv4.tcp_max_tw_buckets = 5000',
  '',
].join('\n');
const centos = 'NAME="CentOS Linux"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="7"\n';
const kernels = ['3.10.0-1160.el7.x86_64', '4.9', '4.14', '6.1'];
const cases = kernels.flatMap((kernel) => (['clients', 'none'] as const).map((nat) => ({ kernel, nat })));

type Row = Readonly<Record<string, string | number | null>>;
const byKey = (rows: readonly Row[], key: string) => rows.find((row) => row['key'] === `net.ipv4.${key}`);

describe.each(cases)('the block of five articles on $kernel with --nat $nat', ({ kernel, nat }) => {
  const root = tree({ 'etc/sysctl.conf': block, 'etc/os-release': centos });
  const options = ['--profile', 'proxy-behind-nat', '--kernel', kernel, '--memory', '16G', '--cpus', '8', '--nat', nat];
  const report = json(run([...options, '--root', root, '--format', 'json']));
  const gone = kernel === '4.14' || kernel === '6.1';

  it('answers every line', () => {
    const answered = (key: string) => [...report.changes, ...report.removals, ...report.kept].some((row: Row) => row['key'] === key);
    for (const line of block.split('\n').filter((text) => text !== '')) expect(answered(line.split(' ')[0] ?? ''), line).toBe(true);
  });

  it('takes tcp_tw_recycle out and switches it off where it still exists', () => {
    const removal = byKey(report.removals, 'tcp_tw_recycle');
    expect(removal).toMatchObject({ path: '/etc/sysctl.conf', line: 3 });
    expect(removal?.['replacement']).toBe(gone ? null : '0');
    expect(byKey(report.changes, 'tcp_tw_recycle')?.['proposed']).toBe(gone ? undefined : '0');
    const finding = report.findings.find((f: Row) => f['key'] === 'net.ipv4.tcp_tw_recycle');
    expect(finding.severity).toBe(gone || nat === 'clients' ? 'error' : 'warning');
  });

  it('never lowers what is in use, and mends what harms', () => {
    expect(byKey(report.changes, 'tcp_max_tw_buckets')?.['proposed']).toBe('65536');
    expect(byKey(report.changes, 'tcp_max_syn_backlog')).toBeUndefined();
    expect(byKey(report.changes, 'tcp_tw_reuse')).toBeUndefined();
    const [low, high] = String(byKey(report.changes, 'ip_local_port_range')?.['proposed']).split(' ').map(Number);
    expect(low).toBeGreaterThanOrEqual(10240);
    expect(high).toBeGreaterThanOrEqual(65000);
    expect(((low ?? 0) + (high ?? 0)) % 2).toBe(1);
    expect(Number(byKey(report.changes, 'tcp_keepalive_time')?.['proposed'])).toBeLessThanOrEqual(120);
  });

  it('calls tcp_max_syn_backlog without effect from 4.4 on, and keeps it before', () => {
    expect(byKey(report.removals, 'tcp_max_syn_backlog') === undefined).toBe(kernel.startsWith('3.10'));
  });

  it('gives a patch that applies, after which lint finds nothing and advice changes nothing', () => {
    const after = tree({});
    cpSync(root, after, { recursive: true });
    const patch = run([...options, '--root', root, '--format', 'diff']).out;
    const applied = spawnSync('patch', ['-p1', '-d', after], { input: patch, encoding: 'utf8' });
    expect(applied.status, applied.stdout + applied.stderr).toBe(0);
    const linted = run(['lint', join(after, 'etc'), '--kernel', kernel, '--nat', nat, '--memory', '16G']);
    expect(linted.out).toContain('nothing found');
    expect(linted.code).toBe(0);
    const again = json(run([...options, '--root', after, '--format', 'json']));
    expect({ changes: again.changes, removals: again.removals, edits: again.edits }).toEqual({ changes: [], removals: [], edits: [] });
    const own = '/etc/sysctl.d/99-tune-advise.conf';
    expect(again.files.find((f: Row) => f['path'] === own).content).toBe(readFileSync(join(after, own), 'utf8'));
  });
});

it('no later file in sysctl.d wins over ours', () => {
  const root = tree({
    'etc/sysctl.d/99-zzz.conf': 'net.ipv4.tcp_keepalive_time = 7200\n',
    'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  });
  const report = json(run(['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--root', root, '--format', 'json']));
  expect(report.files[0].path > '/etc/sysctl.d/99-zzz.conf').toBe(true);
});

it('keeps the lines of an earlier file that still stand', () => {
  const options = ['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--format', 'sysctl'];
  const root = tree({ 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n' });
  const first = run([...options, '--root', root]).out;
  const kept = '# by hand, for the cache\nvm.swappiness = 10\n';
  const second = tree({ 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n', 'etc/sysctl.d/99-tune-advise.conf': `${first}\n${kept}` });
  const text = run([...options, '--root', second]).out;
  expect(text).toContain(kept);
  const third = tree({ 'etc/os-release': 'ID=debian\nVERSION_ID="12"\n', 'etc/sysctl.d/99-tune-advise.conf': text });
  expect(run([...options, '--root', third]).out).toBe(text);
});
