import { describe, expect, it } from 'vitest';
import { lint } from '../../src/core/lint.ts';
import type { Knowledge } from '../../src/model/knowledge.ts';
import { readSysctl } from '../../src/read/sysctl.ts';
import { allRules } from '../../src/rules/all.ts';
import { kernel, knowledge } from '../knowledge/whole-knowledge.ts';
import { allKernels, found, lintFiles } from '../rules/lint-files.ts';

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

const on = (kernel: string, nat?: readonly ('clients' | 'outbound')[]) =>
  lintFiles({ 'etc/sysctl.conf': block }, { kernels: [kernel], ...(nat && { nat }) }).findings.filter(
    (f) => f.key === 'net.ipv4.tcp_tw_recycle',
  );

describe('tcp_tw_recycle', () => {
  it.each([
    ['3.10.0-1160.el7.x86_64', undefined, 'warning TA008'],
    ['3.10.0-1160.el7.x86_64', [], 'warning TA008'],
    ['3.10.0-1160.el7.x86_64', ['clients'], 'error TA008'],
    ['4.9', ['clients'], 'error TA008'],
    ['4.9', [], 'warning TA008'],
    ['4.10', [], 'error TA008'],
    ['4.14', [], 'error TA002'],
    ['6.1', ['clients'], 'error TA002'],
  ] as const)('on %s with NAT %j', (kernel, nat, expected) => {
    expect(on(kernel, nat).map((f) => `${f.severity} ${f.id}`)).toEqual([expected]);
  });

  it('says that sysctl -p ends with an error, and 0 is less bad', () => {
    expect(on('6.1')[0]?.message).toBe('net.ipv4.tcp_tw_recycle: no such key since 4.12; `sysctl -p` ends with an error');
    expect(lintFiles({ 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 0\n' }).findings.map((f) => f.severity)).toEqual(['warning']);
    expect(lintFiles({ 'etc/sysctl.conf': '-net.ipv4.tcp_tw_recycle = 1\n' }).findings.map((f) => f.severity)).toEqual(['advice']);
  });

  it('is told once for each thing that is wrong, with the kernels that it holds on', () => {
    const findings = lintFiles(
      { 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n' },
      { kernels: ['4.9', 'rhel:7', '6.1', '4.14'] },
    ).findings;
    expect(findings.map((f) => [f.id, f.kernels])).toEqual([
      ['TA002', ['6.1', '4.14']],
      ['TA008', ['4.9', 'rhel:7']],
    ]);
  });
});

describe('the copied block', () => {
  it('is answered line by line and introduced once', () => {
    expect(
      found(lintFiles({ 'etc/sysctl.conf': block }, { kernels: ['6.1'] })).map((line) =>
        line.replace(/^(\S+ \S+) [^:]+:(\d+):.*$/, '$1 line $2'),
      ),
    ).toEqual([
      'advice TA013 line 1',
      'error TA002 line 3',
      'advice TA010 line 4',
      'warning TA012 line 6',
      'advice TA007 line 7',
      'warning TA009 line 8',
    ]);
  });

  it('compares with the real default where memory is known', () => {
    const buckets = (memoryBytes: number) =>
      lintFiles({ 'etc/sysctl.conf': 'net.ipv4.tcp_max_tw_buckets = 5000\n' }, { memoryBytes }).findings.map((f) => f.message);
    expect(buckets(16 * 1024 ** 3)).toEqual(['tcp_max_tw_buckets below the default makes connections skip TIME-WAIT']);
    expect(buckets(1024 ** 3)).toEqual([]);
    expect(found(lintFiles({ 'etc/sysctl.conf': 'net.ipv4.tcp_max_tw_buckets = 5000\n' }))).toEqual([
      expect.stringContaining('on machines with 4 GiB or more'),
    ]);
    expect(found(lintFiles({ 'etc/sysctl.conf': 'net.ipv4.tcp_max_tw_buckets = 262144\n' }))).toEqual([]);
  });
});

describe('trees', () => {
  it('looks for what a setting needs in the line that wins', () => {
    const reuse = 'net.ipv4.tcp_tw_reuse = 1\n';
    const off = 'net.ipv4.tcp_timestamps = 0\n';
    const unmet = (files: Record<string, string>) => lintFiles(files).findings.filter((f) => f.id === 'TA004');
    const [finding] = unmet({ 'etc/sysctl.d/60-proxy.conf': reuse, 'etc/sysctl.d/10-old.conf': off });
    expect(finding?.related).toMatchObject([{ path: 'etc/sysctl.d/10-old.conf', line: 1, column: 27, label: 'this switches it off' }]);
    expect(finding?.fix).toMatchObject({ title: 'set net.ipv4.tcp_timestamps = 1', set: { key: 'net.ipv4.tcp_timestamps', value: '1' } });
    expect(
      unmet({ 'etc/sysctl.d/60-proxy.conf': reuse, 'etc/sysctl.d/10-old.conf': off, 'etc/sysctl.conf': 'net.ipv4.tcp_timestamps = 1\n' }),
    ).toEqual([]);
    expect(
      unmet({ 'etc/sysctl.d/60-proxy.conf': reuse, 'usr/lib/sysctl.d/10-old.conf': off, 'etc/sysctl.d/10-old.conf': '# masks it\n' }),
    ).toEqual([]);
    expect(unmet({ 'edge1/etc/sysctl.d/60-proxy.conf': reuse, 'edge2/etc/sysctl.d/10-old.conf': off })).toEqual([]);
    expect(unmet({ 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_tw_reuse = 0\n', 'etc/sysctl.d/10-old.conf': off })).toEqual([]);
  });

  it('calls two values of one folder a contradiction, an override of the vendor none', () => {
    const twice = (a: string, b: string) =>
      found(lintFiles({ [a]: 'net.core.somaxconn = 8192\n', [b]: 'net.core.somaxconn = 16384\n' })).filter((line) =>
        line.includes('TA005'),
      );
    expect(twice('etc/sysctl.d/10-base.conf', 'etc/sysctl.d/60-edge.conf')).toEqual([
      "warning TA005 etc/sysctl.d/10-base.conf:1:1 net.core.somaxconn = 8192 is overridden by '16384' in etc/sysctl.d/60-edge.conf:1",
    ]);
    expect(twice('etc/sysctl.d/99-z.conf', 'etc/sysctl.conf')).toEqual([
      expect.stringContaining("overridden by '16384' in etc/sysctl.conf:1"),
    ]);
    expect(twice('usr/lib/sysctl.d/10-base.conf', 'etc/sysctl.d/60-edge.conf')).toEqual([]);
    expect(twice('edge1.conf', 'edge2.conf')).toEqual([]);
    expect(twice('deck/etc/sysctl.d/60-a.conf', 'desktop/etc/sysctl.d/61-a.conf')).toEqual([]);
  });
});

describe('values', () => {
  it.each([
    ['net.ipv4.tcp_congestion_control = bbr # fast', 'TA003'],
    ['net.ipv4.tcp_rmem = "4096 87380 16777216"', 'TA003'],
    ['net.ipv4.tcp_rmem = 4096 131072', 'TA006'],
    ['net.ipv4.tcp_keepalive_intvl = 30 net.ipv4.tcp_keepalive_probes = 5', 'TA006'],
    ['net.ipv4.ip_local_reserved_ports = 8080, 9149', 'TA003'],
    ['net.ipv4.tcp_tw_reuse = 3', 'TA003'],
    ['net.ipv4.conf.all.rp_filter = 1 \\', 'TA017'],
    ['kernel.acct = 4 2 30 # keep', 'TA006'],
  ])('%s', (line, id) => expect(new Set(lintFiles({ 'etc/sysctl.conf': `${line}\n` }).findings.map((f) => f.id))).toEqual(new Set([id])));

  it('none at all reads as one sentence', () => {
    const { findings } = lintFiles({ 'etc/sysctl.conf': 'net.ipv4.tcp_fastopen =\n' });
    expect(findings.map((f) => f.message)).toEqual(['net.ipv4.tcp_fastopen without a value is refused by the kernel']);
  });

  it.each([
    'net.core.somaxconn = 65536',
    'net.ipv4.ip_local_reserved_ports = 2703,9808',
    'net.ipv4.ip_local_reserved_ports =',
    'kernel.core_pattern = |/usr/lib/keep %P # %u ; x',
    'vm.swappiness = 10',
    '-net.ipv4.ping_group_range = 0 2147483647',
    'net.ipv4.conf.*.rp_filter = 2',
    'net.ipv4.conf.eth0/100.rp_filter = 2',
    'net/ipv4/conf/eth0.100/rp_filter = 2',
    'net.bridge.bridge-nf-call-iptables = 1',
    'vm.max_map_count = 2147483642',
    'net.ipv4.tcp_keepalive_time = 0x100',
    'net.core.somaxconn = {{ somaxconn }}',
    'net.ipv4.tcp_keepalive_time = 120\r',
    'net.ipv4.tcp_tw_reuse = 1',
  ])('says nothing of %j', (line) => expect(found(lintFiles({ 'etc/sysctl.d/60-edge.conf': `${line}\n` }))).toEqual([]));

  it('takes a lower first unprivileged port from the files', () => {
    const range = 'net.ipv4.ip_local_port_range = 1000 2000\n';
    const refused = (text: string) => lintFiles({ 'etc/sysctl.conf': text }).findings.some((f) => f.id === 'TA003');
    expect([refused(range), refused(`net.ipv4.ip_unprivileged_port_start = 80\n${range}`)]).toEqual([true, false]);
  });
});

describe('hostile files', () => {
  it('are told as what they are', () => {
    const hostile = '__proto__ = 1\nconstructor.prototype = 1\n\x1b]0;x\x07.y = 1\n\0\0\n../../etc/passwd = x\n';
    const result = lintFiles({ 'etc/sysctl.conf': hostile, __proto__x: 'toString = 1\n' });
    expect(result.findings.map((f) => [f.place.path, f.place.line, f.id])).toEqual([
      ['__proto__x', 1, 'TA001'],
      ['etc/sysctl.conf', 1, 'TA001'],
      ['etc/sysctl.conf', 2, 'TA001'],
      ['etc/sysctl.conf', 3, 'TA001'],
      ['etc/sysctl.conf', 4, 'TA014'],
      ['etc/sysctl.conf', 5, 'TA001'],
    ]);
  });

  it('of 20,000 unknown keys or repeated lines: the knowledge is asked in proportion, and for near names 200 times at most', () => {
    const unknown = Array.from({ length: 20_000 }, (_, i) => `net.ipv4.tcp_keepalive_tim${i} = 1`).join('\n');
    const again = 'net.ipv4.tcp_fin_timeout = 30\n'.repeat(20_000);
    for (const [text, findings] of [
      [unknown, 20_000],
      [again, 2 * 20_000 - 1],
    ] as const) {
      const asked = { entries: 0, names: 0 };
      const counting: Knowledge = Object.create(knowledge, {
        parameter: {
          value: (key: string) => {
            asked.entries += 1;
            return knowledge.parameter(key);
          },
        },
        names: {
          get: () => {
            asked.names += 1;
            return knowledge.names;
          },
        },
      });
      const files = [{ path: 'etc/sysctl.conf', kind: 'sysctl' as const, text, lines: readSysctl('etc/sysctl.conf', text) }];
      const kernels = ['6.1', 'rhel:8'].map(kernel);
      const result = lint({ files, kernels, kernelsFrom: '--kernel', knowledge: counting, rules: allRules });
      expect(result.findings).toHaveLength(findings);
      expect(asked.names).toBeLessThanOrEqual(200);
      expect(asked.entries).toBeLessThan(10 * 20_000);
    }
  }, 120_000);
});

describe('findings', () => {
  it('keep their fingerprint when lines move, and differ from each other', () => {
    const prints = (text: string) => lintFiles({ 'etc/sysctl.conf': text }).findings.map((f) => f.fingerprint);
    const before = prints('net.ipv4.tcp_sack = 0\nnet.ipv4.tcp_fin_timeout = 20\n');
    const after = prints('# moved\n\nnet.ipv4.tcp_fin_timeout = 20\n\n  net.ipv4.tcp_sack = 0\n');
    expect(new Set(after)).toEqual(new Set(before));
    expect(new Set(before).size).toBe(2);
    const same = prints('sysctl -p\nsysctl -p\n');
    expect([same.length, new Set(same).size]).toEqual([2, 2]);
    for (const print of before) expect(print).toMatch(/^[0-9a-f]{16}$/);
  });

  it('come out the same whatever the order of the files', () => {
    const files = { 'etc/sysctl.d/10-a.conf': 'net.ipv4.tcp_sack = 0\n', 'etc/sysctl.conf': block };
    const turned = Object.fromEntries(Object.entries(files).reverse());
    expect(lintFiles(turned, { kernels: allKernels })).toEqual(lintFiles(files, { kernels: allKernels }));
  });

  it('say what was not checked', () => {
    expect(lintFiles({ 'etc/sysctl.conf': 'fs.binfmt_misc.status = 1\nvm.swappiness = 10\n' }).notChecked).toEqual([
      { what: 'the value of 1 key', why: 'known by name at most', couldChange: 'fs.binfmt_misc.status' },
    ]);
    expect(lintFiles({ 'etc/sysctl.conf': 'vm.swappiness = 10\n' }).notChecked).toEqual([]);
  });
});
