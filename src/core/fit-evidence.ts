/** What says that a machine has the workload of a profile: any of these. */
export interface FitEvidence {
  readonly profile: string;
  /** programs of the knowledge, by their names there: recognised by process name or unit */
  readonly applications?: readonly string[];
  /** short process names (15 bytes) that the knowledge does not have: no more than a hint */
  readonly programs?: readonly string[];
  /** process names that begin so */
  readonly prefixes?: readonly string[];
  /** units whose process name says too little */
  readonly units?: readonly string[];
  /** ports that tell what `java` and the like are: all of a row by one program */
  readonly ports?: readonly { readonly program: string; readonly all: readonly number[] }[];
  /** modules that are loaded together only for this */
  readonly modules?: readonly (readonly string[])[];
  /** interfaces whose names begin so */
  readonly interfaces?: readonly string[];
  /** running or listening on loopback alone says nothing: a local resolver, a proxy for this host itself */
  readonly outsideOnly?: true;
}

/** Profiles that are recognised by programs, modules and interfaces; what takes more is in fit-other.ts. */
export const fitEvidence: readonly FitEvidence[] = [
  { profile: 'forward-proxy', applications: ['squid', 'tinyproxy'], programs: ['privoxy', '3proxy', 'danted'], outsideOnly: true },
  { profile: 'transparent-proxy', applications: ['redsocks'], modules: [['xt_TPROXY'], ['nft_tproxy']] },
  {
    profile: 'websocket-long-connections',
    applications: ['mosquitto'],
    programs: ['ejabberd', 'prosody', 'centrifugo', 'emqx'],
    outsideOnly: true,
  },
  { profile: 'low-latency-trading', modules: [['onload'], ['sfc_char']] },
  {
    profile: 'udp-voip-game',
    applications: ['coturn'],
    programs: [
      'asterisk',
      'freeswitch',
      'kamailio',
      'opensips',
      'rtpengine',
      'rtpproxy',
      'janus',
      'jitsi-videobrid',
      'murmurd',
      'mumble-server',
      'srcds_linux',
    ],
  },
  {
    profile: 'dns-resolver',
    applications: ['bind9', 'unbound', 'knot', 'nsd', 'pdns-recursor', 'dnsmasq'],
    programs: ['kresd', 'pdns_server', 'coredns', 'dnsdist'],
    outsideOnly: true,
  },
  { profile: 'kubernetes-node', applications: ['kubelet'], programs: ['k3s-server', 'k3s-agent', 'k3s', 'rke2', 'k0s'] },
  { profile: 'elasticsearch-opensearch', applications: ['elasticsearch'], ports: [{ program: 'java', all: [9200, 9300] }] },
  { profile: 'mongodb', applications: ['mongodb'] },
  { profile: 'postgresql', applications: ['postgresql'] },
  { profile: 'mysql-mariadb', applications: ['mariadb', 'mysql'] },
  { profile: 'redis-valkey', applications: ['redis-valkey'], programs: ['keydb-server'] },
  { profile: 'memcached', applications: ['memcached'] },
  { profile: 'kafka', applications: ['kafka'], ports: [{ program: 'java', all: [9092] }] },
  {
    profile: 'rabbitmq-nats',
    applications: ['nats-server', 'rabbitmq'],
    units: ['activemq.service', 'artemis.service'],
    ports: [{ program: 'java', all: [61616] }],
  },
  { profile: 'cassandra-scylla', applications: ['cassandra', 'scylladb'], ports: [{ program: 'java', all: [7000, 9042] }] },
  { profile: 'clickhouse', applications: ['clickhouse'] },
  { profile: 'tidb-distributed-sql', programs: ['tikv-server', 'tidb-server', 'pd-server', 'cockroach', 'yb-tserver'] },
  {
    profile: 'etcd-zookeeper',
    applications: ['etcd', 'zookeeper'],
    programs: ['consul'],
    ports: [{ program: 'java', all: [2181] }],
  },
  { profile: 'oracle-db', programs: ['tnslsnr'], prefixes: ['ora_pmon_', 'asm_pmon_'] },
  {
    profile: 'sap-hana',
    programs: ['hdbnameserver', 'hdbindexserver', 'hdbdaemon', 'hdbxsengine', 'sapstartsrv', 'saphostexec', 'disp+work'],
  },
  {
    profile: 'hadoop-spark',
    units: ['hadoop-hdfs-datanode.service', 'hadoop-yarn-nodemanager.service', 'spark-worker.service'],
    ports: [
      { program: 'java', all: [8042] },
      { program: 'java', all: [9864] },
      { program: 'java', all: [8081, 7078] },
    ],
  },
  {
    profile: 'prometheus-grafana',
    applications: ['prometheus'],
    programs: ['grafana', 'grafana-server', 'victoria-metric', 'vmstorage', 'vminsert', 'vmselect', 'mimir', 'thanos'],
  },
  {
    profile: 'object-storage-minio-ceph',
    applications: ['minio'],
    programs: ['ceph-osd', 'ceph-mon', 'radosgw', 'garage', 'weed'],
  },
  {
    profile: 'file-server',
    programs: ['smbd', 'ganesha.nfsd', 'tgtd'],
  },
  { profile: 'ftp-server', applications: ['vsftpd', 'proftpd'], programs: ['pure-ftpd'], outsideOnly: true },
  { profile: 'tor-relay', programs: ['tor'], outsideOnly: true },
  {
    profile: 'blockchain-node',
    programs: ['agave-validator', 'solana-validato', 'fdctl', 'geth', 'erigon', 'nethermind', 'reth', 'lighthouse', 'bitcoind', 'monerod'],
  },
  { profile: 'hpc-compute', programs: ['slurmd', 'slurmstepd', 'pbs_mom', 'orted', 'prted', 'hydra_pmi_proxy'] },
  {
    profile: 'ai-training-node',
    modules: [['nvidia', 'mlx5_ib'], ['nvidia', 'ib_core'], ['nvidia', 'efa'], ['amdgpu', 'mlx5_ib'], ['nvidia_peermem']],
  },
  {
    profile: 'wireguard-vpn',
    applications: ['openvpn'],
    programs: ['charon', 'charon-systemd', 'pluto', 'ocserv', 'tailscaled'],
    interfaces: ['wg'],
  },
  {
    profile: 'dev-workstation',
    programs: ['gnome-shell', 'plasmashell', 'kwin_wayland', 'kwin_x11', 'xfce4-session', 'sway', 'Hyprland', 'cinnamon'],
  },
];
