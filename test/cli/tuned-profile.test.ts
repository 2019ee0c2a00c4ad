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

it('what they set beside parameters is named with its place, and not looked at', () => {
  const root = tree({
    'etc/tuned/edge/tuned.conf':
      '[main]\ninclude=base\n[cpu]\nmin_perf_pct=100\n[sysctl]\nvm.swappiness=10\n[vm.arm]\ntype=vm\nuname_regex=aarch64\n[disk]\nenabled=0\nreadahead=1\n',
    'usr/lib/tuned/base/tuned.conf':
      '[variables]\nshare=1\n[cpu]\ngovernor=performance\nenergy_perf_bias=performance\n[sysfs]\n/a=1\n/b=1\n/c=1\n/d=1\n/e=1\n/f\u001b[1m=1\n/g=1\n',
    note: '[version]\nVERSION=1\n[limits]\nLIMITS = "@sapsys soft nofile 65800"\n[block]\nNRREQ =\nIO_SCHEDULER=none\n[rpm]\nsystemd 15-SP1 1\n[reminder]\n# x\nRestart = it\n',
  });
  const notFollowed = (path: string) => json(run(['--profile', join(root, path), ...kernel, '--format', 'json'])).notFollowed;
  const [edge, base, note] = [join(root, 'etc/tuned/edge/tuned.conf'), join(root, 'usr/lib/tuned/base/tuned.conf'), join(root, 'note')];
  const only = 'not looked at, as only sections of sysctl are';
  expect(notFollowed('etc/tuned/edge')).toEqual([
    `${base}:4: [cpu] governor, energy_perf_bias: ${only}`,
    `${edge}:4: [cpu] min_perf_pct: ${only}`,
    `${base}:7: [sysfs] /a, /b, /c, /d, /e and 2 more: ${only}`,
    `${edge}:7: [vm.arm]: ${only}`,
  ]);
  expect(notFollowed('note')).toEqual([
    `${note}:4: [limits] LIMITS: ${only}`,
    `${note}:7: [block] IO_SCHEDULER: ${only}`,
    `${note}:9: [rpm] systemd: ${only}`,
  ]);
  const { out } = run(['--profile', join(root, 'etc/tuned/edge'), ...kernel]);
  expect(out.replace(/\s+/g, ' ')).toContain(`not followed: ${edge}:4: [cpu] min_perf_pct: ${only}`);
});

it('wrong paths and broken files of ours are told as before', () => {
  const root = tree({ 'empty/x': '', 'bad.ini': '[sysctl]\nvm.swappiness = 1\n' });
  expect(run(['--profile', join(root, 'empty'), ...kernel])).toMatchObject({ code: 2, err: expect.stringContaining('no such file') });
  expect(run(['--profile', join(root, 'bad.ini'), ...kernel])).toMatchObject({ code: 2, err: expect.stringContaining('[profile]') });
});
