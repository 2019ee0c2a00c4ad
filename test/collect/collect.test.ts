import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CollectOptions, collect } from '../../src/collect/collect.ts';
import { CollectError, openTree, type Tree } from '../../src/collect/tree.ts';
import { centos7, kernelReader, limitsText, tcpTable, tree } from './fixture.ts';

const look = (root: string, more: Partial<CollectOptions> = {}) =>
  collect({ root, services: [], pids: [], readKernel: kernelReader, ...more });

describe('a CentOS 7 root', () => {
  it('tells the machine, each fact with its origin', () => {
    const { facts } = look(tree(centos7));
    expect(facts.from).toBe('root');
    expect(facts.host).toBe('edge1');
    expect(facts.kernel).toEqual({
      value: { raw: '3.10.0-1160.el7.x86_64', version: '3.10.0', distro: 'rhel:7' },
      origin: { kind: 'read', path: '/proc/sys/kernel/osrelease' },
    });
    expect(facts.distro?.value).toEqual({ id: 'centos', version: '7', idLike: ['rhel', 'fedora'] });
    expect(facts.memoryBytes).toEqual({ value: 16267712 * 1024, origin: { kind: 'read', path: '/proc/meminfo' } });
    expect(facts.cpus?.value).toBe(2);
    expect(facts.pageSize.origin.kind).toBe('assumed');
    expect(facts.environment?.value).toEqual({ kind: 'vm', detail: 'amazon' });
    expect(facts.cloudVendor?.value).toBe('aws');
    expect(facts.init?.value).toEqual({ name: 'systemd', version: 219 });
    expect(facts.modules).toEqual(['ip_tables', 'nf_conntrack']);
  });

  it('reads /proc/sys with single blanks and slashes for dots, and never what is secret', () => {
    const root = tree(centos7);
    const collected = look(root);
    const { sysctl } = collected.facts;
    expect(sysctl.get('net.ipv4.tcp_rmem')).toEqual({ value: '4096 87380 6291456', path: '/proc/sys/net/ipv4/tcp_rmem', writable: true });
    expect(sysctl.get('net.ipv4.conf.eth0/100.rp_filter')).toMatchObject({
      value: '1',
      path: '/proc/sys/net/ipv4/conf/eth0.100/rp_filter',
    });
    expect(sysctl.get('net.ipv4.tcp_fastopen_key')).toEqual({ unreadable: 'never collected', path: '/proc/sys/net/ipv4/tcp_fastopen_key' });
    expect([...sysctl.keys()].filter((key) => key.startsWith('fs.binfmt_misc'))).toEqual([]);
    // a handful of files is no whole /proc/sys: what is missing there may well exist
    expect(collected.facts.sysctlComplete).toBe(false);
    const everything = JSON.stringify(collected, (_, value) => (value instanceof Map ? [...value] : value));
    expect(everything).not.toContain('secret-secret');
    expect(everything).not.toContain('password');
    expect(everything).not.toContain('TOKEN');
  });

  it('goes through the connections once, and not at all where somebody else counts them', () => {
    const seen = (more: Partial<CollectOptions>) => {
      const held = openTree(tree(centos7));
      const whole: string[] = [];
      const stream: Tree['stream'] = (path, each) => {
        let asked = true;
        const problem = held.stream?.(path, (piece) => {
          asked = each(piece);
          return asked;
        });
        if (asked) whole.push(path);
        return problem;
      };
      const { facts } = collect({ tree: { ...held, stream }, services: [], pids: [], readKernel: kernelReader, ...more });
      return { tcp: whole.filter((path) => path === '/proc/net/tcp'), sockets: facts.sockets, listeners: facts.listeners?.length };
    };
    const [counted, not] = [seen({}), seen({ withoutSockets: true })];
    expect(counted).toMatchObject({ tcp: ['/proc/net/tcp'], sockets: { byState: { LISTEN: 1 } } });
    expect(not).toEqual({ tcp: [], sockets: undefined, listeners: counted.listeners });
  });

  it('tells listeners, connections and what they say of the load', () => {
    const { facts } = look(tree(centos7));
    expect(facts.listeners).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', port: 80, queued: 3 },
      { protocol: 'udp', address: '127.0.0.1', port: 323 },
    ]);
    expect(facts.sockets).toEqual({
      byState: { ESTAB: 23, LISTEN: 1, 'TIME-WAIT': 120 },
      keepalive: { with: 5, of: 23 },
      orphans: 2,
      memoryPages: 17,
    });
    const named = Object.fromEntries([...facts.named].map(([name, fact]) => [name, fact.value]));
    expect(named).toMatchObject({
      concurrent_conns: 12,
      out_concurrent: 11,
      upstream_tuples: 1,
      local_close_rate: 2,
      swap_bytes: 2097148 * 1024,
    });
    expect(facts.gauges.get('file-nr.open')).toEqual({ value: 1504, origin: { kind: 'read', path: '/proc/sys/fs/file-nr' } });
    expect(facts.gauges.get('nf_conntrack_count')?.value).toBe(212);
    expect(facts.programs).toEqual(['nginx', 'systemd']);
  });

  it('finds addresses, routes and saved NAT rules', () => {
    const { facts } = look(tree(centos7));
    expect(facts.addresses).toEqual([
      { address: '10.0.1.10', family: 4, interface: 'eth0', prefix: 16 },
      { address: '127.0.0.1', family: 4, interface: 'lo', prefix: 8 },
    ]);
    expect(facts.routes).toEqual([
      { destination: '0.0.0.0/0', gateway: '10.0.0.1', interface: 'eth0', family: 4 },
      { destination: '10.0.0.0/16', interface: 'eth0', family: 4 },
    ]);
    expect(facts.natRules).toEqual([{ kind: 'masquerade', text: '-A POSTROUTING -o eth0 -j MASQUERADE', path: '/etc/sysconfig/iptables' }]);
  });

  it('gives the limits of a service once for workers that are alike, and its files', () => {
    const { facts, files } = look(tree(centos7), { services: ['nginx'] });
    expect(facts.limits).toEqual([
      {
        unit: 'nginx.service',
        pid: 1201,
        program: 'nginx',
        open: 2,
        rows: {
          'Max processes': { soft: '7822', hard: '7822' },
          'Max open files': { soft: '1024', hard: '4096' },
          'Max nice priority': { soft: '0', hard: '0' },
        },
      },
    ]);
    expect(files.map((file) => file.path)).toEqual([
      '/etc/os-release',
      '/etc/security/limits.d/20-nproc.conf',
      '/etc/sysctl.conf',
      '/etc/sysctl.d/99-sysctl.conf',
      '/etc/systemd/system/nginx.service.d/limits.conf',
      '/usr/lib/sysctl.d/00-system.conf',
      '/usr/lib/systemd/system/nginx.service',
    ]);
    expect(files.find((file) => file.path === '/etc/sysctl.d/99-sysctl.conf')).toEqual({
      path: '/etc/sysctl.d/99-sysctl.conf',
      text: 'net.ipv4.tcp_tw_recycle = 1\n',
      encoding: 'utf8',
      link: '../sysctl.conf',
    });
  });

  it('says when a service or a process does not run', () => {
    const { facts } = look(tree(centos7), { services: ['haproxy.service'], pids: [4711] });
    expect(facts.notChecked.map(({ what, why }) => `${what}: ${why}`)).toEqual(
      expect.arrayContaining(['limits of haproxy.service: it has no running process', 'limits of process 4711: there is no such process']),
    );
  });

  it('gives the same answer for ever', () => {
    const root = tree(centos7);
    expect(look(root)).toEqual(look(root));
  });
});

describe('other machines', () => {
  it('reads Debian 12 by the name of the systemd library and takes the mark of a mask', () => {
    const root = tree({
      'etc/os-release': { link: '../usr/lib/os-release' },
      'usr/lib/os-release': 'ID=debian\nVERSION_ID="12"\n',
      'usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so': '',
      'usr/lib/systemd/systemd': '',
      'usr/sbin/init': { link: '/lib/systemd/systemd' },
      sbin: { link: 'usr/sbin' },
      lib: { link: 'usr/lib' },
      'etc/sysctl.d/50-pid-max.conf': { link: '/dev/null' },
      'usr/lib/sysctl.d/50-pid-max.conf': 'kernel.pid_max = 4194304\n',
    });
    const { facts, files } = look(root);
    expect(facts.distro).toEqual({ value: { id: 'debian', version: '12', idLike: [] }, origin: { kind: 'read', path: '/etc/os-release' } });
    expect(facts.init).toEqual({ value: { name: 'systemd', version: 252 }, origin: { kind: 'read', path: '/sbin/init' } });
    expect(facts.sysctlComplete).toBe(false);
    expect(facts.kernel).toBeUndefined();
    expect(facts.listeners).toBeUndefined();
    expect(facts.notChecked.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['/proc/sys', 'kernel version', 'memory', 'CPUs', 'listeners']),
    );
    expect(files.find((file) => file.path === '/etc/sysctl.d/50-pid-max.conf')).toEqual({
      path: '/etc/sysctl.d/50-pid-max.conf',
      text: '',
      encoding: 'utf8',
      link: '/dev/null',
      found: 'null',
    });
    expect(files.filter((file) => file.path.startsWith('/lib/'))).toEqual([]);
  });

  it.each([
    [
      'a container, with /proc/sys read-only',
      {
        '.dockerenv': '',
        'proc/self/mounts': 'proc /proc proc rw 0 0\nproc /proc/sys proc ro,nosuid 0 0\n',
        'proc/cpuinfo': 'processor : 0\n',
      },
      { kind: 'container', detail: 'docker', sysctlReadOnly: true },
    ],
    ['a Kubernetes pod', { 'proc/1/cgroup': '0::/kubepods.slice/pod1\n' }, { kind: 'container', detail: 'kubernetes' }],
    [
      'a machine made from an image',
      { '.dockerenv': '', 'proc/2/comm': 'kthreadd\n', 'proc/cpuinfo': 'processor : 0\n' },
      { kind: 'host' },
    ],
    ['WSL', { 'proc/sys/kernel/osrelease': '5.15.153.1-microsoft-standard-WSL2\n' }, { kind: 'wsl' }],
    ['gVisor', { 'proc/version': 'Linux version 4.4.0 (gVisor) #1 SMP\n' }, { kind: 'gvisor' }],
    [
      'a host of whose /proc/sys a part is open',
      {
        'proc/self/mounts': 'proc /proc proc rw 0 0\nproc /proc/sys proc ro 0 0\nproc /proc/sys/net proc rw 0 0\n',
        'proc/cpuinfo': 'processor : 0\n',
      },
      { kind: 'host' },
    ],
    ['KVM', { 'sys/class/dmi/id/product_name': 'KVM\n' }, { kind: 'vm', detail: 'kvm' }],
    ['QEMU, with KVM or without', { 'sys/class/dmi/id/product_name': 'Standard PC (Q35 + ICH9, 2009)\n' }, { kind: 'vm', detail: 'qemu' }],
    ['Hyper-V', { 'sys/class/dmi/id/product_name': 'Virtual Machine\n' }, { kind: 'vm', detail: 'hyper-v' }],
  ])('knows %s', (_, files, expected) => {
    expect(look(tree(files)).facts.environment?.value).toEqual(expected);
  });

  it('says what of a read-only /proc/sys is open', () => {
    const told = (more: string) =>
      look(tree({ 'proc/self/mounts': `proc /proc/sys proc ro 0 0\n${more}` })).facts.notChecked.find(
        ({ what }) => what === 'loading parameters',
      )?.why;
    expect(told('')).toBe('/proc/sys is mounted read-only: a container cannot set most keys');
    expect(told('proc /proc/sys/net proc rw 0 0\n')).toBe('/proc/sys is mounted read-only but for /proc/sys/net');
    expect(told('proc /proc/sys/net proc rw 0 0\nproc /proc/sys/net proc ro 0 0\n')).toBe(told(''));
  });

  it.each([
    [{ sys_vendor: 'Microsoft Corporation', chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77' }, 'azure'],
    [{ sys_vendor: 'Microsoft Corporation', chassis_asset_tag: 'rack 7' }, undefined],
    [{ sys_vendor: 'Google', product_name: 'Google Compute Engine' }, 'gcp'],
    [{ sys_vendor: 'Google', product_name: 'Eve' }, undefined],
    [{ sys_vendor: 'Alibaba Cloud' }, 'alibaba'],
    [{ sys_vendor: 'Huawei' }, undefined],
  ])('takes %o for %s', (names, vendor) => {
    const files = Object.fromEntries(Object.entries(names).map(([name, text]) => [`sys/class/dmi/id/${name}`, `${text}\n`]));
    expect(look(tree(files)).facts.cloudVendor?.value).toBe(vendor);
  });

  it('a random UDP port is marked, so that two runs do not differ in what is fixed', () => {
    const listeners = (port: string) => {
      const root = tree({ ...centos7, 'proc/net/udp': tcpTable([`00000000:${port} 00000000:0000 07`, '00000000:0035 00000000:0000 07']) });
      return look(root).facts.listeners;
    };
    const fixed = (port: string) => listeners(port)?.filter((listener) => !listener.ephemeral);
    expect(listeners('C001')).toContainEqual({ protocol: 'udp', address: '0.0.0.0', port: 49153, ephemeral: true });
    expect(fixed('C001')).toEqual(fixed('B123'));
    expect(fixed('C001')).toContainEqual({ protocol: 'udp', address: '0.0.0.0', port: 53 });
  });

  it('a quiet machine names no load', () => {
    const { facts } = look(
      tree({ ...centos7, 'proc/net/tcp': tcpTable(['00000000:0016 00000000:0000 0A', '0A01000A:0016 1000010A:C350 01']) }),
    );
    expect([...facts.named.keys()].sort()).toEqual(['hugepage_bytes', 'swap_bytes']);
  });

  it('limits of workers that differ are all told', () => {
    const { facts } = look(tree({ ...centos7, 'proc/1201/limits': limitsText('65536', '65536') }), { services: ['nginx.service'] });
    expect(facts.limits.map(({ pid, rows }) => [pid, rows['Max open files']?.soft])).toEqual([
      [1200, '1024'],
      [1201, '65536'],
    ]);
  });
});

describe('hostile trees', () => {
  it('never waits for a FIFO and never follows a link out', () => {
    const outside = tree({ 'secret.conf': 'kernel.panic = 1\n' });
    const root = tree({
      ...centos7,
      'etc/sysctl.d/10-loop.conf': { link: '11-loop.conf' },
      'etc/sysctl.d/11-loop.conf': { link: '10-loop.conf' },
      'etc/sysctl.d/12-out.conf': { link: `../../../../../../../..${join(outside, 'secret.conf')}` },
      'etc/sysctl.d/13-absolute.conf': { link: join(outside, 'secret.conf') },
      'etc/sysctl.d/14-latin.conf': Buffer.from('# gr\xfc\xdfe\nkernel.panic = 0\n', 'latin1'),
      'etc/sysctl.d/15-binary.conf': Buffer.from([0, 1, 2, 10, 0]),
      'etc/sysctl.d/16-large.conf': 'x'.repeat((16 << 20) + 1),
      'etc/sysctl.d/readme.txt': 'none',
    });
    mkdirSync(join(root, 'etc/sysctl.d/17-directory.conf'));
    execFileSync('mkfifo', [join(root, 'etc/sysctl.d/18-fifo.conf'), join(root, 'proc/sys/kernel/fifo')]);
    const { facts, files } = look(root);
    const told = Object.fromEntries(
      files.filter((file) => file.path.startsWith('/etc/sysctl.d/1')).map((file) => [file.path.slice(14), file.problem ?? file.encoding]),
    );
    expect(told).toEqual({
      '10-loop.conf': 'too many levels of links: it leads back to itself',
      '11-loop.conf': 'too many levels of links: it leads back to itself',
      '12-out.conf': `a link leads out of the root: '../../../../../../../..${join(outside, 'secret.conf')}'`,
      '13-absolute.conf': `the link leads nowhere: '${join(outside, 'secret.conf')}'`,
      '14-latin.conf': 'latin1',
      '15-binary.conf': 'utf8',
      '16-large.conf': 'larger than 16 MiB',
      '17-directory.conf': 'is a directory, expected a regular file',
      '18-fifo.conf': 'is a FIFO, expected a regular file',
    });
    const there = Object.fromEntries(files.filter((f) => f.found !== undefined).map((f) => [f.path.slice(14), f.found]));
    expect(there).toMatchObject({
      '10-loop.conf': 'loop',
      '12-out.conf': 'outside',
      '13-absolute.conf': 'missing',
      '16-large.conf': 'too-large',
      '17-directory.conf': 'directory',
      '18-fifo.conf': 'special',
    });
    expect(facts.sysctl.has('kernel.fifo')).toBe(false);
    expect(facts.sysctlComplete).toBe(false);
    expect(facts.notChecked).toContainEqual({
      what: '/proc/sys/kernel/fifo',
      why: 'is a FIFO, expected a regular file',
      couldChange: 'which parameters exist and what they hold',
    });
    expect(facts.notChecked.map((one) => one.what)).toContain('/etc/sysctl.d/12-out.conf');
  });

  it('a link by way of another link to /dev/null masks, in a tree without /dev too', () => {
    const { files } = look(tree({ 'etc/sysctl.d/50-default.conf': { link: '/etc/nothing' }, 'etc/nothing': { link: '../dev/null' } }));
    expect(files).toMatchObject([{ path: '/etc/sysctl.d/50-default.conf', text: '', link: '/etc/nothing', found: 'null' }]);
  });

  it('a directory that is a link out of the root holds nothing', () => {
    const outside = tree({ 'x.conf': 'kernel.panic = 1\n' });
    const { files } = look(tree({ 'etc/sysctl.d': { link: `../../../../../../..${outside}` } }));
    expect(files).toMatchObject([{ path: '/etc/sysctl.d', found: 'outside', problem: expect.stringContaining('leads out of the root') }]);
    expect(files[0]).not.toHaveProperty('text');
  });

  it('refuses a root that is not there or no directory', () => {
    const root = tree({ 'edge1.txt': '' });
    expect(() => look(join(root, 'missing'))).toThrow(CollectError);
    expect(() => look(join(root, 'edge1.txt'))).toThrow(/expected one with etc, proc/);
  });

  it('an empty root is known to be unknown', () => {
    const { facts, files } = look(tree());
    expect(files).toEqual([]);
    expect(facts.sysctlComplete).toBe(false);
    expect(facts.notChecked.length).toBeGreaterThan(5);
  });
});

describe.runIf(process.platform === 'linux')('this machine', () => {
  const here = (more: Partial<CollectOptions> = {}) => collect({ services: [], pids: [process.pid], readKernel: kernelReader, ...more });

  it('is read whole', () => {
    const { facts } = here();
    expect(facts.from).toBe('host');
    expect(facts.sysctlComplete).toBe(true);
    expect(facts.sysctl.get('kernel.ostype')).toMatchObject({ value: 'Linux', writable: false });
    expect(facts.pageSize.origin).toEqual({ kind: 'read', path: '/proc/self/auxv' });
    expect(facts.limits.find((one) => one.pid === process.pid)?.rows['Max open files']?.soft).toMatch(/^\d+$|^unlimited$/);
    expect(
      [...facts.sysctl].filter(([key]) => /stable_secret$|tcp_fastopen_key$/.test(key)).every(([, reading]) => 'unreadable' in reading),
    ).toBe(true);
  });

  it('takes backlogs from ss, and goes on without it', () => {
    const output =
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\ntcp   LISTEN 7      511    *:8080             *:*               users:(("nginx",pid=4000000001,fd=6))\n';
    const asked: string[] = [];
    const { facts } = here({
      run: (program) => {
        asked.push(program);
        return program === 'ss' ? { output } : { problem: `${program} is not installed`, absent: true };
      },
    });
    expect(asked[0]).toBe('ss');
    expect(facts.listeners).toEqual([
      { protocol: 'tcp', address: '::', port: 8080, backlog: 511, queued: 7, program: 'nginx', pid: 4000000001 },
    ]);
    const without = here({ run: (program) => ({ problem: `${program} is not installed`, absent: true }) }).facts;
    expect(without.listeners).toBeDefined();
    expect(without.notChecked).toContainEqual({
      what: 'backlogs of listeners',
      why: 'ss is not installed',
      couldChange: 'whether a program asks for less than net.core.somaxconn',
    });
  });

  it('measures rates when asked', () => {
    const told: string[] = [];
    const { facts } = here({ measureSeconds: 0.05, onProgress: (text) => told.push(text) });
    expect(facts.named.get('conn_rate')?.origin).toEqual({ kind: 'measured', path: '/proc/net/snmp', seconds: 0.05 });
    expect(told).toEqual(['measuring for 0.05 s']);
  });

  it('asks no program about a tree', () => {
    const root = tree(centos7);
    const { facts } = look(root, {
      measureSeconds: 1,
      run: () => {
        throw new Error('asked this machine about a tree');
      },
    });
    expect(facts.notChecked).toContainEqual({
      what: 'rates (--measure)',
      why: 'only the running machine can be measured',
      couldChange: 'rates of new connections',
    });
    rmSync(join(root, 'proc/net/tcp'));
    writeFileSync(join(root, 'proc/net/tcp6'), tcpTable([`${'0'.repeat(32)}:01BB ${'0'.repeat(32)}:0000 0A`]));
    expect(look(root).facts.listeners).toContainEqual({ protocol: 'tcp', address: '::', port: 443, queued: 0 });
  });
});
