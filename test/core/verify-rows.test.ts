import { describe, expect, it } from 'vitest';
import { type VerifyContext, verifyRows } from '../../src/core/verify-rows.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Expected } from '../../src/model/verify.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { factsOf, readings } from './facts-of.ts';

const file = '/etc/sysctl.d/60-edge.conf';
const expected = (key: string, value: string, more: Partial<Expected> = {}): Expected => ({
  target: 'sysctl',
  key,
  value,
  from: `${file}:1`,
  path: file,
  ...more,
});

function verified(one: Expected, values: Readonly<Record<string, string>>, facts: Partial<Facts> = {}, more: Partial<VerifyContext> = {}) {
  const [row] = verifyRows([one], {
    facts: factsOf({ sysctl: readings(values), sysctlComplete: true, modules: [], ...facts }),
    kernel: kernel('6.1'),
    knowledge,
    files: new Map(),
    others: () => [],
    reload: 'systemctl restart systemd-sysctl.service',
    readOnly: () => false,
    loadedEarly: new Set(),
    ...more,
  });
  if (row === undefined) throw new Error('no row');
  return { ...row, told: row.why.map(({ grade, text }) => `${grade}: ${text}`).join('\n') };
}

const container = { value: { kind: 'container' as const }, origin: { kind: 'read' as const, path: '/proc/1/cgroup' } };

describe('expected against actual', () => {
  it('the same value is as expected, also in the spelling of the line', () => {
    expect(verified(expected('net.core.somaxconn', '8192'), { 'net.core.somaxconn': '8192' })).toMatchObject({
      status: 'ok',
      counts: false,
      why: [],
    });
    const kept = expected('net.ipv4.tcp_fin_timeout', '30', { typed: '0x1e', about: 'the line gives 0x1e' });
    expect(verified(kept, { 'net.ipv4.tcp_fin_timeout': '30' })).toMatchObject({ status: 'ok', told: 'likely: the line gives 0x1e' });
  });

  it('a key that is not there: a module that is not loaded counts, an interface or a key of other kernels does not', () => {
    const late = verified(expected('net.netfilter.nf_conntrack_max', '262144'), { 'net.core.somaxconn': '4096' });
    expect(late).toMatchObject({
      status: 'missing',
      counts: true,
      told: expect.stringMatching(/^proved: the module nf_conntrack is not loaded/),
    });
    expect(late.remedy).toContain('a line in modules-load.d');
    const listed = verified(
      expected('net.netfilter.nf_conntrack_max', '262144'),
      { 'net.core.somaxconn': '4096' },
      {},
      { loadedEarly: new Set(['nf_conntrack']) },
    );
    expect(listed).toMatchObject({
      status: 'missing',
      counts: true,
      told: 'proved: the module nf_conntrack is not loaded, though modules-load.d names it: the key comes with it',
      remedy: 'modprobe nf_conntrack, then systemctl restart systemd-sysctl.service',
    });
    const gone = verified(expected('net.ipv4.tcp_tw_recycle', '1'), { 'net.core.somaxconn': '4096' });
    expect(gone).toMatchObject({ status: 'missing', counts: false, told: expect.stringContaining('has no such key') });
    const nobody = verified(expected('net.ipv4.conf.eth0/100.rp_filter', '1'), { 'net.ipv4.conf.all.rp_filter': '0' });
    expect(nobody).toMatchObject({
      status: 'missing',
      counts: false,
      told: 'proved: there is no interface eth0.100 now: the line can only act once it is there',
    });
    const odd = verified(expected('net.core.proxy_speed', '1'), { 'net.core.somaxconn': '4096' });
    expect(odd).toMatchObject({ status: 'missing', counts: true, told: expect.stringMatching(/^unknown: /) });
    expect(verified(expected('net.core.proxy_speed', '1', { forgiven: true }), {})).toMatchObject({ status: 'missing', counts: false });
  });

  it('what was not read is not missing', () => {
    const row = verified(expected('net.core.somaxconn', '8192'), {}, { sysctlComplete: false, from: 'root' });
    expect(row).toMatchObject({ status: 'unreadable', counts: false });
  });

  it('what cannot be read is no drift, and secrets are not shown', () => {
    const unreadable = new Map([['net.core.bpf_jit_harden', { unreadable: 'EACCES', path: '/proc/sys/net/core/bpf_jit_harden' }]]);
    expect(verified(expected('net.core.bpf_jit_harden', '2'), {}, { sysctl: unreadable })).toMatchObject({
      status: 'unreadable',
      counts: false,
      told: 'proved: it can be read by root alone: run verify as root',
    });
    const secret = verified(expected('net.ipv4.tcp_fastopen_key', '1-2-3-4'), { 'net.ipv4.tcp_fastopen_key': '5-6-7-8' });
    expect(secret.status).toBe('unreadable');
    expect(JSON.stringify(secret)).not.toMatch(/1-2-3-4|5-6-7-8/);
  });
});

describe('why it differs', () => {
  it('a container whose /proc/sys is read-only loads nothing, one that has its own mount for it may', () => {
    const facts = { environment: { ...container, value: { kind: 'container' as const, sysctlReadOnly: true as const } } };
    const shut = { readOnly: () => true };
    const row = verified(expected('net.ipv4.tcp_fin_timeout', '25'), { 'net.ipv4.tcp_fin_timeout': '17' }, facts, shut);
    expect(row).toMatchObject({
      status: 'drift',
      told: expect.stringMatching(/^proved: \/proc\/sys is mounted read-only/),
      notThis: expect.stringContaining('inside the container'),
    });
    const partly = { readOnly: (path: string) => !path.startsWith('/proc/sys/net/') };
    expect(verified(expected('vm.swappiness', '1'), { 'vm.swappiness': '37' }, {}, partly).told).toMatch(
      /^proved: the mount that holds \/proc\/sys\/vm\/swappiness is read-only here/,
    );
    const own = verified(expected('net.ipv4.tcp_fin_timeout', '25'), { 'net.ipv4.tcp_fin_timeout': '17' }, {}, partly);
    expect(own.told).toMatch(/^unknown: no file or known writer/);
    expect(verified(expected('vm.swappiness', '1'), { 'vm.swappiness': '37' }, { environment: container }).told).toMatch(
      /^likely: this is a container: it belongs to the whole host/,
    );
  });

  it('a refused line says so, and is forgiven with a dash', () => {
    const refused = { refused: `${file}:1 is refused: expected 0 to 1` };
    const row = verified(expected('net.ipv4.tcp_timestamps', '9', refused), { 'net.ipv4.tcp_timestamps': '1' });
    expect(row).toMatchObject({ status: 'drift', told: `likely: ${file}:1 is refused: expected 0 to 1` });
    expect(
      verified(expected('net.ipv4.tcp_timestamps', '9', { ...refused, forgiven: true }), { 'net.ipv4.tcp_timestamps': '1' }),
    ).toMatchObject({
      status: 'ok',
      told: expect.stringContaining("the '-' before the key forgives that"),
    });
  });

  it('a module that came after the files were read leaves its defaults', () => {
    const tracking = { 'net.netfilter.nf_conntrack_tcp_timeout_established': '432000' };
    const want = expected('net.netfilter.nf_conntrack_tcp_timeout_established', '3600');
    expect(verified(want, tracking, { modules: ['nf_conntrack'] }).told).toMatch(
      /no file of modules-load\.d names the module nf_conntrack/,
    );
    const early = verified(want, tracking, { modules: ['nf_conntrack'] }, { loadedEarly: new Set(['nf_conntrack']) });
    expect(early.told).toMatch(/^likely: it is the kernel's default: .* was not loaded since the boot/);
  });

  const effective = (more: object) =>
    new Map([
      [
        `net.ipv4.ip_forward`,
        { key: 'net.ipv4.ip_forward', value: '0', winner: { path: file, line: 1 }, shadowed: [], later: [], ...more },
      ],
    ]);
  it('who writes later is named, and that loading again will not last', () => {
    const later = [{ name: 'dockerd', what: 'sets it to 1 when it starts', source: 'moby' }];
    const row = verified(expected('net.ipv4.ip_forward', '0'), { 'net.ipv4.ip_forward': '1' }, {}, { files: effective({ later }) });
    expect(row).toMatchObject({
      status: 'drift',
      told: expect.stringMatching(/^likely: dockerd is on this machine and may have written it since/),
      notThis: expect.stringMatching(/^loading the files again/),
    });
  });
  it('another line that gives what is there is named', () => {
    const shadowed = [{ path: '/etc/sysctl.d/50-proxy.conf', line: 3, value: '1', why: 'sorts before' }];
    const row = verified(expected('net.ipv4.ip_forward', '0'), { 'net.ipv4.ip_forward': '1' }, {}, { files: effective({ shadowed }) });
    expect(row.told).toMatch(/^likely: it is what \/etc\/sysctl\.d\/50-proxy\.conf:3 gives, which loses at boot/);
    const plan = expected('net.ipv4.ip_forward', '1', { from: 'plan edge1.json' });
    const { path: _, ...ofPlan } = plan;
    expect(verified(ofPlan, { 'net.ipv4.ip_forward': '0' }, {}, { files: effective({}) }).told).toBe(
      `proved: ${file}:1 gives 0, and that line wins at boot`,
    );
  });
  it('another reader that takes another line is named', () => {
    const others = () => [{ reader: 'sysctl --system', value: '1', place: '/etc/sysctl.conf:7' }];
    const row = verified(expected('net.ipv4.ip_forward', '0'), { 'net.ipv4.ip_forward': '1' }, {}, { others });
    expect(row.told).toMatch(/likely: sysctl --system takes \/etc\/sysctl\.conf:7 instead, which gives 1/);
  });
  it('an interface that holds what default holds may be newer than the load', () => {
    const key = 'net.ipv4.conf.eth0.rp_filter';
    const row = verified(expected(key, '1'), { [key]: '2', 'net.ipv4.conf.default.rp_filter': '2', 'net.ipv4.conf.all.rp_filter': '0' });
    expect(row.told).toMatch(/net\.ipv4\.conf\.default\.rp_filter holds 2 too: the interface may have come after/);
  });
});
