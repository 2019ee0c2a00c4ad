import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fittingProfiles } from '../../src/core/fitting-profiles.ts';
import type { Facts, Listener, NatRoleFact } from '../../src/model/facts.ts';
import { knowledge } from '../knowledge/whole-knowledge.ts';
import { factsFor } from './plan-of.ts';

const on = (program: string, port: number, more: Partial<Listener> = {}): Listener => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port,
  program,
  ...more,
});
const role = (name: NatRoleFact['role'], more: Partial<NatRoleFact> = {}): NatRoleFact => ({
  role: name,
  holds: true,
  grade: 'likely',
  reason: 'only private addresses',
  ...more,
});
const given = (named: Readonly<Record<string, number>>): Partial<Facts> => ({
  named: new Map(Object.entries(named).map(([name, value]) => [name, { value, origin: { kind: 'given', option: '--set' } }])),
});
const fitsOf = (facts: Partial<Facts>) => fittingProfiles(factsFor({ facts: { from: 'host', ...facts } }), knowledge);
const names = (facts: Partial<Facts>) => fitsOf(facts).map((fit) => fit.profile);
const read = { kind: 'read', path: '/sys/class/dmi/id/sys_vendor' } as const;

/** For each profile a machine that has its workload, and what fits there, best first. */
const machines: readonly (readonly [string, Partial<Facts>, readonly string[]])[] = [
  ['reverse-proxy', { listeners: [on('nginx', 443)] }, ['reverse-proxy']],
  ['proxy-behind-nat', { listeners: [on('haproxy', 443)], nat: [role('outbound')] }, ['proxy-behind-nat', 'reverse-proxy']],
  ['forward-proxy', { listeners: [on('squid', 3128)] }, ['forward-proxy']],
  ['transparent-proxy', { listeners: [on('redsocks', 12345)] }, ['transparent-proxy']],
  [
    'load-balancer-lvs',
    { programs: ['keepalived'], natRules: [{ kind: 'ipvs', text: 'TCP 203.0.113.9:443 wrr', path: '/proc/net/ip_vs' }] },
    ['load-balancer-lvs'],
  ],
  ['nat-gateway', { nat: [role('gateway', { grade: 'proved', reason: "translates source addresses: '-j MASQUERADE'" })] }, ['nat-gateway']],
  [
    'api-server-short-connections',
    { listeners: [on('billing', 8080)], ...given({ conn_rate: 3000, mean_conn_life_s: 0.2 }) },
    ['api-server-short-connections'],
  ],
  ['websocket-long-connections', { listeners: [on('push', 443)], sockets: { byState: { ESTAB: 90_000 } } }, ['websocket-long-connections']],
  ['high-bdp-transfer', given({ link_bps: 1e10, rtt_s: 0.08 }), ['high-bdp-transfer']],
  ['low-latency-trading', { modules: ['onload', 'sfc'] }, ['low-latency-trading']],
  ['udp-quic', { listeners: [on('caddy', 443, { protocol: 'udp' })] }, ['udp-quic']],
  ['udp-voip-game', { listeners: [on('asterisk', 5060, { protocol: 'udp' })] }, ['udp-voip-game']],
  ['dns-resolver', { listeners: [on('unbound', 53, { protocol: 'udp' })] }, ['dns-resolver']],
  ['kubernetes-node', { programs: ['containerd', 'kubelet'], listeners: [on('kubelet', 10250)] }, ['kubernetes-node']],
  ['docker-host', { programs: ['containerd', 'dockerd'] }, ['docker-host']],
  [
    'elasticsearch-opensearch',
    { listeners: [on('java', 9200, { unit: 'elasticsearch.service' }), on('java', 9300)] },
    ['elasticsearch-opensearch'],
  ],
  ['mongodb', { listeners: [on('mongod', 27017)] }, ['mongodb']],
  ['postgresql', { listeners: [on('postgres', 5432)] }, ['postgresql']],
  ['mysql-mariadb', { listeners: [on('mariadbd', 3306)] }, ['mysql-mariadb']],
  ['redis-valkey', { listeners: [on('valkey-server', 6379)] }, ['redis-valkey']],
  ['memcached', { listeners: [on('memcached', 11211)] }, ['memcached']],
  ['kafka', { listeners: [on('java', 9092)] }, ['kafka']],
  ['rabbitmq-nats', { listeners: [on('beam.smp', 5672)] }, ['rabbitmq-nats']],
  ['cassandra-scylla', { listeners: [on('java', 9042), on('java', 7000)] }, ['cassandra-scylla']],
  ['clickhouse', { listeners: [on('clickhouse-serv', 9000)] }, ['clickhouse']],
  ['tidb-distributed-sql', { listeners: [on('tikv-server', 20160)] }, ['tidb-distributed-sql']],
  ['etcd-zookeeper', { listeners: [on('etcd', 2379)] }, ['etcd-zookeeper']],
  ['oracle-db', { programs: ['ora_pmon_ORCL', 'tnslsnr'] }, ['oracle-db']],
  ['sap-hana', { programs: ['hdbindexserver', 'hdbnameserver'] }, ['sap-hana']],
  ['hadoop-spark', { listeners: [on('java', 8042)] }, ['hadoop-spark']],
  ['prometheus-grafana', { listeners: [on('prometheus', 9090)] }, ['prometheus-grafana']],
  ['object-storage-minio-ceph', { listeners: [on('minio', 9000)] }, ['object-storage-minio-ceph']],
  ['file-server', { listeners: [{ protocol: 'tcp', address: '::', port: 2049 }], modules: ['nfsd'] }, ['file-server']],
  ['ftp-server', { listeners: [on('vsftpd', 21)] }, ['ftp-server']],
  ['nodejs-jvm-service', { listeners: [on('node', 3000)] }, ['nodejs-jvm-service']],
  ['tor-relay', { listeners: [on('tor', 9001)] }, ['tor-relay']],
  ['blockchain-node', { listeners: [on('bitcoind', 8333)] }, ['blockchain-node']],
  ['hpc-compute', { programs: ['slurmd'] }, ['hpc-compute']],
  ['ai-training-node', { modules: ['ib_core', 'mlx5_ib', 'nvidia'] }, ['ai-training-node']],
  [
    'wireguard-vpn',
    { modules: ['wireguard'], addresses: [{ interface: 'wg0', address: '10.8.0.1', prefix: 24, family: 4 }] },
    ['wireguard-vpn'],
  ],
  ['dev-workstation', { programs: ['gnome-shell'] }, ['dev-workstation']],
  ['aws-ec2-ena', { cloudVendor: { value: 'aws', origin: read }, modules: ['ena'] }, ['aws-ec2-ena']],
  ['low-memory-embedded', { memoryBytes: { value: 512 * 2 ** 20, origin: read } }, ['low-memory-embedded']],
];

describe('each profile is recognised by what its workload shows', () => {
  it.each(machines)('%s', (_, facts, expected) => {
    expect(names(facts)).toEqual(expected);
    for (const fit of fitsOf(facts)) {
      expect(fit.why.length, fit.profile).toBeGreaterThan(0);
      expect(fit.grade).toMatch(/^(?:proved|likely|heuristic)$/);
    }
  });

  it('all that are shipped, but hardened-baseline, which is for any host and shown by nothing', () => {
    const shipped = readdirSync(new URL('../../profiles/', import.meta.url))
      .filter((file) => file.endsWith('.ini'))
      .map((file) => file.slice(0, -4));
    const known = new Set([...machines.map(([profile]) => profile), 'hardened-baseline']);
    expect(shipped.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('what is no evidence', () => {
  it.each<readonly [string, Partial<Facts>]>([
    ['nothing at all', {}],
    [
      'a login daemon and mail on loopback',
      { listeners: [on('sshd', 22), on('master', 25, { address: '127.0.0.1' })], programs: ['sshd', 'systemd', 'bash'] },
    ],
    ['a resolver for this host alone', { listeners: [on('unbound', 53, { address: '127.0.0.1' })] }],
    [
      'dnsmasq of libvirt on its own bridge',
      {
        listeners: [on('dnsmasq', 53, { protocol: 'udp', address: '192.168.122.1' })],
        addresses: [{ interface: 'virbr0', address: '192.168.122.1', prefix: 24, family: 4 }],
      },
    ],
    ['a proxy for this host alone', { listeners: [on('haproxy', 443, { address: '127.0.0.1' })] }],
    [
      'NAT for its own containers',
      {
        nat: [
          role('gateway', {
            grade: 'proved',
            reason: "translates source addresses, for its own containers or virtual machines only: '-s 172.17.0.0/16'",
          }),
        ],
      },
    ],
    ['tor as a client', { listeners: [on('tor', 9050, { address: '127.0.0.1' })], programs: ['tor'] }],
    ['a port that the kernel picked', { listeners: [on('named', 40123, { protocol: 'udp', ephemeral: true })] }],
    [
      'an assumed rate',
      { listeners: [on('billing', 8080)], named: new Map([['conn_rate', { value: 9000, origin: { kind: 'assumed', why: 'test' } }]]) },
    ],
    ['a cloud that was only assumed', { cloudVendor: { value: 'aws', origin: { kind: 'assumed', why: 'test' } } }],
    ['IPVS of kube-proxy', { modules: ['ip_vs'], programs: ['kube-proxy'] }],
    ['a container runtime on loopback', { listeners: [on('containerd', 40000, { address: '127.0.0.1' })] }],
  ])('%s', (what, facts) => {
    const expected =
      what === 'IPVS of kube-proxy' ? ['kubernetes-node'] : what === 'a container runtime on loopback' ? ['docker-host'] : [];
    expect(names(facts)).toEqual(expected);
  });

  it('kernels that were booted with every module at hand and nothing running show no workload', () => {
    const folder = new URL('../kernels/', import.meta.url);
    const dumps = readdirSync(folder)
      .filter((file) => /^\d.*\.json$/.test(file))
      .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    expect(dumps.length).toBeGreaterThan(5);
    for (const { machines: booted, loaded } of dumps)
      for (const { memoryBytes } of booted) {
        const found = names({ modules: loaded, listeners: [], programs: ['sh'], memoryBytes: { value: memoryBytes, origin: read } });
        expect(found, `${memoryBytes}`).toEqual(memoryBytes <= 2 ** 30 ? ['low-memory-embedded'] : []);
      }
  });

  it('memory that was only said is none, as a stand-in is a question and no machine', () => {
    expect(
      fittingProfiles(
        factsFor({ facts: { from: 'stand-in', memoryBytes: { value: 2 ** 29, origin: { kind: 'given', option: '--memory' } } } }),
        knowledge,
      ),
    ).toEqual([]);
  });
});

it('the surer goes first, and where the machine stands goes last', () => {
  const facts: Partial<Facts> = {
    listeners: [on('node', 3000), on('valkey-server', 6379)],
    memoryBytes: { value: 2 ** 29, origin: read },
    cloudVendor: { value: 'aws', origin: read },
    modules: ['ena'],
  };
  expect(fitsOf(facts).map((fit) => `${fit.profile} ${fit.grade}`)).toEqual([
    'redis-valkey likely',
    'nodejs-jvm-service heuristic',
    'aws-ec2-ena proved',
    'low-memory-embedded proved',
  ]);
});

it('says what was seen', () => {
  expect(fitsOf({ listeners: [on('postgres', 5432, { address: '127.0.0.1' })], programs: ['postgres'] })).toEqual([
    { profile: 'postgresql', grade: 'heuristic', why: ['postgres runs, and does not listen beyond loopback as far as was seen'] },
  ]);
  expect(fitsOf({ listeners: [on('java', 9092)] })[0]?.why).toEqual(['java listens on :9092, its usual ports']);
});
