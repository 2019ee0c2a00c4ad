/** Files that lint finds nothing in, one of each language: path and text. */
export const ownHosts = [
  ['etc/sysctl.d/60-edge1.conf', '# proxy\nnet.core.somaxconn = 8192\n\nkernel.pid_max = 4194304\n'],
  ['etc/sysctl.d/70-empty.conf', ''],
  ['etc/security/limits.d/60-proxy.conf', '# proxy\nedge soft nofile 4096\nedge hard nofile 65536\n'],
  [
    'etc/systemd/system/proxy.service',
    '[Unit]\nDescription=Proxy\n\n[Service]\nExecStart=/usr/bin/proxy\n\n[Install]\nWantedBy=multi-user.target\n',
  ],
  ['etc/systemd/system/proxy.service.d/10-more.conf', '[Service]\nEnvironment=WORKERS=4\n'],
  [
    'site.yml',
    '- hosts: edge\n  tasks:\n    - name: queue\n      ansible.posix.sysctl:\n        name: kernel.pid_max\n        value: "4194304"\n',
  ],
  ['group_vars/edge.yml', 'sysctl_config:\n  kernel.pid_max: 4194304\n  vm.max_map_count: 262144\n'],
  ['roles/edge/tasks/main.yml', '- name: queue\n  sysctl: name=kernel.pid_max value=4194304 state=present\n'],
  ['tuned/edge/tuned.conf', '[main]\nsummary=proxy\n\n[sysctl]\nkernel.pid_max=4194304\nvm.max_map_count=262144\n'],
  ['scripts/tune.sh', '#!/bin/sh\nset -e\nsysctl -w kernel.pid_max=4194304\n'],
  ['scripts/quoted.sh', '#!/bin/sh\nsysctl -w "kernel.pid_max=4194304"\n'],
  ['scripts/file.sh', '#!/bin/sh\ncat > /etc/sysctl.d/60-edge.conf <<EOF\nkernel.pid_max = 4194304\nEOF\n'],
  ['user-data.yaml', '#cloud-config\nwrite_files:\n  - path: /etc/sysctl.d/60-edge.conf\n    content: |\n      kernel.pid_max = 4194304\n'],
  ['templates/sysctl.conf.j2', '{% if proxy %}\nkernel.pid_max = 4194304\n{% endif %}\nvm.max_map_count = {{ maps }}\n'],
];
