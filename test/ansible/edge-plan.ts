import type { Plan } from '../../src/model/plan.ts';
import { planOf, profileOf } from '../core/plan-of.ts';

export const sysctlConf = '# of the administrator\nnet.ipv4.tcp_keepalive_time = 7200\nnet.ipv4.tcp_fin_timeout = 60\n';

/** A plan of every kind of file, with a line in /etc/sysctl.conf that would win over it. */
export function edgePlan(): Plan {
  const plan = planOf(
    profileOf(
      '[sysctl]\nnet.ipv4.tcp_keepalive_time = at most 175\nnet.ipv4.tcp_slow_start_after_idle = 0\nnet.ipv4.tcp_notsent_lowat = 131072\n',
    ),
    { files: { '/etc/sysctl.conf': sysctlConf }, running: { 'net.ipv4.tcp_keepalive_time': '7200' } },
  );
  const limits = '# for the proxy\n\n# two descriptors for each connection\nproxy soft nofile 65536\nproxy hard nofile 65536\n';
  return {
    ...plan,
    files: [
      ...plan.files,
      { path: '/etc/security/limits.d/99-tune-advise.conf', content: limits },
      { path: '/etc/systemd/system/nginx.service.d/50-tune-advise.conf', content: '# for nginx\n[Service]\nLimitNOFILE=65536\n' },
      { path: '/etc/modprobe.d/tune-advise.conf', content: 'options nf_conntrack hashsize=65536\n' },
    ],
    restart: [{ unit: 'nginx.service', why: 'limits are read when it starts' }],
  };
}

export const keys = ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat'];
/** What a new network namespace holds. */
export const fresh = {
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_slow_start_after_idle': '1',
  'net.ipv4.tcp_notsent_lowat': '4294967295',
};

export const tuned = {
  'net.ipv4.tcp_keepalive_time': '175',
  'net.ipv4.tcp_slow_start_after_idle': '0',
  'net.ipv4.tcp_notsent_lowat': '131072',
};
