import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collect } from '../../src/collect/collect.ts';
import { recordedTree } from '../../src/collect/recorded-tree.ts';
import { openSnapshot, snapshotFrom } from '../../src/collect/snapshot-file.ts';
import { CollectError } from '../../src/collect/tree.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { kernelReader, tcpTable, tree } from './fixture.ts';

const read = (text: string | Uint8Array) => snapshotFrom(typeof text === 'string' ? Buffer.from(text) : text, 'edge1.snapshot');
const facts = (snapshot: Snapshot) => collect({ services: [], pids: [], readKernel: kernelReader, tree: recordedTree(snapshot) }).facts;

const head = 'tune-advise-snapshot 1\nby collect.sh\ntaken 2026-11-21T09:50:00Z\nsuperuser 1\npagesize 4096\n';

describe('what the collector printed', () => {
  it('is read frame by frame, with bytes that are no text and lines that have no end', () => {
    const found = read(
      `${head}file /etc/sysctl.d/a\\\\x2db.conf\n|# caf\\xe9 \\\\ x\n|vm.swappiness = 1\n!\nfile /etc/utf8.conf\n|# caf\\xc3\\xa9\nfile /etc/empty.conf\n` +
        'fixed /proc/sys/kernel/version\n|#1 SMP\nlink /lib\n|usr/lib\nnames /etc/systemd/system\n|a.service\nthere /.dockerenv\n|file\n' +
        'special /etc/x\n|a FIFO\nclosed /etc/y\n|EACCES\nproblem /proc/sys/z\n|EPERM\nsame /proc/2/limits\n|/proc/1/limits\nlarge /etc/big\n' +
        'descriptors /proc/1/fd\n|count 7\n|inotify 2\n|eventpoll 0\n|sockets 4 5\nfile /proc/net/tcp\n|sl\n~\n' +
        'program ss -l\n|a\\x00b\nfailed nft list\n|nft ended with 1\nabsent ip\n|ip is not installed\nend\n',
    );
    expect(found).toMatchObject({ by: 'collect.sh', superuser: true, pageSize: 4096, taken: '2026-11-21T09:50:00Z' });
    expect(found.files).toEqual({
      '/etc/sysctl.d/a\\x2db.conf': { latin1: '# caf\u00e9 \\ x\nvm.swappiness = 1' },
      '/etc/utf8.conf': '# café\n',
      '/etc/empty.conf': '',
      '/proc/sys/kernel/version': { text: '#1 SMP\n', readOnly: true },
      '/lib': { link: 'usr/lib' },
      '/etc/systemd/system': { names: ['a.service'] },
      '/.dockerenv': { there: 'file' },
      '/etc/x': { special: 'a FIFO' },
      '/etc/y': { names: [], problem: 'EACCES' },
      '/proc/sys/z': { problem: 'EPERM' },
      '/proc/2/limits': { same: '/proc/1/limits' },
      '/etc/big': { large: true },
      '/proc/1/fd': { descriptors: { count: 7, inotify: 2, sockets: ['4', '5'] } },
      '/proc/net/tcp': { text: 'sl\n', cut: true },
    });
    expect(found.programs).toEqual({
      'ss -l': { output: 'a\0b\n' },
      'nft list': { problem: 'nft ended with 1', absent: false },
      ip: { problem: 'ip is not installed', absent: true },
    });
  });

  it('takes addresses of interfaces that are up from ip', () => {
    const { addresses, programs } = read(
      `${head}program ip -o link\n|1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n|2: eth0@if5: <BROADCAST,UP,LOWER_UP> mtu 1500\n` +
        '|3: docker0: <NO-CARRIER,BROADCAST,UP> mtu 1500\nprogram ip -o addr\n|1: lo    inet 127.0.0.1/8 scope host lo\\\\  valid_lft forever\n' +
        '|2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global dynamic eth0:1\\\\  valid_lft 9sec\n|2: eth0    inet 10.9.0.1 peer 10.9.0.2/32 scope global eth0\\\\\n' +
        '|2: eth0    inet6 fe80::1/64 scope link \\\\\n|3: docker0    inet 172.17.0.1/16 scope global docker0\\\\\nend\n',
    );
    expect(addresses).toEqual([
      { interface: 'lo', address: '127.0.0.1', prefix: 8, family: 4 },
      { interface: 'eth0:1', address: '10.0.0.2', prefix: 24, family: 4 },
      { interface: 'eth0', address: '10.9.0.1', prefix: 32, family: 4 },
      { interface: 'eth0', address: 'fe80::1', prefix: 64, family: 6 },
    ]);
    expect(programs).toEqual({});
  });
});

describe('what others collected', () => {
  it('sysctl -a is the parameters alone, without secrets and without proof of absence', () => {
    const found = read(
      'kernel.osrelease = 5.14.0-427.el9.x86_64\nkernel.hostname = edge1\nnet.ipv4.conf.eth0/100.rp_filter = 1\nnet.ipv4.tcp_rmem = 4096\t131072\t6291456\n' +
        'net.ipv4.tcp_fastopen_key = 11-22\ndev.cdrom.info = \nsysctl: permission denied on key "kernel.x"\nvm.swappiness=60\ndev.cdrom.info = CD-ROM\n',
    );
    expect(Object.keys(found.files)).not.toContain('/proc/sys/net/ipv4/tcp_fastopen_key');
    const of = facts(found);
    expect(of).toMatchObject({ from: 'root', host: 'edge1', kernel: { value: { raw: '5.14.0-427.el9.x86_64' } }, sysctlComplete: false });
    expect(of.sysctl.get('net.ipv4.conf.eth0/100.rp_filter')).toMatchObject({ value: '1' });
    expect(of.sysctl.get('net.ipv4.tcp_rmem')).toMatchObject({ value: '4096 131072 6291456' });
    expect(of.sysctl.get('dev.cdrom.info')).toMatchObject({ value: 'CD-ROM' });
    expect(of.notChecked.map(({ what }) => what)).toContain('configuration files');
  });

  const ansible = {
    ansible_kernel: '5.14.0-427.el9.x86_64',
    ansible_nodename: 'edge1',
    ansible_distribution: 'RedHat',
    ansible_distribution_version: '9.4',
    ansible_os_family: 'RedHat',
    ansible_memtotal_mb: 7680,
    ansible_processor_vcpus: 4,
    ansible_service_mgr: 'systemd',
    ansible_env: { TOKEN: 'planted' },
    ansible_interfaces: ['lo', 'eth0', 'eth0.100', 'down0'],
    ansible_eth0: { active: true, ipv4: { address: '10.0.0.2', netmask: '255.255.255.0' }, ipv6: [{ address: 'fe80::1', prefix: '64' }] },
    ansible_eth0_100: { active: true, ipv4: { address: '10.7.0.2', prefix: '16' } },
    ansible_down0: { active: false, ipv4: { address: '10.8.0.2', prefix: '16' } },
    ansible_default_ipv4: { interface: 'eth0', gateway: '10.0.0.1', network: '10.0.0.0', netmask: '255.255.255.0' },
    ansible_default_ipv6: { interface: 'eth0', gateway: 'fe80::ff' },
    ansible_system_vendor: 'Amazon EC2',
  };

  it.each([
    ['bare', JSON.stringify(ansible)],
    ['as the module returns it', JSON.stringify({ ansible_facts: ansible, changed: false })],
    ['as ansible -m setup prints it', `edge1 | SUCCESS => ${JSON.stringify({ ansible_facts: ansible })}`],
    ['without its prefix', JSON.stringify({ ansible_facts: Object.fromEntries(Object.entries(ansible).map(([k, v]) => [k.slice(8), v])) })],
  ])("Ansible's facts, %s", (_, text) => {
    const found = read(text);
    expect(JSON.stringify(found)).not.toContain('planted');
    const of = facts(found);
    expect(of).toMatchObject({
      host: 'edge1',
      kernel: { value: { raw: '5.14.0-427.el9.x86_64' } },
      distro: { value: { id: 'rhel', version: '9.4' } },
      memoryBytes: { value: 7680 * 1024 * 1024 },
      cpus: { value: 4 },
      cloudVendor: { value: 'aws' },
      init: { value: { name: 'systemd' } },
    });
    expect(of.notChecked.map(({ what }) => what)).toEqual(expect.arrayContaining(['configuration files', 'values in force']));
    expect(of.addresses).toEqual([
      { interface: 'eth0', address: '10.0.0.2', prefix: 24, family: 4 },
      { interface: 'eth0', address: 'fe80::1', prefix: 64, family: 6 },
      { interface: 'eth0.100', address: '10.7.0.2', prefix: 16, family: 4 },
    ]);
    expect(of.routes).toEqual([
      { destination: '0.0.0.0/0', gateway: '10.0.0.1', interface: 'eth0', family: 4 },
      { destination: '10.0.0.0/24', interface: 'eth0', family: 4 },
      { destination: '::/0', gateway: 'fe80::ff', interface: 'eth0', family: 6 },
    ]);
  });

  it('an unpacked sosreport: its files, and what programs told for what it does not copy', () => {
    const root = tree({
      'sos_commands/kernel/sysctl_-a': 'kernel.osrelease = 5.14.0-427.el9.x86_64\nnet.core.somaxconn = 4096\nkernel.hostname = edge1\n',
      'sos_commands/kernel/lsmod': 'Module                  Size  Used by\nnf_conntrack          176128  3 nf_nat\n',
      'sos_commands/process/ps_axo_pid_ppid_user_group_lwp_nlwp_start_time_comm_cgroup':
        '  PID  PPID USER GROUP LWP NLWP START COMMAND CGROUP\n    1     0 root root 1 1 Nov20 systemd 0::/init.scope\n    2     0 root root 2 1 Nov20 kthreadd -\n   77     1 www www 77 1 09:00 nginx 0::/system.slice/nginx.service\n',
      'sos_commands/networking/ip_-s_-d_link':
        '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n    RX: bytes\n2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500\n',
      'sos_commands/networking/ip_-o_addr': '2: eth0    inet 10.0.0.2/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever\n',
      'sos_commands/networking/ss_-peaonmi':
        'Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port\nu_str ESTAB 0 0 * 1 * 2\n\t skmem:(r0)\ntcp   LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:(("nginx",pid=77,fd=6)) ino:1\n\t skmem:(r0)\ntcp ESTAB 0 0 10.0.0.2:80 10.0.0.9:4000\n',
      'proc/meminfo': 'MemTotal:       16267712 kB\n',
      'proc/net/tcp': tcpTable([]),
      'etc/os-release': 'ID="rhel"\nVERSION_ID="9.4"\n',
      'etc/sysctl.conf': 'net.core.somaxconn = 4096\n',
    });
    const { facts: of, files } = collect({ services: [], pids: [], readKernel: kernelReader, tree: openSnapshot(root) });
    expect(of).toMatchObject({
      from: 'root',
      host: 'edge1',
      kernel: { value: { version: '5.14.0' } },
      modules: ['nf_conntrack'],
      programs: ['nginx', 'systemd'],
    });
    expect(of.listeners).toEqual([
      { protocol: 'tcp', address: '0.0.0.0', port: 80, backlog: 511, queued: 0, program: 'nginx', pid: 77, unit: 'nginx.service' },
    ]);
    expect(of.addresses).toEqual([{ interface: 'eth0', address: '10.0.0.2', prefix: 24, family: 4 }]);
    expect(of.sysctl.get('net.core.somaxconn')).toMatchObject({ value: '4096' });
    expect(files.map(({ path }) => path)).toEqual(['/etc/os-release', '/etc/sysctl.conf']);
  });
});

describe('hostile documents', () => {
  const good = { version: 1, command: 'snapshot', tool: {}, taken: '', by: '', superuser: true, files: {}, programs: {} };
  const whole = (more: object) => JSON.stringify({ ...good, ...more });
  it.each<readonly [string, string]>([
    ['', 'is no snapshot'],
    ['hello', 'is no snapshot'],
    ['\0\0\0', 'is no snapshot'],
    ['[]', 'is no snapshot'],
    ['{', 'cannot be read'.slice(0, 3)],
    ['{}', 'expected "command"'],
    [whole({ version: 2 }), 'version 2: expected 1'],
    [whole({ version: '1' }), "version '1': expected 1"],
    [whole({ files: [] }), 'expected "files" by path'],
    [whole({ files: { '/etc/x': 7 } }), "path '/etc/x'"],
    [whole({ files: { '/etc/../x': '' } }), "path '/etc/../x'"],
    [whole({ files: { 'etc/x': '' } }), "path 'etc/x'"],
    [whole({ files: { '/a\0b': '' } }), 'path'],
    [whole({ files: { '/x': { text: 'a', link: 'b' } } }), "path '/x'"],
    [whole({ files: { '/x': { text: 7 } } }), "path '/x'"],
    [whole({ files: { '/x': { names: 'abc' } } }), "path '/x'"],
    [whole({ files: { '/x': {} } }), "path '/x'"],
    [whole({ files: { '/proc/1/fd': { descriptors: { count: -1 } } } }), 'path'],
    [whole({ files: { '/proc/1/fd': { descriptors: { count: 1e15 } } } }), 'path'],
    [`${whole({}).slice(0, -1)},"files":{"__proto__":"x"}}`, 'path'],
    [whole({ programs: { ss: { output: 7 } } }), "program 'ss'"],
    [whole({ programs: { ss: null } }), "program 'ss'"],
    [whole({ addresses: [{}] }), 'addresses'],
    [whole({ pageSize: '4096' }), 'pageSize'],
    [head, 'it ends early'],
    [`${head}file /etc/x\n|a\n`, 'it ends early'],
    [`${head}file etc/x\n|a\nend\n`, 'has no path'],
    [`${head}odd /etc/x\n|a\nend\n`, "'odd' is not known"],
    [`${head}file /etc/../x\n|a\nend\n`, 'path'],
    [`${'[{"a":'.repeat(200_000)}`, 'is no snapshot'],
    [`${'{"a":'.repeat(200_000)}`, 'is no snapshot'],
    [`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`, 'expected "command"'],
  ])('%#: told in one line', (text, expected) => {
    let message = '';
    try {
      read(text);
    } catch (error) {
      expect(error).toBeInstanceOf(CollectError);
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toContain(expected);
    expect(message).toContain("'edge1.snapshot'");
    expect(message).not.toMatch(/\n/);
    expect(message.length).toBeLessThan(400);
  });

  it('odd things inside a good one change nothing but what they say', () => {
    const found = read(
      whole({
        files: {
          '/proc/sys/__proto__': '1',
          '/proc/sys/constructor/prototype': '2',
          '/proc/toString/stat': 'x',
          '/proc/1/stat': ')))',
          '/a': { link: '/a' },
          '/b': { same: '/b' },
          '/c': { same: '/d' },
          '/etc/sysctl.d/../x': undefined,
          [`/${'x/'.repeat(2000)}y`]: '',
        },
        hasOwnProperty: 1,
      }),
    );
    const record = recordedTree(found);
    expect(record.find('/a')).toMatchObject({ kind: 'none', there: 'loop' });
    expect(record.read('/b', 10)).toMatchObject({ truncated: false });
    expect([...facts(found).sysctl.keys()]).toEqual(['__proto__', 'constructor.prototype']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('a file that is none, a folder that is none, and one that is not there', () => {
    const root = tree();
    expect(() => openSnapshot(root)).toThrow('expected a folder with sos_commands');
    expect(() => openSnapshot(`${root}/missing`)).toThrow('no such snapshot');
    mkdirSync(`${root}/sos_commands`);
    expect(openSnapshot(root).find('/etc').kind).toBe('none');
    writeFileSync(`${root}/big`, '');
    expect(() => openSnapshot(`${root}/big`)).toThrow('is no snapshot');
  });
});
