// Faults that lint must find, each as people make it. A fault is one of
//   set: [key, value]      put in the place of a setting of any language, or as a line of a sysctl file
//   lines: [...]           put in between the lines of a file of `kind`; `at` are those of them where the finding may stand (default: the last);
//                          `pair`: told where the file cannot branch
//   files: { path: text }  a tree of its own; `at` is [path, line]
// and `ids` are the rules of which one must speak.

const set = (name, ids, settings, more = {}) => settings.map(([key, value]) => ({ name, ids, set: [key, value], ...more }));
const sysctl = (name, ids, texts, more = {}) => texts.map((lines) => ({ name, ids, kind: 'sysctl', lines: [lines].flat(), ...more }));
const limits = (name, ids, texts, more = {}) => texts.map((lines) => ({ name, ids, kind: 'limits', lines: [lines].flat(), ...more }));
const unit = (name, ids, texts, more = {}) => texts.map((lines) => ({ name, ids, kind: 'unit', lines: [lines].flat(), ...more }));
const tree = (name, ids, trees) => trees.map(([files, at]) => ({ name, ids, files, at }));

const pod = (sysctls, more = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: edge1\nspec:\n${more}  securityContext:\n    sysctls:\n${sysctls}  containers:\n    - name: proxy\n      image: proxy:1\n`;
const inPod = (key, value) => `      - name: ${key}\n        value: ${value}\n`;
const service = (body) => `services:\n  proxy:\n    image: proxy:1\n${body}`;
const tasks = (value) =>
  `- name: tune\n  hosts: edge\n  tasks:\n    - name: set it\n      ansible.posix.sysctl:\n        name: net.ipv4.tcp_keepalive_probes\n        value: ${value}\n`;
const one = 'etc/sysctl.d/50-base.conf';
const two = 'etc/sysctl.d/60-edge.conf';

const ofSettings = [
  ...set(
    'typo in a key',
    ['TA001'],
    [
      ['net.core.somaxcon', '8192'],
      ['net.ipv4.tcp_keepalive_tme', '300'],
      ['net.ipv4.tcp_max_sync_backlog', '8192'],
      ['vm.swapiness', '10'],
      ['fs.file_max', '9000000'],
      ['net.ipv4.ip_local_port_rnage', '20000 60000'],
      ['kernel.pid_mx', '4194304'],
      ['net.core.rmem-max', '16777216'],
      ['net.ipv4.tcp_rmen', '4096 131072 16777216'],
      ['net.netfilter.nf_contrack_max', '1048576'],
      ['vm.max_map_counts', '262144'],
      ['fs.inotify.max_user_watch', '1048576'],
    ],
  ),
  ...set(
    'a part of a key missing',
    ['TA001'],
    [
      ['ipv4.tcp_syncookies', '1'],
      ['net.tcp_syncookies', '1'],
      ['net.ipv4.somaxconn', '8192'],
    ],
  ),
  ...set(
    'no part of a key but the last',
    ['TA001'],
    [
      ['somaxconn', '8192'],
      ['swappiness', '10'],
    ],
    { native: true },
  ),
  ...set(
    'letter case of a key',
    ['TA001'],
    [
      ['net.IPv4.tcp_syncookies', '1'],
      ['VM.swappiness', '10'],
      ['net.core.Somaxconn', '8192'],
    ],
  ),
  ...set(
    'a key that was removed',
    ['TA002', 'TA001'],
    [
      ['net.ipv4.tcp_tw_recycle', '1'],
      ['net.ipv4.netfilter.ip_conntrack_max', '655360'],
      ['net.ipv4.ip_conntrack_max', '655360'],
      ['kernel.sched_migration_cost_ns', '5000000'],
      ['kernel.sched_min_granularity_ns', '10000000'],
      ['vm.hugepages_treat_as_movable', '1'],
    ],
  ),
  ...set(
    'a key of a newer kernel',
    ['TA002'],
    [
      ['net.ipv4.tcp_plb_enabled', '1'],
      ['net.ipv4.tcp_shrink_window', '1'],
      ['net.core.skb_defer_max', '128'],
    ],
  ),
  ...set(
    'out of range',
    ['TA003'],
    [
      ['net.core.somaxconn', '-1'],
      ['net.ipv4.tcp_keepalive_time', '9000000'],
      ['net.ipv4.tcp_retries1', '300'],
      ['net.ipv4.tcp_syn_retries', '300'],
      ['vm.swappiness', '300'],
      ['net.ipv4.ip_default_ttl', '256'],
      ['vm.dirty_ratio', '101'],
      ['vm.overcommit_memory', '3'],
      ['net.ipv4.tcp_tw_reuse', '3'],
      ['kernel.randomize_va_space', '99999999999'],
      ['net.ipv4.tcp_syncookies', '300'],
      ['kernel.pid_max', '10000000'],
      ['net.ipv4.ip_local_port_range', '20000 70000'],
      ['net.ipv4.ip_local_port_range', '60000 20000'],
    ],
  ),
  ...set(
    'a number with a unit',
    ['TA003'],
    [
      ['vm.min_free_kbytes', '64M'],
      ['net.core.rmem_max', '16MB'],
      ['net.ipv4.tcp_keepalive_time', '5m'],
      ['net.ipv4.tcp_keepalive_intvl', '30s'],
      ['fs.nr_open', '2M'],
      ['vm.dirty_ratio', '15%'],
    ],
  ),
  ...set(
    'a word for a number',
    ['TA003'],
    [
      ['net.ipv4.tcp_mtu_probing', 'enabled'],
      ['fs.nr_open', 'unlimited'],
    ],
  ),
  ...set(
    'a word for a flag',
    ['TA003'],
    [
      ['net.ipv4.tcp_syncookies', 'yes'],
      ['net.ipv4.tcp_window_scaling', 'true'],
      ['net.ipv4.tcp_sack', 'on'],
    ],
    { native: true },
  ),
  ...set(
    'an exponent or grouped digits',
    ['TA003'],
    [
      ['net.core.rmem_max', '1e7'],
      ['fs.nr_open', '2_000_000'],
      ['fs.nr_open', '2,000,000'],
      ['vm.max_map_count', '262.144'],
    ],
  ),
  ...set(
    'a list with commas',
    ['TA003'],
    [
      ['net.ipv4.tcp_rmem', '4096,131072,16777216'],
      ['net.ipv4.tcp_wmem', '4096, 16384, 16777216'],
      ['net.ipv4.ip_local_port_range', '20000-60000'],
      ['net.ipv4.ip_local_port_range', '20000,60000'],
    ],
  ),
  ...set(
    'an octal number',
    ['TA006', 'TA055'],
    [
      ['net.ipv4.tcp_keepalive_probes', '010'],
      ['net.ipv4.tcp_keepalive_time', '0600'],
      ['net.ipv4.tcp_retries2', '012'],
    ],
  ),
  ...set(
    'a short vector',
    ['TA006'],
    [
      ['net.ipv4.tcp_rmem', '4096 131072'],
      ['net.ipv4.tcp_wmem', '4096'],
      ['net.ipv4.tcp_mem', '400000 800000'],
      ['kernel.sem', '250 32000'],
      ['net.ipv4.ip_local_port_range', '20000'],
    ],
  ),
  ...set(
    'a field too many',
    ['TA006'],
    [
      ['net.core.somaxconn', '8192 16384'],
      ['net.ipv4.tcp_rmem', '4096 131072 16777216 33554432'],
      ['vm.swappiness', '10 20'],
    ],
  ),
  ...set(
    'a descending vector',
    ['TA022'],
    [
      ['net.ipv4.tcp_rmem', '16777216 131072 4096'],
      ['net.ipv4.tcp_wmem', '4096 16777216 65536'],
      ['net.ipv4.tcp_mem', '900000 600000 400000'],
    ],
  ),
  ...set(
    'bytes in pages',
    ['TA024', 'TA008'],
    [
      ['net.ipv4.tcp_mem', '67108864 134217728 268435456'],
      ['net.ipv4.udp_mem', '67108864 134217728 268435456'],
      ['net.ipv4.tcp_mem', '8388608 12582912 134217728'],
    ],
  ),
  ...set(
    'mixed separators',
    ['TA015', 'TA001'],
    [
      ['net/ipv4.tcp_syncookies', '1'],
      ['net/core/netdev.max_backlog', '5000'],
      ['net.ipv4/tcp_syncookies', '1'],
    ],
    { native: true },
  ),
  ...set(
    'a dot in the name of an interface',
    ['TA015'],
    [
      ['net.ipv4.conf.eth0.100.rp_filter', '2'],
      ['net.ipv6.conf.enp3s0.20.accept_ra', '0'],
      ['net.ipv4.conf.bond0.7.arp_ignore', '1'],
    ],
  ),
  ...set(
    'a key that does nothing',
    ['TA007'],
    [
      ['net.ipv4.tcp_low_latency', '1'],
      ['net.ipv4.tcp_fack', '1'],
      ['vm.nr_pdflush_threads', '2'],
      ['net.ipv4.tcp_max_syn_backlog', '262144'],
    ],
  ),
  ...set(
    'a default lowered',
    ['TA009', 'TA008', 'TA010'],
    [
      ['fs.file-max', '65535'],
      ['kernel.shmmax', '68719476736'],
      ['kernel.shmall', '4294967296'],
      ['net.ipv4.tcp_max_tw_buckets', '5000'],
      ['net.core.somaxconn', '128'],
      ['net.core.somaxconn', '1024'],
      ['vm.max_map_count', '1024'],
      ['net.core.netdev_max_backlog', '300'],
      ['net.ipv4.tcp_max_orphans', '3276'],
      ['fs.nr_open', '65536'],
    ],
  ),
  ...set(
    'a value that hurts',
    ['TA008', 'TA010', 'TA011', 'TA022'],
    [
      ['net.ipv4.tcp_timestamps', '0'],
      ['net.ipv4.tcp_sack', '0'],
      ['net.ipv4.tcp_syncookies', '0'],
      ['net.ipv4.tcp_syncookies', '2'],
      ['net.ipv4.tcp_abort_on_overflow', '1'],
      ['net.ipv4.tcp_rfc1337', '1'],
      ['net.ipv4.tcp_window_scaling', '0'],
      ['net.ipv4.tcp_moderate_rcvbuf', '0'],
      ['net.ipv4.tcp_retries2', '3'],
      ['net.ipv4.tcp_synack_retries', '1'],
      ['net.ipv4.tcp_syn_retries', '1'],
      ['vm.dirty_ratio', '80'],
      ['vm.dirty_background_ratio', '50'],
      ['net.netfilter.nf_conntrack_tcp_timeout_established', '600'],
      ['net.netfilter.nf_conntrack_tcp_timeout_time_wait', '1'],
      ['net.core.rmem_default', '31457280'],
      ['net.core.wmem_default', '16777216'],
      ['net.ipv4.tcp_rmem', '10000000 10000000 10000000'],
      ['net.ipv4.tcp_rmem', '4096 12582912 16777216'],
      ['net.core.netdev_max_backlog', '300000'],
      ['net.netfilter.nf_conntrack_max', '10000000'],
    ],
  ),
  ...set(
    'a copied value without the effect',
    ['TA010', 'TA008', 'TA009'],
    [
      ['net.ipv4.tcp_fin_timeout', '15'],
      ['net.ipv4.tcp_fin_timeout', '30'],
      ['vm.swappiness', '0'],
      ['net.ipv4.tcp_no_metrics_save', '1'],
    ],
  ),
  ...set(
    'a port range over services',
    ['TA012', 'TA008', 'TA010'],
    [
      ['net.ipv4.ip_local_port_range', '1024 65535'],
      ['net.ipv4.ip_local_port_range', '1024 65000'],
      ['net.ipv4.ip_local_port_range', '2000 65535'],
    ],
  ),
  ...set(
    'a value that needs a decision',
    ['TA011'],
    [
      ['kernel.modules_disabled', '1'],
      ['kernel.kexec_load_disabled', '1'],
      ['kernel.yama.ptrace_scope', '3'],
      ['net.ipv4.ip_forward', '0'],
      ['net.ipv6.conf.all.disable_ipv6', '1'],
      ['vm.overcommit_memory', '2'],
      ['kernel.unprivileged_bpf_disabled', '1'],
    ],
  ),
  ...set(
    'a key that is only read or acts once',
    ['TA019', 'TA008', 'TA010'],
    [
      ['kernel.ostype', 'Linux'],
      ['kernel.version', '6'],
      ['fs.file-nr', '100'],
      ['vm.drop_caches', '3'],
      ['vm.compact_memory', '1'],
      ['net.ipv4.conf.all.mc_forwarding', '1'],
    ],
  ),
];

const ofSysctlFiles = [
  ...sysctl(
    'a value in quotes',
    ['TA003'],
    ['net.core.somaxconn = "8192"', "vm.swappiness = '10'", 'net.ipv4.tcp_rmem = "4096 131072 16777216"'],
  ),
  ...sysctl(
    'a comment behind a text',
    ['TA006', 'TA003'],
    [
      'net.ipv4.tcp_congestion_control = bbr # faster',
      'net.core.default_qdisc = fq ; for bbr',
      'kernel.core_pattern = /var/crash/core.%p # all in one place',
    ],
  ),
  ...sysctl(
    'a comment at once behind a number',
    ['TA003', 'TA006'],
    ['net.core.somaxconn = 8192# raised', 'vm.swappiness = 10; less', 'vm.swappiness = 10//'],
  ),
  ...sysctl(
    'no equals sign',
    ['TA014', 'TA017'],
    ['net.core.somaxconn 8192', 'vm.swappiness: 10', 'net.ipv4.tcp_syncookies', 'vm.swappiness := 10'],
  ),
  ...sysctl('two equals signs', ['TA003', 'TA014'], ['net.core.somaxconn == 8192', 'vm.swappiness = = 10']),
  ...sysctl(
    'a command for a line',
    ['TA001', 'TA014'],
    [
      'sysctl -w net.core.somaxconn=8192',
      'export vm.swappiness=10',
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      'set net.core.somaxconn = 8192',
    ],
  ),
  ...sysctl('a path for a key', ['TA001', 'TA015'], ['/proc/sys/net/core/somaxconn = 8192', 'proc.sys.net.core.somaxconn = 8192']),
  ...sysctl(
    'two settings in one line',
    ['TA006', 'TA003', 'TA014'],
    [
      'net.core.somaxconn = 8192 vm.swappiness = 10',
      'net.core.somaxconn = 8192; vm.swappiness = 10',
      'net.core.somaxconn=8192, vm.swappiness=10',
    ],
  ),
  ...sysctl('a line that goes on', ['TA017', 'TA003', 'TA014'], [['net.ipv4.tcp_rmem = 4096 131072 \\', '  16777216']], { at: [0, 1] }),
  ...sysctl('a dash and a blank', ['TA017', 'TA001', 'TA014'], ['- net.core.somaxconn = 8192']),
  ...sysctl('no value', ['TA003', 'TA014', 'TA017'], ['net.core.somaxconn =', 'vm.swappiness=']),
  ...sysctl(
    'set twice',
    ['TA005'],
    [
      ['net.core.somaxconn = 8192', 'vm.max_map_count = 262144', 'net.core.somaxconn = 16384'],
      ['net.ipv4.tcp_keepalive_time = 300', 'net/ipv4/tcp_keepalive_time = 240'],
      ['vm.swappiness = 10', 'vm.swappiness = 10'],
    ],
    { pair: true, at: [0, 1, 2] },
  ),
  ...sysctl(
    'a need that is not met',
    ['TA004', 'TA008'],
    [
      ['net.ipv4.tcp_timestamps = 0', 'net.ipv4.tcp_tw_reuse = 1'],
      ['net.ipv4.tcp_window_scaling = 0', 'net.ipv4.tcp_rmem = 4096 131072 16777216'],
    ],
    { at: [0, 1] },
  ),
  ...sysctl(
    'both forms of one bound',
    ['TA018'],
    [
      ['vm.dirty_ratio = 15', 'vm.dirty_bytes = 268435456'],
      ['vm.dirty_background_bytes = 67108864', 'vm.dirty_background_ratio = 5'],
      ['vm.overcommit_ratio = 80', 'vm.overcommit_kbytes = 8388608'],
    ],
    { pair: true, at: [0, 1] },
  ),
  ...sysctl('two names of one variable', ['TA020'], [['net.netfilter.nf_conntrack_max = 1048576', 'net.nf_conntrack_max = 524288']], {
    pair: true,
    at: [0, 1],
  }),
  ...sysctl(
    'thresholds that fall',
    ['TA022'],
    [
      ['net.ipv4.neigh.default.gc_thresh1 = 8192', 'net.ipv4.neigh.default.gc_thresh2 = 4096'],
      ['vm.dirty_background_ratio = 20', 'vm.dirty_ratio = 10'],
      ['net.ipv4.ipfrag_high_thresh = 1000000', 'net.ipv4.ipfrag_low_thresh = 4000000'],
    ],
    { pair: true, at: [0, 1] },
  ),
  ...sysctl('a smaller bound elsewhere', ['TA023', 'TA007'], [['net.core.somaxconn = 8192', 'net.ipv4.tcp_max_syn_backlog = 65536']], {
    at: [0, 1],
  }),
  ...tree(
    'a byte order mark',
    ['TA016'],
    [
      [{ [two]: '\uFEFFnet.core.somaxconn = 8192\nvm.swappiness = 10\n' }, [two, 1]],
      [{ [two]: '\uFEFF# proxy\nvm.swappiness = 10\n' }, [two, 1]],
    ],
  ),
  ...tree(
    'two files that disagree',
    ['TA005'],
    [
      [{ [one]: 'net.core.somaxconn = 8192\n', [two]: 'vm.swappiness = 10\nnet.core.somaxconn = 16384\n' }, [one, 1]],
      [{ [one]: 'vm.swappiness = 10\nvm.max_map_count = 262144\n', 'etc/sysctl.conf': 'vm.max_map_count = 524288\n' }, [one, 2]],
    ],
  ),
  ...tree(
    'a file that the boot does not read',
    ['TA021'],
    [[{ 'etc/os-release': 'ID=debian\nVERSION_ID="13"\n', 'etc/sysctl.conf': 'net.core.somaxconn = 8192\n' }, ['etc/sysctl.conf', 1]]],
  ),
];

const ofLimits = [
  ...limits(
    'a number with more than digits',
    ['TA032'],
    [
      'proxy hard nofile 65k',
      'proxy soft nofile 1e6',
      'proxy - nofile 1_000_000',
      'proxy - nofile 0x4000',
      'proxy - nofile 65,536',
      'proxy hard memlock 64M',
    ],
  ),
  ...limits(
    'soft above hard',
    ['TA033'],
    [
      ['proxy soft nofile 65536', 'proxy hard nofile 32768'],
      ['@edge hard nproc 4096', '@edge soft nproc 8192'],
    ],
    { at: [0, 1] },
  ),
  ...limits(
    'an unknown limit',
    ['TA031'],
    ['proxy soft nofiles 65536', 'proxy hard openfiles 65536', 'proxy hard maxproc 4096', 'proxy - no_file 65536'],
  ),
  ...limits('an unknown type', ['TA031', 'TA030'], ['proxy both nofile 65536', 'proxy sotf nofile 65536', 'proxy max nofile 65536']),
  ...limits(
    'a field is missing',
    ['TA030', 'TA031'],
    ['proxy nofile 65536', 'proxy soft nofile', 'soft nofile 65536', 'proxy=soft nofile 65536'],
  ),
  ...limits('more files than the kernel allows', ['TA034'], ['proxy hard nofile 4000000', 'root - nofile 2097152000']),
  ...limits('a domain that matches nobody', ['TA036'], ['proxy,edge hard nofile 65536', '@ hard nofile 65536']),
  ...limits('bytes where KiB are meant', ['TA038'], ['proxy hard memlock 68719476736', 'proxy - memlock 17179869184']),
  ...limits('everyone but root', ['TA035'], ['* hard nofile 131072', '* - nofile 65536']),
];

const ofUnits = [
  ...unit(
    'a limit that systemd refuses',
    ['TA040'],
    [
      'LimitNOFILE=65k',
      'LimitNOFILE=65,535',
      'LimitNOFILE="65535"',
      'LimitNOFILE=unlimited',
      'LimitNOFILE=65536:1024',
      'LimitNOFILE=65535 # open files',
      'LimitNOFILE=-1',
      'LimitSTACK=8192k',
      'LimitNOFILE=1M',
    ],
  ),
  ...unit(
    'a directive in another case or name',
    ['TA041'],
    [
      'LimitNofile=65536',
      'limitNOFILE=65536',
      'LimitNoFile=65536',
      'LimitNOFILES=65536',
      'LimitNOFILE_HARD=65536',
      'DefaultLimitNOFILE=65536',
    ],
  ),
  ...unit('no limit on open files', ['TA042'], ['LimitNOFILE=infinity']),
  ...unit('a unit with more files than the kernel allows', ['TA043'], ['LimitNOFILE=4000000', 'LimitNOFILE=1024:2097152000']),
  ...unit('KiB where bytes are meant', ['TA044'], ['LimitMEMLOCK=90000', 'LimitSTACK=8192', 'LimitMEMLOCK=1024']),
  ...unit('a limit twice', ['TA045'], [['LimitNOFILE=65536', 'LimitNPROC=8192', 'LimitNOFILE=32768']], { pair: true, at: [0, 1, 2] }),
  ...tree(
    'a limit in the wrong section',
    ['TA041'],
    [
      [
        { 'etc/systemd/system/proxy.service': '[Unit]\nDescription=Proxy\nLimitNOFILE=65536\n[Service]\nExecStart=/usr/bin/proxy\n' },
        ['etc/systemd/system/proxy.service', 3],
      ],
      [
        { 'etc/systemd/system/proxy.service': '[Service]\nExecStart=/usr/bin/proxy\n[Install]\nLimitNOFILE=65536\n' },
        ['etc/systemd/system/proxy.service', 4],
      ],
      [{ 'etc/systemd/system.conf': '[Manager]\nLimitNOFILE=65536\n' }, ['etc/systemd/system.conf', 2]],
      [{ 'etc/systemd/system/proxy.service.d/limits.conf': 'LimitNOFILE=65536\n' }, ['etc/systemd/system/proxy.service.d/limits.conf', 1]],
    ],
  ),
  ...tree(
    'limits.conf for a service',
    ['TA037'],
    [
      [
        {
          'etc/security/limits.d/60-proxy.conf': 'proxy - nofile 65536\n',
          'etc/systemd/system/edge.service': '[Service]\nUser=proxy\nExecStart=/usr/bin/proxy\n',
        },
        ['etc/security/limits.d/60-proxy.conf', 1],
      ],
    ],
  ),
];

const inK8s = (name, ids, pods) =>
  tree(
    name,
    ids,
    pods.map(([text, line]) => [{ 'deploy/pod.yaml': text }, ['deploy/pod.yaml', line]]),
  );
const inCompose = (name, ids, texts) =>
  tree(
    name,
    ids,
    texts.map(([text, line]) => [{ 'compose.yaml': text }, ['compose.yaml', line]]),
  );
const inFile = (path) => (name, ids, texts) =>
  tree(
    name,
    ids,
    texts.map(([text, line]) => [{ [path]: text }, [path, line]]),
  );

const ofContainers = [
  ...inK8s(
    'an unsafe sysctl of a pod',
    ['TA051'],
    [
      [pod(inPod('net.core.somaxconn', '"8192"')), 8],
      [pod(inPod('net.ipv4.tcp_syncookies', '"1"') + inPod('kernel.msgmax', '"65536"')), 10],
    ],
  ),
  ...inK8s(
    'a sysctl of the host in a pod',
    ['TA050'],
    [
      [pod(inPod('vm.max_map_count', '"262144"')), 8],
      [pod(inPod('net.ipv4.tcp_syncookies', '"1"') + inPod('fs.file-max', '"9000000"')), 10],
      [pod(inPod('net.core.rmem_max', '"16777216"')), 8],
    ],
  ),
  ...inK8s(
    'a sysctl of a pod that is no text',
    ['TA052'],
    [
      [pod(inPod('net.ipv4.tcp_syncookies', '1')), 9],
      [pod(inPod('net.ipv4.tcp_keepalive_time', '300')), 9],
    ],
  ),
  ...inK8s('a pod in the namespace of its host', ['TA053'], [[pod(inPod('net.ipv4.tcp_syncookies', '"1"'), '  hostNetwork: true\n'), 9]]),
  ...inCompose(
    'a sysctl of the host in a container',
    ['TA050'],
    [
      [service('    sysctls:\n      - vm.swappiness=10\n'), 5],
      [service('    sysctls:\n      vm.max_map_count: 262144\n'), 5],
      [service('    sysctls:\n      net.core.somaxconn: 8192\n      fs.file-max: 9000000\n'), 6],
    ],
  ),
  ...inCompose(
    'limits of a container',
    ['TA033', 'TA032', 'TA031'],
    [[service('    ulimits:\n      nofile:\n        soft: 65536\n        hard: 32768\n'), 6]],
  ),
  ...inCompose(
    'a fault in a sysctl of a container',
    ['TA001', 'TA003'],
    [
      [service('    sysctls:\n      net.core.somaxcon: 8192\n'), 5],
      [service('    sysctls:\n      - net.ipv4.tcp_syncookies=yes\n'), 5],
    ],
  ),
  ...inFile('roles/edge/tasks/main.yml')(
    'a number that YAML changes',
    ['TA055', 'TA006', 'TA003'],
    [['- name: set it\n  ansible.posix.sysctl:\n    name: net.ipv4.tcp_keepalive_time\n    value: 0600\n', 4]],
  ),
  ...inFile('site.yml')(
    'a number that YAML changes',
    ['TA055', 'TA006', 'TA003'],
    [
      [tasks('010'), 7],
      [tasks('012'), 7],
    ],
  ),
  ...inFile('roles/edge/tasks/limits.yml')(
    'a fault in a task for limits',
    ['TA031', 'TA032', 'TA034'],
    [
      [
        '- name: files\n  community.general.pam_limits:\n    domain: proxy\n    limit_type: hard\n    limit_item: nofiles\n    value: "65536"\n',
        5,
      ],
      [
        '- name: files\n  community.general.pam_limits:\n    domain: proxy\n    limit_type: hard\n    limit_item: nofile\n    value: 65k\n',
        6,
      ],
    ],
  ),
  ...inFile('scripts/tune.sh')(
    'a script that replaces a system file',
    ['TA060'],
    [
      ['#!/bin/bash\ncat > /etc/sysctl.conf <<EOF\nnet.core.somaxconn = 8192\nEOF\nsysctl -p\n', 2],
      ['#!/bin/sh\nset -e\necho "vm.max_map_count = 262144" > /etc/sysctl.conf\n', 3],
      ['#!/bin/sh\necho "proxy - nofile 65536" >/etc/security/limits.conf\n', 2],
    ],
  ),
  ...inFile('scripts/tune.sh')(
    'a script that appends each time',
    ['TA061'],
    [
      ['#!/bin/sh\necho "vm.max_map_count = 262144" >> /etc/sysctl.conf\n', 2],
      ['#!/bin/bash\ncat >> /etc/sysctl.conf <<EOF\nnet.core.somaxconn = 8192\nEOF\n', 2],
      ['#!/bin/sh\necho "vm.max_map_count = 262144" | sudo tee -a /etc/sysctl.conf\n', 2],
    ],
  ),
  ...inFile('scripts/tune.sh')(
    'ulimit into a start-up file',
    ['TA062'],
    [
      ['#!/bin/sh\necho "ulimit -n 65536" >> /etc/profile\n', 2],
      ['#!/bin/sh\necho "ulimit -n 65536" >> ~/.bashrc\n', 2],
    ],
  ),
  ...inFile('scripts/tune.sh')(
    'a fault in a command of a script',
    ['TA001', 'TA003', 'TA002', 'TA014', 'TA006'],
    [
      ['#!/bin/sh\nsysctl -w net.core.somaxcon=8192\n', 2],
      ['#!/bin/sh\nsysctl -w net.ipv4.tcp_tw_recycle=1\n', 2],
      ['#!/bin/sh\nsudo sysctl -w "net.ipv4.tcp_rmem=4096,131072,16777216"\n', 2],
      ['#!/bin/sh\nsysctl -w net.core.somaxconn = 8192\n', 2],
      ['#!/bin/sh\necho yes > /proc/sys/net/ipv4/tcp_syncookies\n', 2],
      ['#!/bin/sh\nsysctl -w net.ipv4.tcp_rmem=4096 131072 16777216\n', 2],
    ],
  ),
  ...inFile('Dockerfile')(
    'lost when the image is built',
    ['TA063'],
    [
      ['FROM debian:12\nRUN sysctl -w net.core.somaxconn=8192\n', 2],
      ['FROM debian:12\nRUN apt-get update && \\\n    ulimit -n 65536\n', 3],
      ['FROM debian:12\nRUN echo 8192 > /proc/sys/net/core/somaxconn\n', 2],
    ],
  ),
];

/** All that can be planted, each with the name of its kind. */
export const faults = [...ofSettings, ...ofSysctlFiles, ...ofLimits, ...ofUnits, ...ofContainers];

/** Copied settings that lint says nothing about, on purpose: what is told of them to whoever counts. */
export const silent = [
  ['net.ipv4.tcp_tw_reuse = 1', 'right on a host that opens many connections; what a file is for cannot be seen in it'],
  ['net.core.somaxconn = 65535', 'does no harm; it is told in a copied block (TA013) and by advise'],
  ['net.ipv4.tcp_keepalive_time = 1200', 'late only for a NAT on the path, which a file does not show'],
  ['kernel.panic = 10', 'every kubelet wants it; advise asks before it proposes it'],
  ['net.ipv4.conf.all.rp_filter = 1', 'the default of several distributions; wrong on asymmetric paths alone'],
  ['fs.inotify.max_user_instances = 64', 'a low bound may be meant'],
  ['net.core.rmem_default above rmem_max', 'the kernel takes it: the maximum bounds SO_RCVBUF alone'],
  ['LimitMEMLOCK=65536', '64 KiB was the default of kernels for long'],
  ['a vendor file and an /etc file that differ', 'that is what the order of the files is for'],
  ['yes, on and true in a task of ansible.posix.sysctl', 'the module writes 1 and 0'],
  ['a key of another kernel under a condition', 'whoever asks first has thought of it'],
  ['two lines of a script, playbook or template that clash', 'they may stand in two branches; it is told where one text cannot branch'],
  ['a unit written by one echo for each line', 'each echo is read alone'],
  ['a name without a dot in [sysctl] of tuned', 'options of its plug-in stand there too'],
];
