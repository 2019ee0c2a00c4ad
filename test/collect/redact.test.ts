import { describe, expect, it } from 'vitest';
import { collect } from '../../src/collect/collect.ts';
import { recordedTree } from '../../src/collect/recorded-tree.ts';
import { redacted } from '../../src/collect/redact.ts';
import { addressPseudonyms } from '../../src/collect/redact-addresses.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { kernelReader, limitsText, tcpTable, tree } from './fixture.ts';
import { snapshotOf } from './snapshot-of.ts';

const key = Buffer.from('a key of a test');
const { four, text } = addressPseudonyms(key);

const kind = (address: string) => {
  const [a = 0, b = 0] = address.split('.').map(Number);
  if (a === 127) return 'loopback';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
  if (a === 100 && b >= 64 && b < 128) return 'shared';
  return a === 169 && b === 254 ? 'link' : a >= 224 || a === 0 ? 'special' : 'public';
};
const common = (one: string, two: string) => {
  const bits = (address: string) =>
    address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  let at = 0;
  while (at < 32 && bits(one)[at] === bits(two)[at]) at += 1;
  return at;
};

describe('pseudonyms of addresses', () => {
  const all = Array.from({ length: 4000 }, (_, at) => [(at * 7) % 224, (at * 13) % 256, (at * 29) % 256, (at * 31 + 1) % 256].join('.'));

  it('keep the kind, differ, and are the same for the same', () => {
    const mapped = all.map((address) => four(address));
    expect(mapped.map(kind)).toEqual(all.map(kind));
    expect(new Set(mapped).size).toBe(new Set(all).size);
    const hidden = all.filter((address, at) => kind(address) !== 'loopback' && kind(address) !== 'special' && mapped[at] === address);
    expect(hidden.length).toBeLessThan(20);
    expect(addressPseudonyms(key).four('8.8.8.8')).toBe(four('8.8.8.8'));
  });

  it('share as long a prefix as the addresses did, from the first byte on', () => {
    for (const [one, two] of [
      ['10.1.2.3', '10.1.2.77'],
      ['10.1.2.3', '10.1.3.3'],
      ['192.168.1.1', '192.168.9.1'],
      ['8.8.8.8', '8.8.4.4'],
      ['172.16.0.1', '172.31.0.1'],
    ] as const)
      expect([one, two, common(four(one), four(two))]).toEqual([one, two, common(one, two)]);
    expect(four('10.1.2.0', 24).split('.').slice(0, 3)).toEqual(four('10.1.2.3').split('.').slice(0, 3));
    expect(four('10.1.2.0', 24)).toMatch(/\.0$/);
  });

  it('are found in texts, beside ports and lengths, and nowhere else', () => {
    expect(text('127.0.0.1:80 [::1]:80 *:443 0.0.0.0:* 12:30:45 6.1.0-18 ::/0')).toBe(
      '127.0.0.1:80 [::1]:80 *:443 0.0.0.0:* 12:30:45 6.1.0-18 ::/0',
    );
    expect(text('--to-source 203.0.113.5-203.0.113.99 app-1.2.3.4')).toBe(
      `--to-source ${four('203.0.113.5')}-${four('203.0.113.99')} app-1.2.3.4`,
    );
    expect(text('64:ff9b::203.0.113.77')).not.toMatch(/203\.0\.113\.77|cb00:714d/);
    expect(text('to 10.1.2.3:443, snat to 203.0.113.9.')).toBe(`to ${four('10.1.2.3')}:443, snat to ${four('203.0.113.9')}.`);
    const six = text('[2a01:4f8::17]:443 2a01:4f8::/32 fe80::1%eth0 fd00::2');
    expect(six).not.toContain('2a01:4f8');
    expect(six).toMatch(/^\[2[0-9a-f:]+\]:443 2[0-9a-f]{0,3}:[0-9a-f:]+\/32 fe80::[0-9a-f:]+%eth0 fd[0-9a-f:]+$/);
  });
});

const secret = ['acme', 'billing', 'alice', '0A01000A', '10.0.1.10', '0703000A', 'a00010a', '2a01', 'warehouse'];

function machine(): Snapshot {
  return snapshotOf(tree(), {
    partial: true,
    addresses: [{ interface: 'eth0', address: '10.0.1.10', prefix: 24, family: 4 }],
    files: {
      '/proc/sys/kernel/hostname': 'acme-edge1\n',
      '/etc/hostname': 'acme-edge1.warehouse.example\n',
      '/proc/sys/net/core/somaxconn': '4096\n',
      '/etc/sysctl.conf': '# asked for by alice\nnet.core.somaxconn = 4096\n',
      '/etc/passwd': 'root:x:0:0\nalice:x:1000:1000\n',
      '/etc/group': 'alice:x:1000:\nbilling:x:1001:alice,root\n',
      '/etc/security/limits.conf': '# billing\nalice soft nofile 4096\n@billing hard nofile 8192\n* soft nproc 100\n',
      '/etc/systemd/system': { names: ['acme-billing.service', 'acme-.service.d', 'multi-user.target.wants'] },
      '/etc/systemd/system/acme-billing.service': '[Service]\nUser=alice\nLimitNOFILE=4096\n',
      '/etc/systemd/system/acme-.service.d/10.conf': '[Service]\nLimitNOFILE=8192\n',
      '/etc/systemd/system/front.service': { link: '/etc/systemd/system/acme-billing.service' },
      '/proc/1/comm': 'systemd\n',
      '/proc/1/stat': '1 (systemd) S 0 1 1 0 -1 4194560\n',
      '/proc/7/stat': '7 (acme-billing) S 1 7 7 0 -1 4194560\n',
      '/proc/7/status': 'Name:\tacme-billing\nUid:\t1000\t1000\t1000\t1000\n',
      '/proc/7/cgroup': '0::/system.slice/acme-billing.service\n',
      '/proc/7/limits': limitsText('1024', '4096'),
      '/proc/net/tcp': tcpTable([
        '00000000:1F90 00000000:0000 0A',
        ...Array.from({ length: 11 }, (_, i) => `0A01000A:${(40000 + i).toString(16).toUpperCase()} 0703000A:1F90 01`),
      ]),
      '/proc/net/route':
        'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\neth0\t00000000\t0101000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t0001000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n',
      '/proc/net/if_inet6': '2a0104f8000000000000000000000017 02 40 00 80     eth0\n',
    },
    programs: {
      'ss -l -t -u -n -p': { output: 'tcp   LISTEN 0      511    10.0.1.10:8080   0.0.0.0:*    users:(("acme-billing",pid=7,fd=6))\n' },
      dmesg: { output: 'Out of memory: Killed process 7 (acme-billing)\n' },
    },
  });
}

describe('a redacted snapshot', () => {
  it('holds no name of the host in settings, no remark of a rule and nothing that tells this machine from all others', () => {
    const { files } = redacted(
      snapshotOf(
        tree({
          'etc/hostname': 'edge1\n',
          'etc/sysctl.d/10.conf': '# of edge1\nkernel.hostname = edge1.example.org\n-kernel/domainname=example.org\nvm.swappiness = 1\n',
          'etc/iptables/rules.v4': '*nat\n-A POSTROUTING -j MASQUERADE -m comment --comment "of edge1"\n',
          'proc/sys/kernel/random/boot_id': '1f3a6b2c-0000-4000-8000-00000000beef\n',
          'sys/class/dmi/id/chassis_asset_tag': 'INV-4711\n',
        }),
      ),
      key,
    );
    const whole = JSON.stringify(files);
    for (const name of ['edge1', 'example.org', 'beef', '4711']) expect(whole).not.toContain(name);
    expect(files['/etc/sysctl.d/10.conf']).toBe('# removed\nkernel.hostname = host1\n-kernel/domainname=domain1\nvm.swappiness = 1\n');
  });

  it('holds none of the names and addresses, in any spelling', () => {
    const found = JSON.stringify(redacted(machine(), key));
    for (const word of secret) expect(found.toLowerCase()).not.toContain(word.toLowerCase());
  });

  it('gives the same facts but for names', () => {
    const facts = (snapshot: Snapshot, services: readonly string[]) =>
      collect({ services, pids: [], readKernel: kernelReader, tree: recordedTree(snapshot) });
    const [plain, hidden] = [facts(machine(), ['acme-billing']), facts(redacted(machine(), key), ['unit1-unit2'])];
    expect(hidden.facts.sysctl.get('net.core.somaxconn')).toEqual(plain.facts.sysctl.get('net.core.somaxconn'));
    expect([plain.facts.host, hidden.facts.host]).toEqual(['acme-edge1', 'host1']);
    expect(hidden.facts.sockets).toEqual(plain.facts.sockets);
    expect(hidden.facts.named).toEqual(plain.facts.named);
    expect(plain.facts.named.get('upstream_tuples')).toMatchObject({ value: 1 });
    const [listener] = hidden.facts.listeners ?? [];
    expect(listener).toMatchObject({ port: 8080, backlog: 511, pid: 7 });
    const limits = hidden.facts.limits[0];
    // the same name is the same pseudonym: the program by ss and by /proc, the unit by its cgroup and by its file
    expect(limits).toMatchObject({ pid: 7, program: listener?.program, unit: listener?.unit });
    expect(hidden.files.map(({ path }) => path)).toContain(`/etc/systemd/system/${limits?.unit}`);
    expect(hidden.files.filter(({ path }) => /\/unit\d+-\.service\.d\//.test(path))).toHaveLength(1);
    const network = hidden.facts.addresses?.[0]?.address.split('.').slice(0, 3).join('.');
    expect(hidden.facts.routes?.map(({ destination, gateway }) => [destination, gateway?.startsWith(`${network}.`)])).toEqual([
      ['0.0.0.0/0', true],
      [`${network}.0/24`, undefined],
    ]);
    const user = (hidden.files.find(({ path }) => path === '/etc/security/limits.conf')?.text ?? '').split('\n')[1];
    expect(user).toMatch(/^user\d+ soft nofile 4096$/);
  });
});
