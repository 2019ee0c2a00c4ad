import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profile, profileNames } from '../../src/cli/profile-files.ts';
import { accepts } from '../../src/core/accepts.ts';
import type { Facts } from '../../src/model/facts.ts';
import { kernel, knowledge, parameter } from '../knowledge/whole-knowledge.ts';
import { carriedOut, change, kept, type Machine, ownFile, planOf, skipped, won } from './plan-of.ts';

const reuse = 'net.ipv4.tcp_tw_reuse';
const stamps = 'net.ipv4.tcp_timestamps';
const container: Partial<Facts> = {
  environment: { value: { kind: 'container', detail: 'docker' }, origin: { kind: 'read', path: '/run/systemd/container' } },
};
const line = (text: string) => `[sysctl]\n${text}\n`;

describe('what a value needs of another key', () => {
  it('unmet by what runs: not proposed, and the reason names the value and its place', () => {
    const plan = planOf(line(`${reuse} = 1`), { running: { [reuse]: '2', [stamps]: '0' } });
    expect(change(plan, reuse)).toBeUndefined();
    expect(ownFile(plan)).toBeUndefined();
    expect(skipped(plan, reuse)).toMatch(
      /^needs net\.ipv4\.tcp_timestamps other than 0, which is 0 \(\/proc\/sys\/net\/ipv4\/tcp_timestamps\): /,
    );
  });

  it('unmet by what the next boot gives', () => {
    const files = { '/usr/lib/sysctl.d/50-vendor.conf': 'net.ipv6.conf.eth0.forwarding = 1\n' };
    const key = 'net.ipv6.conf.eth0.accept_ra';
    const running = { [key]: '0', 'net.ipv6.conf.eth0.forwarding': '0' };
    expect(skipped(planOf(line(`${key} = 1`), { running, files }), key)).toContain('/usr/lib/sysctl.d/50-vendor.conf:1');
    expect(change(planOf(line(`${key} = 2`), { running, files }), key)).toBeDefined();
    expect(change(planOf(line(`${key} = 1`), { running }), key)).toBeDefined();
    expect(
      change(
        planOf(line('net.ipv6.conf.eth1.accept_ra = 1'), { running: { ...running, 'net.ipv6.conf.eth1.accept_ra': '0' }, files }),
        'net.ipv6.conf.eth1.accept_ra',
      ),
    ).toBeDefined();
  });

  it('met by the plan, in either order of the profile', () => {
    for (const text of [`${reuse} = 1\n${stamps} = 1`, `${stamps} = 1\n${reuse} = 1`]) {
      const plan = planOf(line(text), { running: { [reuse]: '2', [stamps]: '0' } });
      expect(plan.changes.map((c) => c.key).sort()).toEqual([stamps, reuse]);
    }
  });

  it('met by a bad line that is mended', () => {
    const machine = { running: { [reuse]: '2', [stamps]: '0' }, files: { '/etc/sysctl.conf': `${stamps} = 0\n` } };
    const plan = planOf(line(`${reuse} = 1`), machine);
    expect(plan.changes.map((c) => [c.key, c.proposed]).sort()).toEqual([
      [stamps, '1'],
      [reuse, '1'],
    ]);
  });

  it('the plan itself may take it away', () => {
    const plan = planOf(line(`${reuse} = 1\nnet.ipv6.conf.eth0.accept_ra = 1\nnet.ipv6.conf.eth0.forwarding = 1`), {
      running: { [reuse]: '2', 'net.ipv6.conf.eth0.accept_ra': '0', 'net.ipv6.conf.eth0.forwarding': '0' },
    });
    expect(skipped(plan, 'net.ipv6.conf.eth0.accept_ra')).toContain('which is 1 (this plan)');
    expect(change(plan, reuse)).toBeDefined();
  });

  it('what is not proposed meets no need of a further key', () => {
    const release = '6.16';
    expect(parameter('net.ipv4.tcp_tw_reuse_delay').needs.map((need) => need.key)).toEqual([reuse]);
    const plan = planOf(line(`net.ipv4.tcp_tw_reuse_delay = 500\n${reuse} = 1`), {
      kernel: release,
      running: { [reuse]: '0', [stamps]: '0', 'net.ipv4.tcp_tw_reuse_delay': '1000' },
    });
    expect(plan.changes).toEqual([]);
    expect(skipped(plan, 'net.ipv4.tcp_tw_reuse_delay')).toContain(`needs ${reuse} other than 0`);
  });

  it('a value that needs nothing is free', () => {
    expect(change(planOf(line(`${reuse} = 0`), { running: { [reuse]: '2', [stamps]: '0' } }), reuse)).toBeDefined();
  });

  it('what an earlier file holds already stays', () => {
    const own = '/etc/sysctl.d/99-tune-advise.conf';
    const plan = planOf(line(`${reuse} = 1`), {
      running: { [reuse]: '1', [stamps]: '0' },
      files: { [own]: `# Written by tune-advise\n\n# why\n${reuse} = 1\n` },
    });
    expect(ownFile(plan)?.content).toContain(`${reuse} = 1`);
    expect(kept(plan, reuse)).toBeDefined();
  });
});

it('what a file sets and the profile leaves alone keeps the caveat of the profile', () => {
  const leaving = `${line(`${reuse} = default`)}[beware]\n${reuse} = "the gateway may still hold the old flow"\n`;
  const set = planOf(leaving, { running: { [reuse]: '1', [stamps]: '1' }, files: { '/etc/sysctl.conf': `${reuse} = 1\n` } });
  expect(set.kept.find((k) => k.key === reuse)?.beware).toContain('the gateway may still hold the old flow');
  const bare = planOf(leaving, { running: { [reuse]: '2', [stamps]: '1' } });
  expect(bare.kept.find((k) => k.key === reuse)?.beware).not.toContain('the gateway may still hold the old flow');
});

describe('values are what the kernel keeps', () => {
  it.each([
    ['net.core.somaxconn = at least 5000000000', 'would be refused: expected'],
    ['net.core.default_qdisc = "\'fq codel\'"', 'would be refused: expected one name'],
    ['net.ipv4.tcp_rmem = 4096 131072', "the kernel would keep '4096 131072 _' of '4096 131072'"],
    ['net.ipv4.tcp_rmem = _ 131072 _', 'a field is to be kept as it is and its present value is not known'],
    ['net.ipv4.tcp_tw_recycle = 1', 'has no such key'],
    ['net.ipv4.tcp_tw_recyle = 1', 'not known to this version of the knowledge'],
  ])('%s is skipped with the reason', (text, reason) => {
    const plan = planOf(line(text), { facts: { memoryBytes: undefined } });
    expect(plan.changes).toEqual([]);
    expect(skipped(plan, text.split(' ')[0] ?? '')).toContain(reason);
  });
});

describe('value(KEY)', () => {
  const max = 'net.ipv4.tcp_fin_timeout';

  it('is what the plan gives the key, or what is in force', () => {
    const text = `net.ipv4.tcp_keepalive_intvl = value(${max})\n${max} = 90`;
    expect(change(planOf(line(text), { running: { [max]: '60' } }), 'net.ipv4.tcp_keepalive_intvl')?.proposed).toBe('90');
    const left = planOf(line(text.replace('= 90', '= default')), { running: { [max]: '60' } });
    expect(change(left, 'net.ipv4.tcp_keepalive_intvl')?.proposed).toBe('60');
  });

  it('is the mended value of a key that does harm, though the profile leaves it', () => {
    const running = { 'net.core.netdev_max_backlog': '10', 'net.core.somaxconn': '128' };
    const plan = planOf(line('net.core.somaxconn = at least value(net.core.netdev_max_backlog)\nnet.core.netdev_max_backlog = default'), {
      running,
    });
    expect(change(plan, 'net.core.netdev_max_backlog')?.proposed).toBe('1000');
    expect(change(plan, 'net.core.somaxconn')?.proposed).toBe('4096');
    const more = planOf(
      line('net.core.somaxconn = at least 8 * value(net.core.netdev_max_backlog)\nnet.core.netdev_max_backlog = default'),
      {
        running,
      },
    );
    expect(change(more, 'net.core.somaxconn')?.proposed).toBe('8000');
  });
});

describe('a container', () => {
  const running = {
    'vm.swappiness': '60',
    'kernel.panic': '0',
    [reuse]: '2',
    [stamps]: '1',
    'net.core.somaxconn': '4096',
    'fs.file-max': '1000',
  };

  it('sets what belongs to its network namespace, and skips what belongs to the host with the reason', () => {
    const plan = planOf(line(`vm.swappiness = 10\n${reuse} = 1\nfs.file-max = at least 2000000`), { running, facts: container });
    expect(plan.changes.map((c) => c.key)).toEqual([reuse]);
    for (const key of ['vm.swappiness', 'fs.file-max']) expect(skipped(plan, key)).toBe('belongs to the host: a container cannot set it');
  });

  it('does not mend what belongs to the host either', () => {
    const files = { '/etc/sysctl.d/50-edge.conf': 'fs.nr_open = 1024\nnet.ipv4.tcp_sack = 0\n' };
    const plan = planOf(line('fs.file-max = default\nkernel.pid_max = absent'), {
      running: { ...running, 'kernel.pid_max': '500', 'net.ipv4.tcp_sack': '0', 'fs.nr_open': '1024' },
      files,
      facts: container,
    });
    expect(plan.changes.map((c) => c.key)).toEqual(['net.ipv4.tcp_sack']);
    expect(plan.removals.map((r) => [r.key, r.replacement])).toEqual([
      ['fs.nr_open', null],
      ['net.ipv4.tcp_sack', '1'],
    ]);
  });
});

describe('a profile of everything that is refused', () => {
  const profile = line(
    [
      'kernel.panic = 10',
      'vm.overcommit_memory = 2',
      'kernel.modules_disabled = 1',
      'fs.nr_open = 1024',
      'net.ipv4.ip_forward = 0',
      'net.ipv6.conf.all.disable_ipv6 = 1',
      'net.ipv4.conf.all.rp_filter = 1',
      'net.ipv4.tcp_mem = 1048576 1572864 2621440',
    ].join('\n'),
  );
  const machine: Machine = {
    running: {
      'kernel.panic': '0',
      'vm.overcommit_memory': '0',
      'kernel.modules_disabled': '0',
      'fs.nr_open': '1048576',
      'net.ipv4.ip_forward': '1',
      'net.ipv6.conf.all.disable_ipv6': '0',
      'net.ipv4.conf.all.rp_filter': '0',
      'net.ipv4.tcp_mem': '190000 250000 380000',
    },
    facts: {
      programs: ['dockerd', 'haproxy'],
      addresses: [{ interface: 'eth0', address: '2001:db8::1', prefix: 64, family: 6 }],
      routes: ['eth0', 'wan1'].map((name) => ({ destination: '0.0.0.0/0', interface: name, family: 4 as const })),
    },
  };

  it('writes nothing, loads nothing, and says of each line why', () => {
    const plan = planOf(profile, machine);
    expect({ changes: plan.changes, files: plan.files, edits: plan.edits, load: plan.load, undo: plan.undo }).toEqual({
      changes: [],
      files: [],
      edits: [],
      load: [],
      undo: [],
    });
    const said = [...plan.skipped.map((s) => s.key), ...plan.questions.map((q) => q.fact)];
    for (const key of Object.keys(machine.running ?? {})) expect(said).toContain(key);
    expect(plan.findings.filter((f) => f.severity === 'error').map((f) => f.id)).toEqual([
      'TA103',
      'TA104',
      'TA106',
      'TA108',
      'TA109',
      'TA110',
      'TA111',
    ]);
  });
});

describe('a whole plan, carried out', () => {
  const profile = `${line(
    [
      'net.core.somaxconn = at least 8192',
      'net.ipv4.tcp_keepalive_time = at most 60',
      'net.ipv4.ip_local_port_range = widen to 10240 60999',
      'net.ipv4.ip_local_reserved_ports = at least listeners',
      'net.ipv4.tcp_tw_recycle = absent',
      'net.ipv4.tcp_rmem = at least _ _ 16777216',
      'net.netfilter.nf_conntrack_max = at least 524288',
      'net.ipv4.tcp_sack = default',
    ].join('\n'),
  )}[limits]\nnofile = at least 65536\nnofile@proxy = at least 65536\n`;
  const machine: Machine = {
    running: {
      'fs.nr_open': '1048576',
      'net.core.somaxconn': '128',
      'net.ipv4.tcp_keepalive_time': '7200',
      'net.ipv4.ip_local_port_range': '32768 60999',
      'net.ipv4.ip_local_reserved_ports': '',
      'net.ipv4.tcp_rmem': '4096 131072 6291456',
      'net.netfilter.nf_conntrack_max': '262144',
      'net.ipv4.tcp_sack': '0',
    },
    files: {
      '/etc/sysctl.conf': 'net.core.somaxconn = 128\r\nnet.ipv4.tcp_tw_recycle = 1\r\nvm.swappiness = 10\r\nnet.ipv4.tcp_sack = 0',
      '/etc/sysctl.d/99-zzz.conf': 'net.ipv4.tcp_keepalive_time = 300\n',
      '/usr/lib/sysctl.d/50-vendor.conf': 'net.ipv4.tcp_rmem = 4096 131072 8388608\n',
      '/etc/systemd/system/haproxy.service.d/zz.conf': '[Service]\nLimitNOFILE=4096\n',
    },
    services: ['haproxy'],
    facts: { programs: ['haproxy'], listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 15672, program: 'haproxy' }] },
  };

  it('leaves nothing to advise, and writes the same bytes', () => {
    const plan = planOf(profile, machine);
    expect(plan.changes.length).toBeGreaterThanOrEqual(11);
    const after = carriedOut(machine, plan);
    const again = planOf(profile, after);
    expect({ c: again.changes, r: again.removals, e: again.edits, load: again.load }).toEqual({ c: [], r: [], e: [], load: [] });
    for (const file of again.files) expect(file.content).toBe(after.files?.[file.path]);
    expect(after.files?.['/etc/sysctl.conf']).toContain('\r\nvm.swappiness = 10\r\n');
  });

  it('one plan, whatever the order of files and readings', () => {
    const turned = (all: Readonly<Record<string, string>> = {}) => Object.fromEntries(Object.entries(all).reverse());
    const other = planOf(profile, { ...machine, running: turned(machine.running), files: turned(machine.files) });
    const plan = planOf(profile, machine);
    expect(other.files).toEqual(plan.files);
    expect(other.changes).toEqual(plan.changes);
    expect(other.edits).toEqual(plan.edits);
  });

  it('every file of the plan is named once', () => {
    const paths = planOf(profile, machine).files.map((f) => f.path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('any machine under the profiles of this package', () => {
  const profiles = new Map(profileNames().map((name) => [name, profile([name])]));
  const keys = knowledge.keys.filter((key) => !key.includes('INTERFACE') && parameter(key).kind !== 'status');
  const value = fc.constantFrom(
    '0',
    '1',
    '2',
    '30',
    '500',
    '4096',
    '65536',
    '9000000',
    '1024 65000',
    '4096 131072 6291456',
    '4096 2097152 33554432',
    '12-14,80',
    'x',
  );
  const setting = fc.tuple(fc.constantFrom(...keys), value, fc.constantFrom('', '-')).map(([key, v, dash]) => `${dash}${key} = ${v}`);
  const text = fc
    .tuple(
      fc.array(fc.oneof(setting, fc.constantFrom('# by hand', '', '-net.core.somaxconn', 'net.ipv4.tcp_* = 1'))),
      fc.constantFrom('\n', '\r\n'),
    )
    .map(([lines, end]) => lines.join(end));
  const path = fc.constantFrom(
    '/etc/sysctl.conf',
    '/etc/sysctl.d/10-edge.conf',
    '/etc/sysctl.d/zz-edge.conf',
    '/etc/sysctl.d/99-tune-advise.conf',
    '/usr/lib/sysctl.d/50-vendor.conf',
    '/run/sysctl.d/~late.conf',
  );
  const machines = fc.record({
    kernel: fc.constantFrom('3.10', '4.9', '4.14', '5.10', '6.1', '6.12'),
    files: fc.dictionary(path, text, { noNullPrototype: true }),
    running: fc.dictionary(fc.constantFrom(...keys), value, { noNullPrototype: true }),
  });

  it('is quiet after a plan was carried out, under both readers, with the same bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...profiles.keys()), machines, (name, drawn) => {
        const wanted = profiles.get(name) ?? '';
        // the running kernel holds only what it took
        const running = Object.fromEntries(
          Object.entries(drawn.running).filter(([key, v]) => {
            const acceptance = accepts(parameter(key), kernel(drawn.kernel), v);
            return acceptance.accepted === true && acceptance.kept === v;
          }),
        );
        const own = drawn.files['/etc/sysctl.d/99-tune-advise.conf'];
        const files =
          own === undefined ? drawn.files : { ...drawn.files, '/etc/sysctl.d/99-tune-advise.conf': `# Written by tune-advise\n\n${own}` };
        const machine: Machine = { ...drawn, running, files };
        const plan = planOf(wanted, machine);
        const after = carriedOut(machine, plan);
        const again = planOf(wanted, after);
        expect({ changes: again.changes, removals: again.removals, edits: again.edits }).toEqual({ changes: [], removals: [], edits: [] });
        for (const file of again.files) expect(file.content).toBe(after.files?.[file.path]);
        for (const { key, proposed, target } of plan.changes)
          if (target === 'sysctl') expect([key, won(machine, plan, key)]).toEqual([key, { systemd: proposed, procps: proposed }]);
      }),
      { numRuns: 150 },
    );
  });
});
