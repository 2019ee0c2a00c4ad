/** A language that lint reads: where its files lie, and what stands in them. */
export interface Language {
  readonly name: string;
  readonly paths: readonly string[];
  readonly texts: readonly string[];
  /** folders of the corpus that hold files of it */
  readonly corpus: readonly string[];
}

const bomb = Array.from(
  { length: 9 },
  (_, i) =>
    `a${i}: &a${i} [${Array(9)
      .fill(i === 0 ? 'x' : `*a${i - 1}`)
      .join(', ')}]`,
).join('\n');

/** Everything that lint reads, each with small files of our own. */
export const languages: readonly Language[] = [
  {
    name: 'sysctl',
    paths: ['etc/sysctl.conf', 'etc/sysctl.d/90-edge1.conf', 'usr/lib/sysctl.d/50-default.conf', 'files/my-sysctl.conf', 'settings'],
    texts: [
      '# edge1\nnet.core.somaxconn = 4096\nnet.ipv4.tcp_tw_recycle=1\n-vm.swappiness = 10\nnet.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.lo.rp_filter\n',
      'net.ipv4.tcp_rmem = 4096 87380 16777216\nnet.ipv4.tcp_mem = 1 2\nnet.ipv4.ip_local_port_range = 65000 1024\nnet/ipv4/conf/eth0.100/rp_filter=2\nvm.swappiness 10\nfs.file-max = 99999999999999999999\nnet.core.somaxcon = 1\n',
      '# tune-advise: allow TA002 -- an old kernel\nnet.ipv4.tcp_tw_recycle = 1\n; note\nnet.ipv4.tcp_congestion_control = bbr\nnet.core.default_qdisc = fq\nvm.dirty_ratio = 10\nvm.dirty_bytes = 1000000\nkernel.shmmax = 4 GiB\nnet.core.somaxconn = 128 # small\n',
    ],
    corpus: ['sysctl', 'other'],
  },
  {
    name: 'limits',
    paths: ['etc/security/limits.conf', 'etc/security/limits.d/20-proxy.conf', 'limits'],
    texts: [
      '# proxy\n* soft nofile 65536\n* hard nofile 1048577\nroot - nproc unlimited\n@www-data - memlock 64\nproxy soft core 0 # none\n',
      'proxy hard nofile 1024\nproxy soft nofile 4096\n* soft nofiles 1\n*\tsoft\tnofile\n%:1000 hard maxlogins 3\n1000:2000 - as 1G\nproxy - priority -50\n# tune-advise: allow TA033 -- wanted\nproxy - rtprio 200\n',
    ],
    corpus: ['limits'],
  },
  {
    name: 'units',
    paths: [
      'etc/systemd/system/proxy.service',
      'etc/systemd/system/proxy.service.d/limits.conf',
      'etc/systemd/system.conf',
      'etc/systemd/system.conf.d/10-limits.conf',
      'units/proxy.socket',
    ],
    texts: [
      '[Unit]\nDescription=proxy\n\n[Service]\nExecStart=/usr/bin/proxy\nLimitNOFILE=65536:1048577\nLimitNPROC=infinity\nLimitMEMLOCK=64K\nLimitCPU=1h 30min\nLimitNOFILE=\nLimitNOFILE=1M\n',
      '[Manager]\nDefaultLimitNOFILE=1024:524288\n#DefaultTasksMax=15%\nDefaultLimitCORE=abc\n[Service]\nLimitNOFILE = 10 \\\n  20\nLimitNOFILES=1\n[Install]\nLimitNICE=+5\n',
    ],
    corpus: ['systemd'],
  },
  {
    name: 'ansible',
    paths: ['roles/kernel/tasks/main.yml', 'roles/kernel/defaults/main.yml', 'group_vars/all.yml', 'playbooks/site.yml'],
    texts: [
      "- name: set somaxconn\n  ansible.posix.sysctl:\n    name: net.core.somaxconn\n    value: '4096'\n    state: present\n    sysctl_file: /etc/sysctl.d/90-edge1.conf\n  when: x is defined\n- sysctl: name={{ item.key }} value={{ item.value }}\n  with_dict:\n    vm.swappiness: 010\n    net.ipv4.tcp_tw_recycle: yes\n- community.general.pam_limits: { domain: proxy, limit_type: soft, limit_item: nofile, value: 1_000 }\n",
      "sysctl_config:\n  net.ipv4.ip_forward: 0\n  'net.ipv4.conf.all.rp_filter': 1\n  fs.file-max: 1e3\nsysctl_settings: &s\n  - { name: kernel.pid_max, value: 0x10 }\n  - name: vm.overcommit_memory\n    value: 2\nother: *s\n",
      "- hosts: all\n  vars:\n    kernel_sysctl: { vm.swappiness: 5 }\n  tasks:\n    - copy:\n        dest: /etc/sysctl.d/10-x.conf\n        content: |\n          net.core.somaxconn = 70000\n          {% if a %}\n          vm.swappiness = {{ s }}\n          {% endif %}\n    - lineinfile: path=/etc/security/limits.conf line='* soft nofile 1000000'\n    - shell: sysctl -w vm.swappiness=300 && echo 1 > /proc/sys/net/ipv4/ip_forward\n",
    ],
    corpus: ['ansible'],
  },
  {
    name: 'kubernetes',
    paths: ['k8s/pod.yaml', 'deploy/daemonset.yml', 'chart/templates/deployment.yaml'],
    texts: [
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostNetwork: true\n  securityContext:\n    sysctls:\n      - name: net.core.somaxconn\n        value: 4096\n      - {name: vm.swappiness, value: "10"}\n      - name: kernel.shm_rmid_forced\n        value: "1"\n  initContainers:\n    - name: tune\n      image: busybox\n      command: ["sh", "-c", "sysctl -w vm.max_map_count=262144; ulimit -n 65536"]\n      securityContext: {privileged: true}\n',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  90-sysctl.conf: |\n    net.core.somaxconn = 1\n    net.ipv4.tcp_tw_recycle = 1\n---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nallowedUnsafeSysctls: ["net.*", "vm.swappiness"]\n---\napiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      securityContext:\n        sysctls: &s\n        - name: net.ipv4.ip_local_port_range\n          value: "1024 65535"\n',
    ],
    corpus: ['kubernetes'],
  },
  {
    name: 'compose',
    paths: ['docker-compose.yml', 'compose.yaml', 'stack/compose.prod.yml'],
    texts: [
      "services:\n  proxy:\n    image: proxy:1\n    sysctls:\n      net.core.somaxconn: 1024\n      vm.swappiness: '10'\n    ulimits:\n      nofile: {soft: 70000, hard: 40000}\n      nproc: 65535\n  db:\n    build: .\n    network_mode: host\n    sysctls:\n      - net.ipv4.tcp_syncookies=0\n      - kernel.shmmax=010\n    command: sh -c 'sysctl -w fs.file-max=1'\n",
      'x-common: &c\n  sysctls: &s\n    net.ipv4.tcp_keepalive_time: 600\nservices:\n  a:\n    <<: *c\n    image: a\n  b:\n    image: b\n    sysctls: *s\n    privileged: true\n    ulimits: {nofile: "1e5"}\n',
    ],
    corpus: ['compose'],
  },
  {
    name: 'tuned',
    paths: ['etc/tuned/proxy/tuned.conf', 'usr/lib/tuned/edge1/tuned.conf'],
    texts: [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: text that tuned or a template engine fills in
      '[main]\nsummary=proxy\ninclude=throughput-performance\n\n[variables]\nsw=10\n\n[sysctl]\nnet.core.somaxconn=>2048\nvm.swappiness=${sw}\nvm.dirty_ratio = 40%\nnet.ipv4.tcp_rmem="4096 87380 16777216"\nkernel.pid_max=${f:calc:1}\n[sysctl.more]\ntype=sysctl\nvm.swappiness=1\n',
      '[sysctl]\nnet.ipv4.tcp_tw_recycle=1\nreplace=1\n[script]\nscript=a.sh\n',
    ],
    corpus: ['tuned'],
  },
  {
    name: 'saptune',
    paths: ['etc/saptune/extra/4711-edge1.conf', 'etc/saptune/override/1410736', 'saptune/notes/1275776'],
    texts: [
      '[version]\n# SAP-NOTE=4711 CATEGORY=LINUX VERSION=1 DATE=01.01.2024 NAME="edge1"\n[sysctl]\nvm.max_map_count = 2147483647\nnet.ipv4.tcp_rmem = 4096 16384\nkernel.sem = 1250 256000\nvm.swappiness > 10\n[limits]\nLIMITS=@sapsys soft nofile 65536, @sapsys hard nofile 1\n[login]\nUserTasksMax=infinity\n',
    ],
    corpus: ['saptune'],
  },
  {
    name: 'cloud-init',
    paths: ['user-data', 'cloud/cloud-config.yaml', 'node.bu', 'node.ign', 'cloud/init.yml'],
    texts: [
      '#cloud-config\nwrite_files:\n  - path: /etc/sysctl.d/90-edge1.conf\n    content: |\n      net.core.somaxconn = 99999\n      net.ipv4.tcp_tw_recycle = 1\n  - path: /etc/security/limits.d/p.conf\n    encoding: b64\n    content: KiBzb2Z0IG5vZmlsZSA2NTUzNgo=\n  - path: /etc/sysctl.conf\n    encoding: gz+b64\n    content: H4sIAAAAAAAAAytKTQQALf0ZdwMAAAA=\nruncmd:\n  - sysctl -w vm.swappiness=200\n  - [ sysctl, -w, fs.file-max=1 ]\n  - sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward"\nbootcmd: [ulimit -n 5]\n',
      'variant: fcos\nversion: 1.5.0\nstorage:\n  files:\n    - path: /etc/sysctl.d/20-a.conf\n      contents:\n        inline: vm.swappiness=1\nsystemd:\n  units:\n    - name: proxy.service\n      contents: |\n        [Service]\n        LimitNOFILE=1000000000\n',
      '{"ignition":{"version":"3.3.0"},"storage":{"files":[{"path":"/etc/sysctl.d/a.conf","contents":{"source":"data:,vm.swappiness%3D10%0Avm.swappines%3D1"}}]}}',
    ],
    corpus: ['other'],
  },
  {
    name: 'shell',
    paths: ['scripts/tune.sh', 'bin/start.bash', 'entrypoint'],
    texts: [
      "#!/bin/sh\nset -e\nsysctl -w net.core.somaxconn=4096 net.ipv4.tcp_tw_recycle=1 || true\nsudo sysctl -q -w \"vm.swappiness=$SW\"\nulimit -n 65536\nulimit -Sn unlimited\necho 1 > /proc/sys/net/ipv4/ip_forward\necho 'vm.swappiness = 10' >> /etc/sysctl.conf\ncat <<EOF > /etc/sysctl.d/90-edge1.conf\nnet.core.somaxconn = $N\nnet.ipv4.tcp_rmem = 1 2\nEOF\ncat > /etc/security/limits.d/p.conf <<'X'\n* soft nofile 1\nX\nsysctl -p\n",
      "#!/usr/bin/env bash\nif [ -f /proc/sys/x ]; then sysctl -e -w x.y=1; fi\nfor i in a b; do sysctl -w net.ipv4.conf.$i.rp_filter=1; done\nprintf '%s\\n' 'net.core.rmem_max=1' | sudo tee -a /etc/sysctl.conf\nbash -c \"sysctl -w kernel.pid_max=$(nproc)\"\ndocker run --sysctl net.core.somaxconn=1 --ulimit nofile=1:2 --ulimit nproc=9 img sh -c 'sysctl vm.swappiness'\nwhile true; do :; done\n",
    ],
    corpus: ['shell'],
  },
  {
    name: 'dockerfile',
    paths: ['Dockerfile', 'build/Containerfile.edge1', 'proxy.dockerfile'],
    texts: [
      'FROM debian:12\nARG N=1\nRUN sysctl -w net.core.somaxconn=4096 && \\\n    # a note\n    echo \'vm.swappiness=10\' >> /etc/sysctl.conf\nRUN ["sysctl", "-w", "vm.swappiness=1"]\nRUN <<EOF\nulimit -n 65536\nsysctl -w fs.file-max=5\nEOF\nCOPY <<X /etc/sysctl.d/a.conf\nnet.ipv4.tcp_tw_recycle=1\nX\nENTRYPOINT sh -c \'ulimit -n 9; exec proxy\'\nCMD ["proxy"]\n',
    ],
    corpus: ['other', 'shell'],
  },
  {
    name: 'template',
    paths: [
      'templates/sysctl.conf.j2',
      'templates/limits.conf.erb',
      'templates/proxy.service.j2',
      'templates/tune.sh.tmpl',
      'templates/sysctl.conf.epp',
      'templates/pod.yaml.j2',
    ],
    texts: [
      "# {{ ansible_managed }}\n{% for key, value in sysctl.items() %}\n{{ key }} = {{ value }}\n{% endfor %}\nnet.core.somaxconn = {{ somaxconn | default(4096) }}\n{% if recycle %}\nnet.ipv4.tcp_tw_recycle = 1\n{% endif %}\nnet.ipv4.tcp_rmem = 4096 {{ a }} {{ b }}\n{{- '' -}}\nvm.swappiness = 10\n",
      '<% @limits.each do |l| -%>\n<%= l %> soft nofile 1024\n<% end -%>\n* hard nofile <%= @hard %>\nproxy soft nofiles 1\n[Service]\nLimitNOFILE=<%= @n %>:5\n',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: text that tuned or a template engine fills in
      'net.core.somaxconn = @SOMAX@\n{{- if .Values.x }}\nvm.swappiness = ${sw}\n{{- end }}\nvm.dirty_ratio = {{ .Values.d | default 10 }}\n',
    ],
    corpus: ['sysctl-template', 'limits-template'],
  },
];

/** Texts that are hostile as they stand: each goes to every language. */
export const hostileTexts: readonly string[] = [
  `${bomb}\nsysctls: *a8\n`,
  `- name: x\n  sysctl: &a\n    name: *a\n    value: *a\n`,
  `sysctl_config: &s\n  <<: *s\n  vm.swappiness: 1\n`,
  `apiVersion: v1\nkind: Pod\nspec: &p\n  securityContext:\n    sysctls: &s [*p, *s, {name: a.b, value: *s}]\n`,
  '__proto__:\n  polluted: 1\nconstructor: {prototype: {polluted: 1}}\nservices: {__proto__: {sysctls: {__proto__: 1}, ulimits: {constructor: 1}, image: a}}\n',
  '__proto__ = 1\nconstructor = 2\n__proto__.polluted = 1\n[__proto__]\npolluted=1\n',
  '',
  '\u0000',
  '\ufeff',
];
