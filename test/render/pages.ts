import type { Application } from '../../src/model/knowledge.ts';
import type { Limit, Parameter } from '../../src/model/parameter.ts';
import type { Profile } from '../../src/model/profile.ts';
import type { Rule } from '../../src/model/rule.ts';

const bound = { absent: '4.17', present: '4.19' };
const claims = {
  source: { text: 'read only by the check of the connect hash', source: 'linux: net/ipv4/tcp_ipv4.c', grade: 'primary' as const },
};

export const twReuse: Parameter = {
  key: 'net.ipv4.tcp_tw_reuse',
  kind: 'tunable',
  summary: 'Lets connect() take a local port that an old connection holds in TIME-WAIT',
  value: {
    type: 'enum',
    storage: 'int',
    fields: 1,
    unit: '',
    members: [
      { value: '0', meaning: 'off' },
      { value: '1', meaning: 'on for every destination' },
      { value: '2', meaning: 'on for loopback only', since: bound },
    ],
    accepted: [
      { since: '2.6.32', sinceKnownBy: true, until: { present: '4.17', absent: '4.19' }, claim: 'source' },
      { since: bound, min: '0', max: '2', claim: 'source' },
    ],
  },
  support: [{ since: '2.6.32', sinceKnownBy: true, claim: 'source' }],
  stub: [],
  aliases: [],
  defaults: [],
  setBy: [],
  scope: [
    { since: '2.6.32', until: '4.10', scope: 'global', inNamespace: 'hidden', claim: 'source' },
    { since: '4.10', scope: 'netns', inNamespace: 'writable', claim: 'source' },
  ],
  side: 'outgoing',
  effect: 'new outgoing connections',
  needs: [{ key: 'net.ipv4.tcp_timestamps', not: '0', unlessValue: ['0'], why: 'the entry must carry a timestamp', claim: 'source' }],
  conflicts: [],
  counters: ['TWRecycled'],
  folklore: [{ belief: 'frees TIME-WAIT sockets on web servers', truth: 'acts only in connect()', claim: 'source' }],
  risk: 'Peers with broken timestamps',
  oneWay: [],
  owners: [],
  judgements: [
    {
      equals: ['2'],
      until: '4.19',
      kind: 'harmful',
      severity: 'warning',
      message: 'tcp_tw_reuse = 2 means fully on before 4.19',
      why: 'the value 2 came with 4.19',
      instead: 'write 1 if that is meant, else 0',
      claim: 'source',
    },
  ],
  claims,
};

export const limit: Limit = {
  item: 'nofile',
  rlimit: 'RLIMIT_NOFILE',
  summary: 'Highest number of open descriptors',
  units: { pam: 'files', systemd: 'files', kernel: 'files' },
  directive: 'LimitNOFILE=',
  row: 'Max open files',
  kernelDefault: { soft: '1024', hard: '4096', claim: 'source' },
  cappedBy: 'fs.nr_open',
  failure: 'EMFILE from accept()',
  reach: [{ who: 'a systemd service', gets: 'LimitNOFILE=, never limits.conf', claim: 'source' }],
  folklore: [{ belief: 'limits.conf reaches services', truth: 'only sessions that PAM opens', claim: 'source' }],
  claims,
};

export const rule: Rule = {
  id: 'TA007',
  slug: 'inert-key',
  severity: 'warning',
  confidence: 'proved',
  what: 'a key that nothing reads',
  why: 'the line does nothing',
  instead: 'take it out',
  bad: { files: { 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_low_latency = 1\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_tw_reuse = 1\n' }, kernel: '6.1' },
  check: () => [],
};

export const application: Application = {
  name: 'nginx',
  comm: ['nginx'],
  units: ['nginx.service'],
  roles: ['proxy', 'web'],
  backlog: { default: 511, directive: 'listen … backlog=', followsSomaxconn: false, restart: 'a restart, not a reload', claim: 'source' },
  claims,
};

export const profile: Profile = {
  name: 'proxy-behind-nat',
  path: 'profiles/proxy-behind-nat.ini',
  summary: 'Proxy with many upstream connections',
  include: ['reverse-proxy'],
  conflicts: ['nat-gateway'],
  ask: new Map([['out_conn_rate', 'decides whether the port range is enough']]),
  entries: [
    {
      section: 'sysctl',
      key: 'net.ipv4.tcp_keepalive_time',
      rules: [{ verb: 'at most', fields: [], text: 'at most floor(nat_idle_timeout_s / 2)' }],
      why: 'The first probe must leave before the shortest idle timeout',
      source: 'AWS VPC User Guide',
      strength: 'vendor',
      path: 'profiles/proxy-behind-nat.ini',
      line: 9,
      from: 'proxy-behind-nat',
    },
  ],
};
