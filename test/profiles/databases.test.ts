import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run, tree } from '../cli/run.ts';
import { changed, debian12, foundInFile, nofile, rhel7 } from './shipped-plan.ts';

const GiB = 1024 ** 3;

describe('elasticsearch-opensearch', () => {
  test('mappings, swap and a limit of retries that RFC 1122 still allows', () => {
    expect(changed('elasticsearch-opensearch', debian12, {}, ['--nat', 'none'])).toEqual({
      'vm.max_map_count': '1048576',
      'vm.swappiness': '1',
      'net.ipv4.tcp_retries2': '8',
    });
  });

  test('keepalive only where something on the path forgets: half of 350 s', () => {
    expect(
      changed('elasticsearch-opensearch', debian12, {}, ['--nat', 'outbound', '--nat-idle-timeout', '350s'])['net.ipv4.tcp_keepalive_time'],
    ).toBe('175');
  });
});

describe('mongodb', () => {
  test('two mappings a connection from 64000 connections on', () => {
    expect(changed('mongodb', debian12, { concurrent_conns: 64000 })['vm.max_map_count']).toBe('128000');
    expect(changed('mongodb', debian12, { concurrent_conns: 100000 })['vm.max_map_count']).toBe('200000');
  });

  test('two descriptors a connection, never below the 64000 of the manual', () => {
    expect(nofile('mongodb', 'mongod.service', { concurrent_conns: 20000 })).toBe('64000');
    expect(nofile('mongodb', 'mongod.service', { concurrent_conns: 50000 })).toBe('100000');
  });

  test('120 s of keepalive, less where the path forgets sooner', () => {
    expect(changed('mongodb', debian12, {}, ['--nat', 'none'])['net.ipv4.tcp_keepalive_time']).toBe('120');
    expect(changed('mongodb', debian12, { nat_idle_timeout_s: 180 }, ['--nat', 'clients'])['net.ipv4.tcp_keepalive_time']).toBe('90');
  });

  test('zone_reclaim_mode only where the kernel may have switched it on', () => {
    expect(changed('mongodb', rhel7)['vm.zone_reclaim_mode']).toBe('0');
    expect(changed('mongodb', debian12)).not.toHaveProperty(['vm.zone_reclaim_mode']);
  });
});

describe('postgresql', () => {
  const asked = { dedicated: true, accept_strict_overcommit: true, hugepage_bytes: 2 ** 21, swap_bytes: 8 * GiB };

  test('strict overcommit reckons with the huge pages that are to be reserved', () => {
    // 16 GiB * 1.03 / 2 MiB = 8437.76; 64 GiB less 8438 pages of 2 MiB are 48660 MiB; 90 - 100 * 8192 / 48660 = 73.16
    expect(changed('postgresql', debian12, { ...asked, shared_buffers_bytes: 16 * GiB })).toEqual({
      'vm.nr_hugepages': '8438',
      'vm.overcommit_memory': '2',
      'vm.overcommit_ratio': '73',
      'vm.swappiness': '3',
      'vm.dirty_background_bytes': '67108864',
      'vm.dirty_bytes': '536870912',
    });
  });

  test('no huge pages for small buffers, nor for such as do not fit', () => {
    for (const size of [4, 50])
      expect(changed('postgresql', debian12, { ...asked, shared_buffers_bytes: size * GiB })).not.toHaveProperty(['vm.nr_hugepages']);
  });

  test('unasked it leaves overcommit, dirty pages and System V memory alone', () => {
    expect(changed('postgresql', debian12, { shared_buffers_bytes: 4 * GiB })).toEqual({ 'vm.swappiness': '3' });
    expect(changed('postgresql', debian12, { dedicated: true })).not.toHaveProperty(['vm.overcommit_memory']);
  });
});

describe('mysql-mariadb', () => {
  test('descriptors as the server reckons them, never below those of the unit', () => {
    expect(nofile('mysql-mariadb', 'mariadb.service', { max_connections: 2000, table_open_cache: 4000 })).toBe('32768');
    // 10 + 4000 + 2 * 20000 = 44010, more than 5 * 4000
    expect(nofile('mysql-mariadb', 'mariadb.service', { max_connections: 4000, table_open_cache: 20000 })).toBe('44010');
    // 5 * 10000 = 50000, more than 10 + 10000 + 2 * 4000
    expect(nofile('mysql-mariadb', 'mariadb.service', { max_connections: 10000, table_open_cache: 4000 })).toBe('50000');
  });

  test('huge pages with large_pages alone: 8 GiB * 1.05 / 2 MiB = 4300.8', () => {
    const pool = { innodb_buffer_pool_bytes: 8 * GiB, hugepage_bytes: 2 ** 21 };
    expect(changed('mysql-mariadb', debian12, { ...pool, large_pages: true })['vm.nr_hugepages']).toBe('4301');
    expect(changed('mysql-mariadb', debian12, pool)).not.toHaveProperty(['vm.nr_hugepages']);
  });

  test('slots for asynchronous I/O from the thirteenth server on', () => {
    expect(changed('mysql-mariadb', debian12, { db_instances: 12 })).not.toHaveProperty(['fs.aio-max-nr']);
    expect(changed('mysql-mariadb', debian12, { db_instances: 13 })['fs.aio-max-nr']).toBe('1048576');
  });
});

describe('redis-valkey', () => {
  test('a new kernel needs overcommit alone, an old one its queues too', () => {
    expect(changed('redis-valkey', debian12)).toEqual({ 'vm.overcommit_memory': '1' });
    expect(changed('redis-valkey', rhel7)).toEqual({
      'vm.overcommit_memory': '1',
      'net.core.somaxconn': '4096',
      'net.ipv4.tcp_max_syn_backlog': '4096',
    });
  });

  test('32 descriptors beside the clients', () => {
    expect(nofile('redis-valkey', 'redis.service', { concurrent_conns: 70000 })).toBe('70032');
  });

  test('swappiness and the keepalive of the host are left alone', () => {
    const keys = Object.keys(changed('redis-valkey', rhel7, { nat_idle_timeout_s: 60 }, ['--nat', 'clients']));
    expect(keys).not.toContain('vm.swappiness');
    expect(keys).not.toContain('net.ipv4.tcp_keepalive_time');
  });
});

describe('memcached', () => {
  test('the queue on old kernels, keepalive behind something that forgets', () => {
    expect(changed('memcached', rhel7, {}, ['--nat', 'none'])).toEqual({ 'net.core.somaxconn': '4096' });
    expect(changed('memcached', debian12, { nat_idle_timeout_s: 240 }, ['--nat', 'clients'])).toEqual({
      'net.ipv4.tcp_keepalive_time': '120',
    });
  });

  test('no tw_reuse, however many connections there are', () => {
    expect(changed('memcached', debian12, { out_conn_rate: 5000, timestamps_both_ends: true })).not.toHaveProperty([
      'net.ipv4.tcp_tw_reuse',
    ]);
  });
});

describe('kafka', () => {
  test('two mappings a segment and a fifth to spare', () => {
    // 2.4 * 4000 * 20 = 192000, less than 262144; 2.4 * 4000 * 50 = 480000
    expect(changed('kafka', debian12, { partitions: 4000, segments_per_partition: 20 })['vm.max_map_count']).toBe('262144');
    expect(changed('kafka', debian12, { partitions: 4000, segments_per_partition: 50 })['vm.max_map_count']).toBe('480000');
  });

  test('buffers between data centres: twice what is in flight, within a twentieth of memory', () => {
    const path = { cross_site: true, link_bps: 10e9, rtt_s: 0.05 };
    // 10 Gbit/s / 8 * 0.05 s = 62500000
    expect(changed('kafka', debian12, path)).toMatchObject({ 'net.core.rmem_max': '125000000', 'net.core.wmem_max': '125000000' });
    expect(changed('kafka', [...debian12, '--memory', '1G'], path)['net.core.rmem_max']).toBe('53687091');
    expect(changed('kafka', debian12, { ...path, cross_site: false })).not.toHaveProperty(['net.core.rmem_max']);
  });

  test('a descriptor a client on top of 100000; dirty pages are left alone', () => {
    const set = changed('kafka', debian12, { concurrent_conns: 5000 }, ['--service', 'kafka.service']);
    expect(set['nofile kafka.service soft']).toBe('105000');
    expect(Object.keys(set).filter((key) => key.startsWith('vm.dirty'))).toEqual([]);
  });
});

describe('rabbitmq-nats', () => {
  test('half again as many descriptors as connections, never below 64000', () => {
    expect(nofile('rabbitmq-nats', 'rabbitmq-server.service', { concurrent_conns: 30000 })).toBe('64000');
    expect(nofile('rabbitmq-nats', 'rabbitmq-server.service', { concurrent_conns: 100000 })).toBe('150000');
  });

  test('30 s, 10 s and four probes; tcp_fin_timeout stays', () => {
    const set = changed('rabbitmq-nats', rhel7, {}, ['--nat', 'none']);
    expect(set).toMatchObject({
      'net.ipv4.tcp_keepalive_time': '30',
      'net.ipv4.tcp_keepalive_intvl': '10',
      'net.ipv4.tcp_keepalive_probes': '4',
    });
    expect(set).not.toHaveProperty(['net.ipv4.tcp_fin_timeout']);
  });

  test('TIME_WAIT of two minutes of closing', () => {
    expect(changed('rabbitmq-nats', [...debian12, '--memory', '1G'], { conn_rate: 1000 })['net.ipv4.tcp_max_tw_buckets']).toBe('120000');
  });
});

describe('cassandra-scylla', () => {
  test('Cassandra: mappings and keepalive, and no file of ScyllaDB', () => {
    expect(changed('cassandra-scylla', debian12, { scylla: false }, ['--nat', 'none'])).toEqual({
      'vm.max_map_count': '1048575',
      'net.ipv4.tcp_keepalive_time': '60',
      'net.ipv4.tcp_keepalive_intvl': '10',
      'net.ipv4.tcp_keepalive_probes': '3',
    });
  });

  test('ScyllaDB: its own files, and slots for each CPU', () => {
    expect(changed('cassandra-scylla', debian12, { scylla: true })).toMatchObject({
      'vm.swappiness': '1',
      'vm.vfs_cache_pressure': '2000',
      'fs.aio-max-nr': '30000000',
      'fs.inotify.max_user_instances': '1200',
    });
    // 51026 * 1024
    expect(changed('cassandra-scylla', [...debian12, '--memory', '1T', '--cpus', '1024'], { scylla: true })['fs.aio-max-nr']).toBe(
      '52250624',
    );
  });

  test('no buffers that every socket begins with', () => {
    expect(Object.keys(changed('cassandra-scylla', rhel7)).filter((key) => key.endsWith('mem_default'))).toEqual([]);
  });
});

describe('clickhouse', () => {
  test('overcommit is touched only where it is off', () => {
    const machine = (mode: string) =>
      tree({
        'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
        'proc/version': 'Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.55-1\n',
        'proc/sys/vm/overcommit_memory': `${mode}\n`,
      });
    expect(changed('clickhouse', ['--root', machine('2')])['vm.overcommit_memory']).toBe('0');
    for (const mode of ['0', '1']) expect(changed('clickhouse', ['--root', machine(mode)])).not.toHaveProperty(['vm.overcommit_memory']);
  });

  test('delay accounting where there is such a key', () => {
    expect(changed('clickhouse', debian12, {}, ['--nat', 'none'])).toEqual({ 'kernel.task_delayacct': '1' });
    expect(changed('clickhouse', rhel7, {}, ['--nat', 'none'])).toEqual({});
  });
});

describe('tidb-distributed-sql', () => {
  test('memory kept back: 1 GiB, at most a twentieth, nothing below 16 GiB', () => {
    const least = (memory: string) => changed('tidb-distributed-sql', [...debian12, '--memory', memory])['vm.min_free_kbytes'];
    expect(least('8G')).toBeUndefined();
    // 16777216 KiB * 0.05 = 838860.8
    expect(least('16G')).toBe('838860');
    expect(least('128G')).toBe('1048576');
  });

  test('cookies stay on and swappiness does not become 0', () => {
    expect(changed('tidb-distributed-sql', debian12)).toMatchObject({ 'net.core.somaxconn': '32768', 'vm.swappiness': '1' });
    expect(changed('tidb-distributed-sql', rhel7)).not.toHaveProperty(['net.ipv4.tcp_syncookies']);
  });

  test('a million descriptors', () => {
    expect(nofile('tidb-distributed-sql', 'tikv.service')).toBe('1000000');
  });
});

describe('etcd-zookeeper', () => {
  test.each([rhel7, debian12])('sets nothing on %s %s', (...machine) => {
    expect(changed('etcd-zookeeper', machine, { rtt_s: 0.13 }, ['--nat', 'outbound'])).toEqual({});
  });

  test('an election takes ten round trips', () => {
    const ran = run(['advise', '--profile', 'etcd-zookeeper', ...debian12, '--memory', '64G', '--set', 'rtt_s=0.13']);
    expect(ran.out).toMatch(/election_timeout_ms +at least 1300 /);
  });
});

describe('oracle-db', () => {
  test('the list of the installer on an old kernel: half of memory as one segment', () => {
    // 32 GiB, and as pages of 4096 bytes
    expect(changed('oracle-db', rhel7, { page_size: 4096 })).toMatchObject({
      'kernel.shmmax': '34359738368',
      'kernel.shmall': '8388608',
      'kernel.sem': '250 32000 100 128',
      'fs.aio-max-nr': '1048576',
      'net.core.rmem_max': '4194304',
    });
  });

  test('a newer kernel keeps its larger semaphores and segments', () => {
    const keys = Object.keys(changed('oracle-db', debian12, { page_size: 4096 }));
    for (const key of ['kernel.sem', 'kernel.shmmax', 'kernel.shmall', 'kernel.shmmni', 'fs.file-max']) expect(keys).not.toContain(key);
  });

  test('the SGA in huge pages as long as 30 percent of memory are left: 40 GiB / 2 MiB + 1', () => {
    expect(changed('oracle-db', debian12, { sga_bytes: 40 * GiB, hugepage_bytes: 2 ** 21 })['vm.nr_hugepages']).toBe('20481');
    expect(changed('oracle-db', debian12, { sga_bytes: 50 * GiB, hugepage_bytes: 2 ** 21 })).not.toHaveProperty(['vm.nr_hugepages']);
  });

  test('a panic only when it is wanted, and ports of services stay out of the range', () => {
    expect(changed('oracle-db', debian12, { accept_panic_reboot: true })).toMatchObject({
      'kernel.panic_on_oops': '1',
      'kernel.panic': '10',
    });
    const unasked = Object.keys(changed('oracle-db', debian12));
    for (const key of ['kernel.panic_on_oops', 'kernel.panic', 'net.ipv4.ip_local_port_range']) expect(unasked).not.toContain(key);
  });
});

describe('sap-hana', () => {
  test('buffers for system replication: 10 Gbit/s / 8 * 0.1 s in the third field', () => {
    expect(changed('sap-hana', debian12, { link_bps: 10e9, rtt_s: 0.1 })).toMatchObject({
      'net.ipv4.tcp_rmem': '4096 131072 125000000',
      'net.ipv4.tcp_wmem': '4096 16384 125000000',
    });
  });

  test('tcp_tw_reuse within a scale-out system, never with NAT or without timestamps', () => {
    const scaleOut = { scale_out: true, timestamps_both_ends: true };
    const none = ['--nat', 'none'];
    expect(changed('sap-hana', debian12, scaleOut, none)['net.ipv4.tcp_tw_reuse']).toBe('1');
    expect(changed('sap-hana', debian12, scaleOut, ['--nat', 'clients'])).not.toHaveProperty(['net.ipv4.tcp_tw_reuse']);
    expect(changed('sap-hana', debian12, { ...scaleOut, timestamps_both_ends: false }, none)).not.toHaveProperty(['net.ipv4.tcp_tw_reuse']);
  });

  test('dirty pages are bounded on large machines, the queue of SYNs only where it counts', () => {
    expect(changed('sap-hana', rhel7)).toMatchObject({ 'vm.dirty_bytes': '629145600', 'net.ipv4.tcp_max_syn_backlog': '8192' });
    const small = Object.keys(changed('sap-hana', [...debian12, '--memory', '4G']));
    for (const key of ['vm.dirty_bytes', 'vm.dirty_background_bytes', 'net.ipv4.tcp_max_syn_backlog']) expect(small).not.toContain(key);
  });

  test('limits of the three groups', () => {
    expect(changed('sap-hana', debian12)).toMatchObject(
      Object.fromEntries(
        ['sapsys', 'sdba', 'dba'].flatMap((group) => ['soft', 'hard'].map((type) => [`nofile @${group} ${type}`, '1048576'])),
      ),
    );
  });
});

const databases = [
  ...['elasticsearch-opensearch', 'mongodb', 'postgresql', 'mysql-mariadb', 'redis-valkey', 'memcached', 'kafka', 'rabbitmq-nats'],
  ...['cassandra-scylla', 'clickhouse', 'tidb-distributed-sql', 'etcd-zookeeper', 'oracle-db', 'sap-hana'],
];

describe.each(databases)('%s', (name) => {
  // everything that a profile may ask, answered so that as many lines as can be are written
  const answers = {
    ...{
      scylla: true,
      dedicated: true,
      accept_panic_reboot: true,
      large_pages: true,
      cross_site: true,
      scale_out: true,
      timestamps_both_ends: true,
    },
    ...{ link_bps: 10e9, rtt_s: 0.1, hugepage_bytes: 2 ** 21, page_size: 4096, swap_bytes: GiB, db_instances: 20, max_connections: 4000 },
    ...{
      table_open_cache: 8000,
      partitions: 4000,
      segments_per_partition: 50,
      conn_rate: 5000,
      concurrent_conns: 50000,
      nat_idle_timeout_s: 240,
    },
    ...{ sga_bytes: 16 * GiB, shared_buffers_bytes: 16 * GiB, innodb_buffer_pool_bytes: 16 * GiB },
  };

  test.each([rhel7, debian12, ['--kernel', '6.18', '--distro', 'debian:13']])('lint finds nothing in its file: %s %s', (...machine) => {
    expect(foundInFile(name, machine, answers)).toEqual([]);
  });

  test('no source is left unchecked, and none of a vendor is hearsay', () => {
    const text = readFileSync(new URL(`../../profiles/${name}.ini`, import.meta.url), 'utf8');
    expect(text).not.toContain('not checked: ');
    const section = (title: string) =>
      (text.split(`\n[${title}]\n`)[1]?.split('\n\n[')[0] ?? '').split('\n').flatMap((line) => {
        const [key, value] = line.split(' = ', 2);
        return key === undefined || value === undefined ? [] : [[key, value] as const];
      });
    const sources = new Map(section('source'));
    const vendors = section('strength').filter(([, strength]) => strength === 'vendor');
    for (const [key] of vendors)
      expect(sources.get(key), key).toMatch(/^(?!.*(?:no authoritative source|not read|arithmetic|measured with)).+$/);
    expect(section('strength').map(([key]) => key)).toEqual([...sources.keys()]);
  });
});
