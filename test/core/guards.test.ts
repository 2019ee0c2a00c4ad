import { describe, expect, it } from 'vitest';
import { guards } from '../../src/core/guards.ts';
import type { Facts, Listener } from '../../src/model/facts.ts';
import { factsOf } from './facts-of.ts';
import { change, finding, type Machine, ownFile, type Planned, planOf, skipped } from './plan-of.ts';

const known = (value: number) => ({ value, origin: { kind: 'read', path: '/proc/sys/fs/file-nr' } }) as const;
const gauge = (name: string, value: number): Partial<Facts> => ({ gauges: new Map([[name, known(value)]]) });
const listener = (port: number, more: Partial<Listener> = {}): Listener => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port,
  program: 'haproxy',
  ...more,
});
const route = (name: string) => ({ destination: '0.0.0.0/0', gateway: '10.0.0.1', interface: name, family: 4 }) as const;
const inet6 = (name: string, address: string) => ({ interface: name, address, prefix: 64, family: 6 }) as const;
const limits = (hard: string): Partial<Facts> => ({
  limits: [{ pid: 7, program: 'haproxy', unit: 'haproxy.service', rows: { 'Max open files': { soft: '1024', hard } } }],
});
const line = (text: string) => `[sysctl]\n${text}\n`;

interface Case {
  readonly id: string;
  readonly what: string;
  readonly line: string;
  readonly machine: Machine;
}

const key = (c: Case) => c.line.split(' ')[0] ?? '';
const of = (id: string, what: string, text: string, machine: Machine): Case => ({ id, what, line: text, machine });

const refused: readonly Case[] = [
  of('TA103', 'docker runs', 'net.ipv4.ip_forward = 0', { running: { 'net.ipv4.ip_forward': '1' }, facts: { programs: ['dockerd'] } }),
  of('TA103', 'one interface of a docker host', 'net.ipv4.conf.eth0.forwarding = 0', {
    running: { 'net.ipv4.conf.eth0.forwarding': '1' },
    facts: { addresses: [{ interface: 'docker0', address: '172.17.0.1', prefix: 16, family: 4 }] },
  }),
  of('TA103', 'a NAT gateway', 'net.ipv4.ip_forward = 0', {
    running: { 'net.ipv4.ip_forward': '1' },
    facts: { nat: [{ role: 'gateway', holds: true, grade: 'proved', reason: 'masquerade in nft' }] },
  }),
  of('TA104', 'two default routes', 'net.ipv4.conf.all.rp_filter = 1', {
    running: { 'net.ipv4.conf.all.rp_filter': '0' },
    facts: { routes: [route('eth0'), route('wan1')] },
  }),
  of('TA104', 'asymmetric routing is given', 'net.ipv4.conf.eth0.rp_filter = 1', {
    running: { 'net.ipv4.conf.eth0.rp_filter': '0' },
    set: { asymmetric_routing: true },
  }),
  of('TA105', 'a service listens inside', 'net.ipv4.ip_local_port_range = widen to 10240 60999', {
    running: { 'net.ipv4.ip_local_port_range': '32768 60999' },
    facts: { listeners: [listener(15672)] },
  }),
  of('TA105', 'NodePorts lie inside and only the first is reserved', 'net.ipv4.ip_local_port_range = widen to 10240 60999', {
    running: { 'net.ipv4.ip_local_port_range': '32768 60999', 'net.ipv4.ip_local_reserved_ports': '30000' },
    facts: { listeners: [], programs: ['kubelet'] },
  }),
  of('TA106', 'a global address is there', 'net.ipv6.conf.all.disable_ipv6 = 1', {
    running: { 'net.ipv6.conf.all.disable_ipv6': '0' },
    facts: { addresses: [inet6('eth0', '2001:db8::1')] },
  }),
  of('TA107', 'more is tracked', 'net.netfilter.nf_conntrack_max = 262144', {
    running: { 'net.netfilter.nf_conntrack_max': '0' },
    facts: gauge('nf_conntrack_count', 300000),
  }),
  of('TA108', 'tcp_mem above half of memory', 'net.ipv4.tcp_mem = 1048576 1572864 2621440', {
    running: { 'net.ipv4.tcp_mem': '100000 200000 300000' },
  }),
  of('TA108', 'huge pages', 'vm.nr_hugepages = 8000', { running: { 'vm.nr_hugepages': '0' } }),
  of('TA108', 'huge pages of 1 GiB', 'vm.nr_hugepages = 16', { running: { 'vm.nr_hugepages': '0' }, set: { hugepage_bytes: 2 ** 30 } }),
  of('TA108', 'free memory', 'vm.min_free_kbytes = 2097152', { running: { 'vm.min_free_kbytes': '67584' } }),
  of('TA109', 'strict overcommit', 'vm.overcommit_memory = 2', { running: { 'vm.overcommit_memory': '0' } }),
  of('TA110', 'modules', 'kernel.modules_disabled = 1', { running: { 'kernel.modules_disabled': '0' } }),
  of('TA110', 'kexec', 'kernel.kexec_load_disabled = 1', { running: { 'kernel.kexec_load_disabled': '0' } }),
  of('TA110', 'ptrace', 'kernel.yama.ptrace_scope = 3', { running: { 'kernel.yama.ptrace_scope': '1' } }),
  of('TA110', 'bpf', 'kernel.unprivileged_bpf_disabled = 1', { running: { 'kernel.unprivileged_bpf_disabled': '2' } }),
  of('TA111', 'panic', 'kernel.panic = 10', { running: { 'kernel.panic': '0' } }),
  of('TA112', 'kube-proxy owns it', 'net.netfilter.nf_conntrack_max = at least 1048576', {
    running: { 'net.netfilter.nf_conntrack_max': '262144' },
    facts: { programs: ['kube-proxy', 'kubelet'] },
  }),
];

describe('what is known to lock out or cut off is an error, and our line is refused', () => {
  it.each(refused)('$id: $what', (c) => {
    const plan = planOf(line(c.line), c.machine);
    expect(finding(plan, c.id)).toMatchObject({ severity: 'error', key: key(c), why: expect.stringMatching(/./) });
    expect(finding(plan, c.id)?.evidence).toHaveLength(1);
    expect(change(plan, key(c))).toBeUndefined();
    expect(ownFile(plan)).toBeUndefined();
    expect(skipped(plan, key(c))).toMatch(/; /);
    expect(plan.load).toEqual([]);
  });
});

const warned: readonly Case[] = [
  of('TA103', 'who forwards', 'net.ipv4.ip_forward = 0', { running: { 'net.ipv4.ip_forward': '1' } }),
  of('TA104', 'the routes', 'net.ipv4.conf.all.rp_filter = 1', { running: { 'net.ipv4.conf.all.rp_filter': '0' } }),
  of('TA105', 'the listeners', 'net.ipv4.ip_local_port_range = widen to 10240 60999', {
    running: { 'net.ipv4.ip_local_port_range': '32768 60999' },
  }),
  of('TA106', 'the addresses', 'net.ipv6.conf.all.disable_ipv6 = 1', { running: { 'net.ipv6.conf.all.disable_ipv6': '0' } }),
  of('TA112', 'the programs', 'net.netfilter.nf_conntrack_max = at least 1048576', {
    running: { 'net.netfilter.nf_conntrack_max': '262144' },
  }),
];

describe('a line of the administrator that we would not write unasked', () => {
  it.each([
    ['TA109', 'vm.overcommit_memory = 2', { 'vm.overcommit_memory': '2' }],
    ['TA110', 'kernel.kexec_load_disabled = 1', { 'kernel.kexec_load_disabled': '1' }],
    ['TA111', 'kernel.panic = 10', { 'kernel.panic': '10' }],
  ])('%s: %s may be meant, so it is a warning', (id, text, running) => {
    const plan = planOf('[sysctl]\nnet.ipv4.tcp_syncookies = 1\n', { running, files: { '/etc/sysctl.d/60-edge.conf': `${text}\n` } });
    expect(finding(plan, id)).toMatchObject({
      severity: 'warning',
      confidence: 'likely',
      place: { path: '/etc/sysctl.d/60-edge.conf', line: 1 },
    });
  });
});

describe('what is not known is a warning that names the condition, and our line stands', () => {
  it.each(warned)('$id: $what', (c) => {
    const plan = planOf(line(c.line), c.machine);
    expect(finding(plan, c.id)).toMatchObject({ severity: 'warning', message: expect.stringContaining(', if '), evidence: [] });
    expect(change(plan, key(c))).toBeDefined();
  });

  it.each([
    ['TA101', 'nofile', '2000000', undefined],
    ['TA102', 'fs.file-max', '100000', '1600000'],
    ['TA102', 'fs.file-max', '100000', undefined],
    ['TA102', 'fs.nr_open', '500000', '1048576'],
    ['TA107', 'net.netfilter.nf_conntrack_max', '4096', '262144'],
    ['TA107', 'net.ipv4.netfilter.ip_conntrack_max', '4096', undefined],
    ['TA108', 'net.ipv4.tcp_mem', '8388608 12582912 16777216', '1 2 3'],
  ])('%s: %s = %s where the usual value is %s and nobody counted', (id, name, value, usual) => {
    const hits = guards.flatMap((guard) => {
      const hit = guard.check({ key: name, value, facts: factsOf({ programs: [] }), planned: () => undefined, usual, holds: () => false });
      return hit === undefined ? [] : [{ id: guard.id, ...hit }];
    });
    expect(hits).toEqual([{ id, severity: 'warning', message: expect.stringContaining(', if '), evidence: [] }]);
  });

  it('nobody counted, but it is no less than usual: nothing to warn of', () => {
    const facts = factsOf({});
    for (const [name, usual] of [
      ['fs.file-max', '100000'],
      ['fs.nr_open', '1048576'],
      ['net.netfilter.nf_conntrack_max', '262144'],
    ] as const)
      for (const guard of guards)
        if (guard.id !== 'TA112')
          expect(guard.check({ key: name, value: usual, facts, planned: () => undefined, usual, holds: () => false })).toBeUndefined();
  });
});

const quiet: readonly Case[] = [
  of('TA103', '1 is no harm', 'net.ipv4.ip_forward = 1', { facts: { programs: ['dockerd'] } }),
  of('TA104', 'one way out', 'net.ipv4.conf.all.rp_filter = 1', { facts: { routes: [route('eth0')] } }),
  of('TA104', 'loose mode', 'net.ipv4.conf.all.rp_filter = 2', { facts: { routes: [route('eth0'), route('wan1')] } }),
  of('TA105', 'the port is reserved', 'net.ipv4.ip_local_port_range = widen to 10240 60999', {
    running: { 'net.ipv4.ip_local_reserved_ports': '15672' },
    facts: { listeners: [listener(15672)] },
  }),
  of('TA105', 'the port was picked by the kernel', 'net.ipv4.ip_local_port_range = widen to 10240 60999', {
    facts: { listeners: [listener(15672, { protocol: 'udp', ephemeral: true })] },
  }),
  of('TA106', 'only link-local addresses', 'net.ipv6.conf.all.disable_ipv6 = 1', {
    facts: { addresses: [inet6('eth0', 'fe80::1')], listeners: [] },
  }),
  of('TA106', 'the address is on another interface', 'net.ipv6.conf.wan1.disable_ipv6 = 1', {
    running: { 'net.ipv6.conf.wan1.disable_ipv6': '0' },
    facts: { addresses: [inet6('eth0', '2001:db8::1')] },
  }),
  of('TA107', 'less is tracked', 'net.netfilter.nf_conntrack_max = at least 400000', { facts: gauge('nf_conntrack_count', 300000) }),
  of('TA109', 'the question is answered', 'vm.overcommit_memory = 2', { set: { accept_strict_overcommit: true } }),
  of('TA110', 'the question is answered', 'kernel.modules_disabled = 1', { set: { accept_one_way: true } }),
  of('TA111', 'the question is answered', 'kernel.panic = 10', { set: { accept_panic_reboot: true } }),
  of('TA112', 'nobody owns it here', 'net.netfilter.nf_conntrack_max = at least 1048576', { facts: { programs: ['haproxy'] } }),
];

describe('what does no harm is not spoken of', () => {
  it.each(quiet)('$id: $what', (c) => {
    const plan = planOf(line(c.line), c.machine);
    expect(finding(plan, c.id)).toBeUndefined();
    expect(change(plan, key(c))).toBeDefined();
  });
});

describe('limits and capacities in use', () => {
  it('TA101: nofile above fs.nr_open', () => {
    const plan = planOf('[limits]\nnofile = at least 2000000\n', { services: ['haproxy'], running: { 'fs.nr_open': '1048576' } });
    expect(finding(plan, 'TA101')).toMatchObject({ severity: 'error', message: 'nofile 2000000 is above fs.nr_open 1048576' });
    expect(plan.files).toEqual([]);
    expect(skipped(plan, 'nofile')).toContain('fs.nr_open 1048576');
  });

  it('TA101: the limit that applies is the one of the next boot too, and a refused nr_open is none', () => {
    const profile = '[sysctl]\nfs.nr_open = at least 4000000\n[limits]\nnofile = at least 2000000\n';
    expect(finding(planOf(profile, { services: ['haproxy'], running: { 'fs.nr_open': '1048576' } }), 'TA101')).toBeUndefined();
    const raised = { running: { 'fs.nr_open': '8000000' } };
    expect(finding(planOf('[limits]\nnofile = at least 2000000\n', { services: ['haproxy'], ...raised }), 'TA101')?.severity).toBe('error');
  });

  it('TA102: fs.nr_open = 1024 of a profile is asked, not done', () => {
    const plan = planOf(line('fs.nr_open = 1024'), { running: { 'fs.nr_open': '1048576' }, facts: limits('524288') });
    expect(plan.changes).toEqual([]);
    expect(plan.questions.map((q) => q.fact)).toContain('fs.nr_open');
  });

  it('TA102: a file that puts fs.nr_open or fs.file-max below use', () => {
    const files = { '/etc/sysctl.d/50-edge.conf': 'fs.nr_open = 1048576\nfs.file-max = 5000\n' };
    const plan = planOf(line('net.ipv4.tcp_sack = default'), {
      files,
      facts: {
        ...limits('2000000'),
        ...gauge('file-nr.open', 9000),
        init: { value: { name: 'openrc' }, origin: { kind: 'assumed', why: 'test' } },
      },
    });
    expect(plan.findings.filter((f) => f.id === 'TA102').map((f) => [f.severity, f.place.line, f.message])).toEqual([
      ['error', 1, 'fs.nr_open = 1048576 is below the nofile 2000000 of haproxy'],
      ['error', 2, 'fs.file-max = 5000 is below the 9000 open files in use'],
    ]);
  });

  it('TA102: fs.nr_open = 1024 of a file is mended before anything can fall below it', () => {
    const files = { '/etc/sysctl.d/50-edge.conf': 'fs.nr_open = 1024\n' };
    const plan = planOf(line('net.ipv4.tcp_sack = default'), { files, facts: limits('524288') });
    expect(change(plan, 'fs.nr_open')).toMatchObject({ proposed: '1048576' });
    expect(plan.removals).toMatchObject([{ key: 'fs.nr_open', value: '1024', replacement: '1048576' }]);
  });
});

describe('all guards', () => {
  it('are TA101 to TA114, each with what, why and instead', () => {
    expect(guards.map((g) => g.id)).toEqual(Array.from({ length: 14 }, (_, i) => `TA1${String(i + 1).padStart(2, '0')}`));
    for (const guard of guards) for (const text of [guard.what, guard.why, guard.instead]) expect(text.length).toBeGreaterThan(10);
  });

  it('look at the value that the kernel keeps of a line', () => {
    const files = { '/etc/sysctl.d/50-edge.conf': 'kernel.panic = 012\nvm.overcommit_memory = 0x2\n' };
    const ids = planOf(line('net.ipv4.tcp_sack = default'), { files }).findings.map((f) => f.id);
    expect(ids).toEqual(expect.arrayContaining(['TA109', 'TA111']));
  });

  it('keep a one-way key out of every live load', () => {
    const plan: Planned = planOf(line('kernel.modules_disabled = 1\nnet.ipv4.tcp_mtu_probing = 1'), {
      running: { 'kernel.modules_disabled': '0', 'net.ipv4.tcp_mtu_probing': '0' },
      set: { accept_one_way: true },
    });
    expect(ownFile(plan)?.content).toContain('kernel.modules_disabled = 1');
    const live = plan.load.filter((command) => !command.startsWith('#')).join('\n');
    expect(live).toBe("sysctl -w 'net.ipv4.tcp_mtu_probing=1'");
    expect(plan.load.join('\n')).toContain('# kernel.modules_disabled is not loaded live');
  });
});
