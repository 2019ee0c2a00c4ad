/** What a Debian has that only its installer makes, the service and the account that the check looks at, and the site's own settings. */
import { readFileSync } from 'node:fs';

const pam = (type) => `${type} [success=1 default=ignore] pam_unix.so
${type} requisite pam_deny.so
${type} required pam_permit.so
`;

/** path → text, mode or the target of a link */
export const guestFiles = {
  'etc/machine-id': { text: '0123456789abcdef0123456789abcdef\n' },
  'etc/hostname': { text: 'edge1\n' },
  'etc/passwd': {
    text: 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\nproxy:x:1000:1000::/home/proxy:/bin/bash\n',
  },
  'etc/group': { text: 'root:x:0:\ntty:x:5:\nadm:x:4:\nutmp:x:43:\nsystemd-journal:x:101:\nnogroup:x:65534:\nproxy:x:1000:\n' },
  'etc/shadow': { text: 'root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\nproxy:*:19000:0:99999:7:::\n', mode: 0o640 },
  'etc/nsswitch.conf': { text: 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n' },
  'etc/pam.d/common-auth': { text: pam('auth') },
  'etc/pam.d/common-account': { text: pam('account') },
  'etc/pam.d/common-password': { text: pam('password') },
  'etc/pam.d/common-session': { text: 'session required pam_permit.so\nsession required pam_unix.so\n' },
  'etc/pam.d/common-session-noninteractive': { text: 'session required pam_permit.so\nsession required pam_unix.so\n' },
  'bin/sh': { link: 'bash' },
  'usr/local/bin/tune-advise': { text: '#!/bin/sh\nexec /usr/local/bin/node /opt/tune-advise/dist/cli.cjs "$@"\n', mode: 0o755 },
  'etc/systemd/system/default.target': { link: '/lib/systemd/system/multi-user.target' },
  // without a bus and udev these only wait
  'etc/systemd/system/getty.target': { link: '/dev/null' },
  'etc/systemd/system/systemd-logind.service': { link: '/dev/null' },
  'etc/systemd/system/demo.service': {
    text: '[Unit]\nDescription=A proxy\n\n[Service]\nUser=proxy\nExecStart=/bin/busybox httpd -f -p 8080 -h /home/proxy\n\n[Install]\nWantedBy=multi-user.target\n',
  },
  'etc/systemd/system/multi-user.target.wants/demo.service': { link: '../demo.service' },
  'etc/systemd/system/check-step.service': {
    text: '[Unit]\nAfter=multi-user.target demo.service\n\n[Service]\nType=exec\nExecStart=/opt/check/step.sh\nTimeoutStopSec=5\n',
  },
  'etc/systemd/system/multi-user.target.wants/check-step.service': { link: '../check-step.service' },
  // the site's own settings: one that would win over ours, one of another key, and a limit
  'etc/sysctl.conf': { text: '# kept from the old machine\nnet.ipv4.tcp_keepalive_time = 7200\nnet.ipv4.tcp_tw_recycle = 1\n' },
  'etc/sysctl.d/10-site.conf': { text: '# by the site\nnet.ipv4.tcp_fin_timeout = 50\n' },
  'etc/security/limits.d/10-site.conf': { text: 'proxy soft nofile 2048\nproxy hard nofile 8192\n' },
  'opt/check/step.sh': { text: readFileSync(new URL('step.sh', import.meta.url), 'utf8'), mode: 0o755 },
  'opt/check/edge.ini': { text: readFileSync(new URL('edge.ini', import.meta.url), 'utf8') },
};
