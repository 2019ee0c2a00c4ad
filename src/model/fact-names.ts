import type { FactName } from './fact-name.ts';

type More = Pick<FactName, 'readFrom' | 'assume'>;
const entry = (type: FactName['type'], name: string, unit: string, meaning: string, more: Partial<More>): FactName => ({
  name,
  unit,
  meaning,
  readFrom: more.readFrom ?? '',
  type,
  ...(more.assume !== undefined && { assume: more.assume }),
});
const count = (name: string, unit: string, meaning: string, more: Partial<More> = {}) => entry('number', name, unit, meaning, more);
const yesNo = (name: string, meaning: string, more: Partial<More> = {}) => entry('boolean', name, '', meaning, more);
const text = (name: string, meaning: string, more: Partial<More> = {}) => entry('text', name, '', meaning, more);

/**
 * Every fact that a profile, a formula or `--set` may name. An assumption is the cautious one: it is chosen so that the rules
 * which depend on it alone change nothing that costs anything. Where no value is harmless nothing is assumed, and the rule is
 * skipped and asked about.
 */
export const factNames: readonly FactName[] = [
  // host
  count('ram_bytes', 'bytes', 'Memory of the machine', { readFrom: '/proc/meminfo MemTotal' }),
  count('ram_kib', 'KiB', 'Memory of the machine', { readFrom: '/proc/meminfo MemTotal' }),
  count('page_size', 'bytes', 'Size of a memory page', { readFrom: 'the kernel' }),
  count('cores', 'CPUs', 'CPUs that the kernel schedules on', { readFrom: '/proc/cpuinfo' }),
  count('hugepage_bytes', 'bytes', 'Size of one huge page', { readFrom: '/proc/meminfo Hugepagesize' }),
  count('hugepages_bytes', 'bytes', 'Memory that is reserved as huge pages', { readFrom: '/proc/meminfo Hugetlb' }),
  count('swap_bytes', 'bytes', 'Swap space', { readFrom: '/proc/meminfo SwapTotal' }),
  count('interfaces', 'interfaces', 'Network interfaces other than loopback that have an address', {
    readFrom: 'the addresses of the host',
  }),
  count('nics_in_same_subnet', 'interfaces', 'Most interfaces that share one subnet', { readFrom: 'the addresses of the host' }),
  count('local_ips', 'addresses', 'Source addresses that outgoing connections can be spread over', {
    readFrom: 'the addresses of the host',
    assume: 1,
  }),
  count('isolated_cores', 'CPUs', 'CPUs that are taken out of scheduling', { assume: 0 }),
  yesNo('zram', 'Swap is compressed memory'),
  count('default_syn_backlog', 'requests', "The kernel's own tcp_max_syn_backlog on this machine", {
    readFrom: 'computed from kernel and memory',
  }),
  count('default_tw_buckets', 'sockets', "The kernel's own tcp_max_tw_buckets on this machine", {
    readFrom: 'computed from kernel and memory',
  }),
  count('port_span', 'ports', 'Ports in the present ip_local_port_range', {
    readFrom: '/proc/sys/net/ipv4/ip_local_port_range',
    assume: 28232,
  }),
  // link
  count('link_bps', 'bit/s', 'Speed of the link or of the slowest part of the path'),
  count('rtt_s', 's', 'Round-trip time to the peers that matter'),
  count('bdp_bytes', 'bytes', 'What is in flight on a full path: link_bps / 8 * rtt_s', { readFrom: 'link_bps and rtt_s' }),
  count('path_loss', 'fraction', 'Share of packets that the path loses without congestion'),
  yesNo('asymmetric_routing', 'Replies may leave by another interface than the one their requests came in by', {
    readFrom: 'the routes: several default routes over different interfaces',
    assume: false,
  }),
  yesNo('bbr_allowed', 'The operators of the path accept the bbr congestion control', { assume: false }),
  count('l2_neighbors', 'hosts', 'Hosts on the directly attached networks; 128 is where the kernel begins to collect at all', {
    assume: 128,
  }),
  // connections that come in
  count('conn_rate', '1/s', 'New connections from clients per second; 200 needs no more than the defaults', { assume: 200 }),
  count('concurrent_conns', 'connections', 'Client connections that are open at the same time, at the peak', { assume: 10000 }),
  count('accept_stall_s', 's', 'Longest time in which the program does not accept', { assume: 1 }),
  count('local_close_rate', '1/s', 'Connections per second that this host closes first; all of conn_rate when not known', {
    readFrom: 'conn_rate',
  }),
  count('reconnect_spread_s', 's', 'Time over which clients come back after a restart; 10 is a short random back-off', { assume: 10 }),
  count('listen_backlog', 'connections', 'Smallest backlog of the listeners beyond loopback', { readFrom: 'the listeners (ss)' }),
  count('max_connections', 'connections', 'Limit of connections in the program'),
  count('concurrent_sessions', 'sessions', 'Sessions that are open at the same time'),
  count('maxclients', 'clients', 'maxclients of Redis or Valkey'),
  count('tcp_backlog', 'connections', 'tcp-backlog of Redis or Valkey'),
  count('lb_idle_timeout_s', 's', 'Idle timeout of the load balancer in front of this host'),
  // connections that go out
  count('out_conn_rate', '1/s', 'New connections to upstreams per second; 200 fits the default port range toward one upstream', {
    assume: 200,
  }),
  count('out_concurrent', 'connections', 'Connections to upstreams that are open at the same time', { assume: 1000 }),
  count('upstream_tuples', 'tuples', 'Local source addresses times upstream address and port pairs; 1 is the worst case', { assume: 1 }),
  count('out_conn_rate_top_dst', '1/s', 'New connections per second to the busiest destination; 200 fits the default port range', {
    assume: 200,
  }),
  count('out_concurrent_top_dst', 'connections', 'Connections that are open to the busiest destination', { assume: 1000 }),
  yesNo(
    'timestamps_both_ends',
    'Upstreams use TCP timestamps too, without which no TIME_WAIT socket is reused; only a capture or their owner tells',
  ),
  count('upstream_idle_s', 's', 'Idle timeout of the upstream servers'),
  count('workers', 'processes', 'Worker processes or threads of the program; one a CPU when not known', { readFrom: 'cores' }),
  count('outgoing_range', 'ports', 'Outgoing ports that each thread of a resolver opens'),
  count('upstream_qps', '1/s', 'Queries per second that a resolver sends'),
  // NAT and other boxes on the path
  count('nat_idle_timeout_s', 's', 'Shortest idle timeout on the path; 120 lies at or below those of the common gateways', {
    readFrom: '--nat-idle-timeout',
    assume: 120,
  }),
  count('nat_ports_per_dst', 'ports', 'Ports that the gateway has toward one destination, for each of its public addresses', {
    readFrom: '--nat-idle-timeout PRODUCT',
  }),
  count('nat_public_ips', 'addresses', 'Public addresses of the gateway', { readFrom: '--nat-idle-timeout PRODUCT', assume: 1 }),
  count('nat_port_hold_s', 's', 'How long the gateway keeps a port after the connection closed; 120 is the longest of the common ones', {
    readFrom: '--nat-idle-timeout PRODUCT',
    assume: 120,
  }),
  count('mean_conn_life_s', 's', 'How long a connection through the gateway lives on average', { assume: 1 }),
  yesNo(
    'gateway_tolerates_tuple_reuse',
    'The gateway takes a fresh SYN on a flow that it still holds in TIME_WAIT; unknown appliances may drop it',
    { assume: false },
  ),
  count('udp_nat_idle_s', 's', 'Shortest idle timeout for UDP on the path; 30 is what strict gateways give', { assume: 30 }),
  count('app_idle_max_s', 's', 'Longest silence that the programs allow on a connection'),
  // gateway and load balancer
  count('flows', 'flows', 'Flows through the gateway at the same time, at the peak', { readFrom: '--measure: nf_conntrack_count' }),
  count('flows_top_dst', 'flows', 'Flows through the gateway to its busiest destination'),
  count('new_flows_per_s', '1/s', 'New flows per second through the gateway'),
  count('concurrent_flows', 'flows', 'Flows that the load balancer carries at the same time'),
  yesNo('forwards_packets', 'The host routes packets between networks'),
  yesNo('routes_ipv6', 'The host routes IPv6'),
  text('lvs_mode', 'Forwarding method of LVS: nat, fullnat, dr or tun'),
  yesNo('lvs_realserver', 'The host is a real server behind LVS', { assume: false }),
  yesNo('ipvs_needs_conntrack', 'Packets of IPVS pass netfilter rules that need connection tracking'),
  yesNo('vip_managed_by_vrrp', 'keepalived or another VRRP daemon moves a floating address', {
    readFrom: 'the running programs',
    assume: false,
  }),
  yesNo('scale_out', 'SAP HANA runs as one database on several hosts'),
  // UDP
  count('udp_pps_per_socket', '1/s', 'Packets per second that reach one UDP socket'),
  count('stall_s', 's', 'Longest time in which the program does not read its socket'),
  count('qps', '1/s', 'Queries per second'),
  count('mcast_bps', 'bit/s', 'Rate of the multicast stream'),
  count('concurrent_calls', 'calls', 'Calls at the same time'),
  count('sip_keepalive_s', 's', 'Interval of SIP keepalives'),
  count('softirq_stall_packets', 'packets', 'Packets that arrive while softirq processing is held up'),
  // containers
  count('pods_max', 'pods', 'Most pods on this node'),
  count('pods_in_l2', 'pods', 'Pods that share one network segment'),
  count('pids_per_pod', 'processes', 'Processes of a pod'),
  count('containers', 'containers', 'Containers on this host'),
  yesNo('cni_uses_bridge', 'The network plugin puts pods on a bridge'),
  yesNo('kube_proxy_iptables', 'kube-proxy works with iptables'),
  // services
  count('max_service_nofile', 'descriptors', 'Largest open-files limit of the services looked at', { readFrom: '/proc/PID/limits' }),
  count('files_per_worker', 'files', 'Files that each worker keeps open'),
  count('max_files_per_process', 'files', 'max_files_per_process of PostgreSQL'),
  count('table_open_cache', 'tables', 'table_open_cache of MySQL'),
  count('threads', 'threads', 'Threads of the program'),
  count('threads_max', 'threads', 'Most threads of the program'),
  count('io_threads', 'threads', 'I/O threads of a database instance'),
  count('db_instances', 'instances', 'Database instances on this host'),
  count('shared_buffers_bytes', 'bytes', 'shared_buffers of PostgreSQL'),
  count('innodb_buffer_pool_bytes', 'bytes', 'innodb_buffer_pool_size of MySQL'),
  count('sga_bytes', 'bytes', 'SGA of the Oracle database'),
  count('shmmax', 'bytes', 'Largest shared memory segment that is wanted'),
  count('storage_write_Bps', 'bytes/s', 'Steady write rate of the storage'),
  count('partitions', 'partitions', 'Partitions on this broker'),
  count('segments_per_partition', 'segments', 'Log segments of a partition'),
  count('queues', 'queues', 'Queues of the broker'),
  count('targets', 'targets', 'Targets that are scraped'),
  count('blocks', 'blocks', 'Blocks that the time-series database keeps'),
  count('blocks_open', 'blocks', 'Blocks that are open at the same time'),
  count('es_version', 'version', 'Version of Elasticsearch: major + minor / 100, so 8.2 is 8.02 and 8.16 is 8.16'),
  count('incoming_tcp', 'connections', 'incoming-num-tcp of a resolver'),
  count('transfers_per_s', '1/s', 'File transfers per second'),
  count('watched_paths', 'paths', 'Paths that programs watch by inotify'),
  count('relays_in_consensus', 'relays', 'Relays in the Tor consensus'),
  count('prefetch', 'batches', 'Batches that each loader reads ahead'),
  count('batch_bytes', 'bytes', 'Size of one batch'),
  yesNo('dedicated', 'The machine runs this service and nothing else'),
  yesNo('latency_sensitive', 'Latency counts more than throughput and power'),
  yesNo('profiling', 'Programs are profiled on this machine'),
  yesNo('scylla', 'The database is ScyllaDB'),
  yesNo('accept_one_way', 'You want parameters that cannot be set back before a reboot', { assume: false }),
  yesNo('accept_panic_reboot', 'You want the machine to start again by itself after a kernel panic', { assume: false }),
  yesNo('accept_strict_overcommit', 'You have compared Committed_AS with CommitLimit and want strict overcommit', { assume: false }),
  yesNo('splice', 'The proxy moves data by splice()'),
  yesNo('app_sets_buffers', 'Programs set their socket buffers themselves (SO_RCVBUF, SO_SNDBUF)', { assume: false }),
  yesNo('softnet_drops', 'The second column of /proc/net/softnet_stat grows: packets are dropped before they are looked at', {
    assume: false,
  }),
  yesNo('memory_lock', 'Elasticsearch or OpenSearch locks its heap (bootstrap.memory_lock)', { assume: false }),
  yesNo('large_pages', 'MySQL or MariaDB runs with large_pages', { assume: false }),
  yesNo('cross_site', 'Brokers replicate between data centres', { assume: false }),
  yesNo('solana', 'The node is a Solana validator', { assume: false }),
  yesNo('numa_jobs', 'Jobs are bound to the CPUs and the memory of one NUMA node', { assume: false }),
  yesNo('nccl_over_tcp', 'NCCL talks over TCP sockets instead of RDMA', { assume: false }),
  yesNo('azure', 'The machine runs on Azure', { assume: false }),
  yesNo('ha_cluster', 'The machine is a node of a failover cluster', { assume: true }),
];
