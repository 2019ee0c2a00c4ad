/** What must not be found in a snapshot, in no byte of it: every one of these stands in a file or a key of the machine below. */
export const secrets: readonly string[] = [
  ...Array.from({ length: 47 }, (_, at) => `planted${at}z`),
  'aaaabbbb',
  'eeeeffff',
  'cafe:77',
  '11112222',
  'dead:beef',
];

/** Files of a machine with a secret wherever one may stand. */
export const files: Readonly<Record<string, string>> = {
  'etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'etc/hostname': 'edge1\n',
  'etc/sysctl.conf': `# password: planted0z
net.core.somaxconn = 4096
net.ipv4.tcp_fastopen_key = 11112222-33334444-55556666-77778888
-net/ipv4/tcp_fastopen_key=11112222-planted1z
#net.ipv6.conf.all.stable_secret = 2001:db8:dead:beef:1:2:3:4
; net.ipv4.tcp_fastopen_key planted2z
net.ipv4.tcp_fastopen_ke? = planted3z
net.ipv4.tcp_fast* = planted4z
net.ipv6.conf.*.stable_secre[t] = 2001:db8:dead:beef:1:2:3:5
net.core.netdev_rss_key = 6d:5a:planted5z
fs.binfmt_misc.register = :planted6z:M::
net.ipv4.tcp_fastopen_key = \\
planted7z
kernel.core_pattern = |/usr/bin/dump --token=planted8z %p
net.ipv4.conf.*.rp_filter = 2
net.ipv4.tcp_rmem = 4096 131072 6291456
`,
  'etc/sysctl.d/10-open.conf': 'vm.swappiness = 10',
  'etc/sysctl.d/20-key.conf': '# 0123456789abcdef0123456789abcdefplanted9z\n# https://me:planted10z@proxy.example/\nvm.dirty_ratio = 10\n',
  'etc/sysctl.d/30-empty.conf': '',
  'etc/passwd': 'root:planted11z:0:0:planted12z Name:/root:/bin/sh\nalice:x:1000:100:Alice planted13z:/home/alice:/bin/sh\n',
  'etc/group': 'root:planted14z:0:\nusers:x:100:alice\n',
  'etc/sysctl.d/25-remarks.conf': `# aws planted31zUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
# snmp community planted32z
# psk: planted33z
# root:$6$abcdefgh$planted34z/kd8Ab.Q9zz1:19000::
# -----BEGIN PRIVATE KEY-----
# planted35z
# -----END PRIVATE KEY-----
# Authorization: Basic planted36z
# https://hooks.chat.example/T0/planted37z
net.ipv4.route.secret_interval = 600
vm.dirty_background_ratio = 5
# see https://docs.example/Documentation/networking/ip-sysctl.rst?h=v6.1
`,
  'etc/sysctl.d/26 a copy (2).conf': 'vm.swappiness = 26\n',
  'etc/sysctl.d/27-ä.conf': 'vm.swappiness = 27\n',
  'etc/sysctl.d/28-line\nfeed.conf': 'vm.swappiness = 28\n',
  'opt/app/unit': '[Service]\nEnvironment=A=planted38z\nLimitNOFILE=77 \\\n  Environment=planted39z\n',
  'opt/app/drop-in': '[Service]\nEnvironment=A=planted40z\nLimitNPROC=78\n',
  'opt/app/containers': '[containers]\nenv = [\n  "planted43z",\n]\n',
  'opt/app/rules': '*nat\n# planted44z\n-A POSTROUTING -o eth0 -j MASQUERADE -m comment --comment "planted45z \\" planted46z"\nCOMMIT\n',
  'opt/far/real/linked.conf': 'vm.max_map_count = 262145\n',
  'etc/shadow': 'root:planted15z:1::::::\n',
  'etc/security/limits.conf': '# api_key planted16z\n* soft nofile 1024\n@users hard nofile 4096\n',
  'usr/lib/systemd/system/proxy.service': `[Unit]
Description=planted17z
[Service]
Environment=TOKEN=planted18z
Environment="A=b" \\
  "C=planted19z"
EnvironmentFile=/etc/planted20z.env
PassEnvironment=planted21z
ExecStart=+/usr/bin/proxy --password planted22z \\
  --more planted23z
SetCredential=a:planted24z
LimitNOFILE=65536
# LimitNOFILE=planted25z
LimitNPROC=\\
  4096
`,
  'usr/lib/systemd/system/system-a\\x2db.service': '[Service]\nLimitNOFILE=10\n',
  'etc/systemd/system/proxy.service.d/10.conf': '[Service]\nLimitNOFILE=100000\nEnvironment=planted26z\n',
  'etc/systemd/system.conf': '[Manager]\nDefaultLimitNOFILE=2048\nDefaultEnvironment=planted27z=1\n',
  'opt/app/docker':
    '{\n "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}},\n "http-proxy": "http://planted28z@proxy",\n "auths": {"r": {"planted41z": "planted42z"}},\n "labels": ["planted29z=a\\"b", {"planted29z": "c"}]\n}\n',
  'usr/share/containers/containers.conf': '[containers]\nenv = ["A=planted30z"]\ndefault_ulimits = [\n "nofile=1024:2048",\n]\n',
  'etc/modprobe.d/app.conf': 'options nf_conntrack hashsize=65536\ninstall foo /bin/x planted0z\n',
  'etc/iptables/rules.v4': '*nat\n# planted1z\n-A POSTROUTING -o eth0 -j MASQUERADE -m comment --comment "token planted2z"\nCOMMIT\n',
  'etc/cloud/cloud.cfg.d/10.cfg': 'chpasswd: {list: "root:planted3z"}\n',
  'opt/app/linked.conf': 'vm.max_map_count = 262144\n',
};

/** Links, which a script cannot be handed as files. */
export const links: Readonly<Record<string, string>> = {
  'etc/sysctl.d/99-sysctl.conf': '../sysctl.conf',
  'etc/sysctl.d/50-masked.conf': '/dev/null',
  'etc/sysctl.d/55-dangling.conf': '/nowhere/x',
  'etc/sysctl.d/70-linked.conf': '/opt/app/linked.conf',
  'etc/sysctl.d/71-back.conf': '../../opt/near/linked.conf',
  'etc/sysctl.d/72-log.conf': '/proc/kmsg',
  'opt/near': 'by',
  'opt/by': 'far/real',
  'etc/systemd/system/app.service': '/opt/app/unit',
  'etc/systemd/system/proxy.service.d/20.conf': '/opt/app/drop-in',
  'etc/containers/containers.conf': '/opt/app/containers',
  'etc/docker/daemon.json': '/opt/app/docker',
  'etc/iptables/rules.v6': '../../opt/app/rules',
  'etc/systemd/system/front.service': '/usr/lib/systemd/system/proxy.service',
  'etc/systemd/system/multi-user.target.wants/proxy.service': '/usr/lib/systemd/system/proxy.service',
  lib: 'usr/lib',
};
