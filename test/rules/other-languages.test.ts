import { describe, expect, it } from 'vitest';
import { found, lintFiles } from './lint-files.ts';

const told = (path: string, text: string, kernel = '6.12') =>
  lintFiles({ [path]: text }, { kernels: [kernel] }).findings.map((f) => `${f.severity} ${f.id} ${f.place.line}`);

const tasks = 'roles/edge/tasks/main.yml';
const task = (name: string, value: string, ...more: readonly string[]) =>
  ['- name: tune the edge', '  ansible.posix.sysctl:', `    name: ${name}`, `    value: ${value}`, ...more, ''].join('\n');

describe('Ansible', () => {
  it('rules about keys and values hold, at their places', () => {
    expect(told(tasks, task('net.ipv4.tcp_tw_recycle', '"1"'))).toEqual(['error TA002 3']);
    expect(told(tasks, task('net.core.somaxcon', '"8192"'))).toEqual(['error TA001 3']);
    expect(told(tasks, task('net.ipv4.tcp_keepalive_time', '"99999999"'))).toEqual(['error TA003 4']);
  });

  it('a key that is gone is to be taken out, not the line that names it', () => {
    const { findings } = lintFiles({ [tasks]: task('net.ipv4.tcp_tw_recycle', '"1"') }, { kernels: ['6.12'] });
    expect(findings.map((f) => f.fix?.title)).toEqual(['take net.ipv4.tcp_tw_recycle out']);
  });

  it('whoever asks first whether the key is there, takes it away or forgives is left alone', () => {
    expect(told(tasks, task('net.ipv4.tcp_tw_recycle', '"0"', '  when: recycle.stat.exists'))).toEqual([]);
    expect(told(tasks, task('net.ipv4.tcp_tw_recycle', '"0"', '    ignoreerrors: true'))).toEqual([]);
    expect(told(tasks, task('net.ipv4.tcp_tw_recycle', '"0"', '    state: absent'))).toEqual([]);
  });

  it('words of YAML are 1 and 0 for the module', () => {
    for (const value of ['yes', 'on', '"true"', 'false'])
      expect(told(tasks, task('net.ipv4.tcp_syncookies', value))).not.toContain('error TA003 4');
    expect(told(tasks, task('net.core.somaxconn', '010000'))).toEqual(['warning TA055 4']);
  });

  it('the same key in two tasks is no contradiction: tasks have conditions and hosts', () => {
    expect(told(tasks, task('net.ipv4.tcp_ecn', '"1"') + task('net.ipv4.tcp_ecn', '"2"'))).toEqual([]);
  });
});

const pod = (lines: readonly string[], name: string, value: string) =>
  [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: proxy',
    'spec:',
    ...lines,
    '  securityContext:',
    '    sysctls:',
    `      - name: ${name}`,
    `        value: ${value}`,
    '  containers:',
    '    - name: proxy',
    '      image: proxy:1',
    '',
  ].join('\n');

describe('Kubernetes', () => {
  it.each([
    ['the host alone has it', pod([], 'vm.max_map_count', '"262144"'), ['error TA050 8']],
    ['it is hidden in a namespace', pod([], 'net.core.netdev_max_backlog', '"16384"'), ['error TA050 8']],
    ['the kubelet must allow it', pod([], 'net.core.somaxconn', '"8192"'), ['warning TA051 8']],
    ['it is safe since a release', pod([], 'net.ipv4.tcp_rmem', '"4096 131072 8388608"'), ['advice TA051 8']],
    ['it is safe', pod([], 'net.ipv4.ip_unprivileged_port_start', '"0"'), []],
    ['its value is a number', pod([], 'net.ipv4.ip_unprivileged_port_start', '80'), ['error TA052 9']],
    ['the pod has the network of the host', pod(['  hostNetwork: true'], 'net.ipv4.tcp_syncookies', '"1"'), ['error TA053 9']],
  ])('%s', (_, text, expected) => {
    expect(told('deploy/proxy.yaml', text)).toEqual(expected);
  });

  it('before a key was namespaced a pod could not have it', () => {
    const text = pod([], 'net.ipv4.tcp_rmem', '"4096 131072 8388608"');
    expect(told('deploy/proxy.yaml', text, '4.9')).toContain('error TA050 8');
  });

  it('a kubelet configuration among the files allows', () => {
    const kubelet = 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nallowedUnsafeSysctls:\n  - "net.core.*"\n';
    const files = { 'deploy/proxy.yaml': pod([], 'net.core.somaxconn', '"8192"'), 'node/kubelet.yaml': kubelet };
    expect(found(lintFiles(files, { kernels: ['6.12'] }))).toEqual([]);
    const impossible = kubelet.replace('net.core.*', 'vm.max_map_count');
    expect(told('node/kubelet.yaml', impossible)).toEqual(['error TA050 4']);
  });
});

describe('compose', () => {
  const compose = (...lines: readonly string[]) =>
    ['services:', '  search:', '    image: search:1', ...lines.map((line) => `    ${line}`), ''].join('\n');

  it('a key of the host, and a soft limit above the hard one', () => {
    expect(told('docker-compose.yml', compose('sysctls:', '  vm.max_map_count: 262144'))).toEqual(['error TA050 5']);
    expect(told('docker-compose.yml', compose('ulimits:', '  nofile:', '    soft: 9000', '    hard: 5000'))).toEqual(['warning TA033 6']);
  });

  it('no limit of a container is told of as pam_limits would take it', () => {
    const text = compose('ulimits:', '  nproc: many', '  nofile:', '    soft: 9000000', '    hard: 5000000');
    const { findings } = lintFiles({ 'docker-compose.yml': text }, { kernels: ['rhel:8'] });
    expect(findings.map((f) => f.why)).toEqual(['the kernel refuses a soft limit above the hard one, and the container does not start']);
  });

  it('what is right stays silent', () => {
    const right = compose(
      'sysctls:',
      '  - net.core.somaxconn=8192',
      'ulimits:',
      '  nproc: 65535',
      '  memlock: -1',
      '  nofile:',
      '    soft: 1024',
      '    hard: 65536',
    );
    expect(told('docker-compose.yml', right)).toEqual([]);
  });
});

describe('scripts', () => {
  it.each([
    ['sysctl -w with a dead key', 'sysctl -w net.ipv4.tcp_tw_recycle=1', ['error TA002 2']],
    ['the same where failure is forgiven', 'sysctl -w net.ipv4.tcp_tw_recycle=0 || true', []],
    ['a comment about it', '# sysctl -w net.ipv4.tcp_tw_recycle=1', []],
    ['cleaning up after it', "sed -i '/net.ipv4.tcp_tw_recycle/d' /etc/sysctl.conf", []],
    ['a file replaced as a whole', "echo 'net.core.somaxconn = 8192' > /etc/sysctl.conf", ['warning TA060 2']],
    ['tee without -a', "echo 'net.core.somaxconn = 8192' | tee /etc/sysctl.conf", ['warning TA060 2']],
    ['lines added at each run', "echo 'net.core.somaxconn = 8192' >> /etc/sysctl.conf", ['advice TA061 2']],
    ['tee -a', "echo 'net.core.somaxconn = 8192' | tee -a /etc/sysctl.conf", ['advice TA061 2']],
    ['a file of its own', "echo 'net.core.somaxconn = 8192' > /etc/sysctl.d/60-proxy.conf", []],
    ['ulimit for its own children', 'ulimit -n 65536\nexec /usr/sbin/proxy', []],
    ['ulimit for shells', "ulimit -n 65536\necho 'ulimit -n 65536' >> /etc/profile", ['advice TA062 3']],
    ['placeholders', 'sysctl -w net.core.somaxconn="$BACKLOG"', []],
  ])('%s', (_, text, expected) => {
    expect(told('setup.sh', `#!/bin/sh\n${text}\n`)).toEqual(expected);
  });

  it('a build step keeps no kernel parameter', () => {
    expect(told('Dockerfile', 'FROM debian:12\nRUN sysctl -w net.ipv4.tcp_syncookies=1\n')).toEqual(['warning TA063 2']);
  });
});

describe('tuned and saptune', () => {
  it('a bound of tuned lowers nothing, its options are no keys', () => {
    const profile = '[sysctl]\nuname_regex=aarch64\nnet.core.somaxconn=>2048\nkernel.pid_max=>4194304\n';
    expect(told('profiles/edge/tuned.conf', profile)).toEqual([]);
    expect(told('profiles/edge/tuned.conf', '[sysctl]\nnet.core.somaxconn=2048\n')).toEqual(['warning TA009 2']);
  });

  it('an empty value of saptune leaves the key alone', () => {
    const note = '[version]\nVERSION=1\n\n[sysctl]\nnet.ipv4.tcp_tw_recycle =\nvm.nr_hugepages=""\n';
    expect(told('etc/saptune/override/2382421', note)).toEqual([]);
  });
});
