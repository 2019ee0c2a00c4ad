import { join } from 'node:path';
import { expect, it } from 'vitest';
import { json, run, tree } from './run.ts';

const kernel = ['--kernel', '6.12', '--memory', '16G', '--cpus', '8', '--distro', 'debian:13'];
const files = {
  'usr/lib/tuned/base/tuned.conf': '[main]\nsummary=Base\n[sysctl]\nvm.swappiness=10\nnet.core.somaxconn=>2048\n',
  'etc/tuned/edge/tuned.conf':
    '[main]\nsummary=Edge\ninclude=base\n[sysctl]\nnet.ipv4.tcp_rmem="4096 87380 16777216"\nkernel.sched_latency_ns=1\n',
  note: '[version]\nVERSION=1\n[sysctl]\nkernel.numa_balancing = 0\nvm.max_map_count=2147483647\n',
  'mine.ini': '[profile]\nsummary = Mine\n[sysctl]\nvm.swappiness = at most 30\n',
};

it('a profile of tuned by its file or its folder is judged line by line, and advised from', () => {
  const root = tree(files);
  for (const path of [join(root, 'etc/tuned/edge/tuned.conf'), join(root, 'etc/tuned/edge')]) {
    const ran = run(['--profile', path, ...kernel, '--format', 'json']);
    expect([ran.code, ran.err]).toEqual([0, '']);
    const report = json(ran);
    expect(report.judged.map((line: { key: string; verdict: string; from: string }) => `${line.key} ${line.verdict} ${line.from}`)).toEqual(
      ['vm.swappiness fine base', 'net.core.somaxconn default base', 'net.ipv4.tcp_rmem lower edge', 'kernel.sched_latency_ns dead edge'],
    );
    expect(report.changes.map((change: { key: string }) => change.key)).toEqual(['vm.swappiness']);
  }
  const { out } = run(['--profile', join(root, 'etc/tuned/edge'), ...kernel]);
  expect(out).toContain('what its lines come to here: 1 dead, 1 lower, 1 default, 1 fine');
  expect(out).toMatch(/LOWER {4}net\.ipv4\.tcp_rmem = 4096 87380 16777216 {2}edge:5\n {9}field 2, 87380, is below 131072/);
});

it('a note of saptune likewise, and together with a profile of ours', () => {
  const root = tree(files);
  const report = json(run(['--profile', `${join(root, 'note')},${join(root, 'mine.ini')}`, ...kernel, '--format', 'json']));
  expect(report.judged.map((line: { key: string; verdict: string }) => `${line.key} ${line.verdict}`)).toEqual([
    'kernel.numa_balancing fine',
    'vm.max_map_count fine',
  ]);
  expect(report.changes.map((change: { key: string }) => change.key).sort()).toEqual(['vm.max_map_count', 'vm.swappiness']);
});

it('what differs is joined or asked like any two profiles', () => {
  const root = tree({ ...files, 'other.ini': '[profile]\nsummary = Other\n[sysctl]\nvm.swappiness = 60\n' });
  const report = json(run(['--profile', `${join(root, 'usr/lib/tuned/base')},${join(root, 'other.ini')}`, ...kernel, '--format', 'json']));
  expect(report.joined).toEqual([expect.objectContaining({ key: 'vm.swappiness', decided: false })]);
  expect(report.questions.find((q: { fact: string }) => q.fact === 'vm.swappiness').why).toContain("base says '10'");
});

it('what cannot be followed is said, and explain shows it as a profile', () => {
  const root = tree({ 'lone/tuned.conf': '[main]\ninclude=nowhere\n[sysctl]\nvm.swappiness=10\n' });
  const path = join(root, 'lone/tuned.conf');
  expect(run(['--profile', path, ...kernel]).out).toContain("lone includes 'nowhere', which could not be followed");
  expect(json(run(['--profile', path, ...kernel, '--format', 'json'])).notFollowed).toHaveLength(1);
  expect(run(['explain', path]).out).toContain('tuned profile lone');
});

it('wrong paths and broken files of ours are told as before', () => {
  const root = tree({ 'empty/x': '', 'bad.ini': '[sysctl]\nvm.swappiness = 1\n' });
  expect(run(['--profile', join(root, 'empty'), ...kernel])).toMatchObject({ code: 2, err: expect.stringContaining('no such file') });
  expect(run(['--profile', join(root, 'bad.ini'), ...kernel])).toMatchObject({ code: 2, err: expect.stringContaining('[profile]') });
});
