import { expect, it } from 'vitest';
import type { Profile } from '../../src/model/profile.ts';
import { acceptedAndKept } from './accepted-and-kept.ts';
import { joined, parsedProfile } from './all-profiles.ts';
import { checkDraw, noCounts } from './check-draw.ts';
import type { CheckedCase } from './checked-case.ts';
import { difference, linesOf } from './composed-alike.ts';
import type { Draw } from './draw.ts';
import { notForbidden } from './forbidden.ts';
import { adviseFor, holdsAfter, runningOf, written } from './machine-of.ts';
import { memoryBounded } from './memory-bounded.ts';
import { needsMet } from './needs-met.ts';
import { notNarrowed } from './not-narrowed.ts';
import { shrinkDraw, tellFailure } from './shrink-draw.ts';
import { steady } from './steady-plan.ts';

const edge1: Draw = {
  kernel: '6.1.0-50-cloud-amd64',
  profiles: ['proxy-behind-nat'],
  memoryBytes: 2 ** 30,
  cpus: 8,
  nat: ['outbound'],
  standIn: false,
  modules: true,
  set: {},
  held: {},
  files: {},
  listeners: [80, 443],
  services: [],
  programs: [],
  twoWaysOut: false,
};

/** A plan as it is, with these lines put into its file by somebody who looked at nothing. */
function tampered(lines: readonly string[], over: Partial<Draw> = {}, change = (text: string) => text): CheckedCase {
  const draw = { ...edge1, ...over };
  const profile = joined(draw.profiles) as Profile;
  const running = runningOf(draw);
  const honest = adviseFor(running, profile);
  const plan = {
    ...honest,
    files: honest.files.map((file) =>
      file.path.startsWith('/etc/sysctl.d/')
        ? { ...file, content: change(`${file.content}${lines.map((line) => `${line}\n`).join('')}`) }
        : file,
    ),
  };
  return { running, profile, plan, lines: written(plan), after: holdsAfter(running, written(plan)) };
}

const kept = acceptedAndKept(noCounts());

it('an honest plan has none of it', () => {
  const one = tampered([]);
  expect(one.lines.length).toBeGreaterThan(3);
  expect([kept, needsMet, memoryBounded, notNarrowed, notForbidden, steady].flatMap((check) => check(one))).toEqual([]);
});

it.each([
  ['net.core.somaxconn = 65536', { kernel: 'el7' }, /refuses it: outside of 0 to 65535/],
  ['vm.swappiness = 150', { kernel: '4.19' }, /refuses it: outside of 0 to 100/],
  ['net.ipv4.tcp_tw_reuse = 3', {}, /refuses it/],
  ['net.ipv4.tcp_tw_recycle = 0', {}, /has no such key/],
  ['net.netfilter.nf_conntrack_buckets = 1000', {}, /keeps 1024/],
  ['net.ipv4.neigh.default.base_reachable_time_ms = 30001', { kernel: '5.10.0-32-cloud-amd64' }, /keeps 30020/],
  ['net.ipv4.tcp_congestion_control = bbr', { kernel: '4.4' }, /ENOENT/],
  ['net.ipv4.ip_local_reserved_ports = 9000,8080', {}, /another form/],
  ['vm.dirty_bytes = 268435456\nvm.dirty_ratio = 20', {}, /reads 0 once the whole file is loaded/],
] as const)('a. %s on %j', (line, over, said) => {
  expect(kept(tampered([line], over)).join('\n')).toMatch(said);
});

it.each([
  ['net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_timestamps = 0', {}, /without timestamps/],
  ['net.ipv4.tcp_congestion_control = bbr', { kernel: '4.9' }, /without fq/],
  ['net.ipv4.tcp_rmem = 4096 131072 65536', {}, /falls/],
  ['net.bridge.bridge-nf-call-iptables = 1', {}, /without br_netfilter in modules-load/],
  ['net.netfilter.nf_conntrack_max = 1048576', {}, /chains of/],
  ['vm.dirty_background_ratio = 40', {}, /writing back begins/],
  ['vm.overcommit_ratio = 80', {}, /only with overcommit_memory 2/],
  ['net.ipv4.neigh.default.gc_thresh1 = 4096', {}, /gc_thresh1\.\.3 are 4096/],
  ['net.ipv4.ip_local_port_range = 400 60999', {}, /covers the listener on 443|begins below/],
  ['net.core.rmem_default = 8388608', {}, /above the maximum/],
] as const)('b. %s on %j', (line, over, said) => {
  expect(needsMet(tampered(line.split('\n'), over)).join('\n')).toMatch(said);
});

it.each([
  ['net.netfilter.nf_conntrack_buckets = 67108864', /taken 512 MiB of 1024/],
  ['net.netfilter.nf_conntrack_max = 4194304', /at most 12\d\d MiB of 1024/],
  ['vm.min_free_kbytes = 262144', /more than 5 %/],
  ['vm.nr_hugepages = 500', /more than 90 %/],
] as const)('c. %s', (line, said) => {
  expect(memoryBounded(tampered([line])).join('\n')).toMatch(said);
});

it.each([
  'net.core.somaxconn = 1024',
  'fs.file-max = 65535',
  'net.ipv4.ip_local_port_range = 40000 50000',
  'net.ipv4.tcp_rmem = 4096 131072 4194304',
])('d. %s', (line) => {
  expect(notNarrowed(tampered([line])).join('\n')).toMatch(/is less than|is narrower than/);
});

it.each([
  ['net.ipv4.tcp_tw_reuse = 2', { kernel: '4.14' }],
  ['net.ipv4.tcp_tw_recycle = 1', { kernel: '4.4' }],
  ['net.ipv4.tcp_timestamps = 0', {}],
  ['net.ipv4.tcp_keepalive_time = 600', {}],
  ['net.ipv4.conf.all.rp_filter = 1', { twoWaysOut: true }],
  ['net.ipv4.ip_forward = 0', { programs: ['dockerd'] }],
  ['vm.overcommit_memory = 2', {}],
  ['kernel.modules_disabled = 1', {}],
  ['kernel.panic = 10', {}],
  ['net.ipv6.conf.all.disable_ipv6 = 1', {}],
] as const)('e. %s on %j', (line, over) => {
  expect(notForbidden(tampered([line], over)).some((problem) => problem.startsWith(line))).toBe(true);
});

it('f. a file that lost a line is advised again', () => {
  const one = tampered([], {}, (text) => text.replace(/^net\.ipv4\.tcp_keepalive_time = .*\n/m, ''));
  expect(steady(one).join('\n')).toMatch(/again: sysctl net\.ipv4\.tcp_keepalive_time/);
});

it('g. two plans that differ in one value, or in one reason', () => {
  const { plan } = tampered([]);
  const [first] = plan.changes;
  if (first === undefined) throw new Error('expected a change');
  const other = (change: Partial<typeof first>) =>
    new Set(linesOf({ ...plan, changes: [{ ...first, ...change }, ...plan.changes.slice(1)] }));
  expect(difference(new Set(linesOf(plan)), new Set(linesOf(plan)))).toBeUndefined();
  expect(difference(new Set(linesOf(plan)), other({ proposed: '17' }))).toContain(first.key);
  expect(difference(new Set(linesOf(plan)), other({ reason: 'because' }))).toContain(first.key);
});

it('a bad profile is found by the whole run, and told as a short line', () => {
  const text =
    '[profile]\nsummary = "Site"\n[sysctl]\nkernel.panic_on_oops = 1\nnet.ipv4.tcp_syncookies = 1\n[why]\nkernel.panic_on_oops = "x"\n';
  const faulty = new Map([['site', parsedProfile('site', text)]]);
  const draw: Draw = { ...edge1, profiles: ['site'], set: { conn_rate: 5, flows: 9 }, held: { 'net.core.somaxconn': '128' } };
  const [problem = ''] = checkDraw(draw, noCounts(), faulty);
  expect(problem).toMatch(/^e kernel\.panic_on_oops = 1: /);
  const less = shrinkDraw(draw, problem, faulty);
  expect([less.set, less.held, less.nat]).toEqual([{}, {}, 'auto']);
  expect(tellFailure(less, problem)).toMatch(
    /^site on 6\.1\.0-50-cloud-amd64, 16384 MiB, 8 CPUs, nat auto: e kernel\.panic_on_oops = 1: [^{]*$/,
  );
});
