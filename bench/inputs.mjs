/** What the programs are run on. Same seed, same bytes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seeded } from '../scripts/verify/fleet-snapshots.mjs';

/** Twenty parameters that every kernel of today has, by name and value; two of them do not go together. */
export const twentyKeys = [
  ['net.core.somaxconn', '4096'],
  ['net.core.netdev_max_backlog', '5000'],
  ['net.core.rmem_max', '16777216'],
  ['net.core.wmem_max', '16777216'],
  ['net.ipv4.ip_local_port_range', '10240 60999'],
  ['net.ipv4.tcp_fin_timeout', '30'],
  ['net.ipv4.tcp_keepalive_time', '175'],
  ['net.ipv4.tcp_keepalive_intvl', '15'],
  ['net.ipv4.tcp_keepalive_probes', '5'],
  ['net.ipv4.tcp_max_syn_backlog', '8192'],
  ['net.ipv4.tcp_rmem', '4096 131072 16777216'],
  ['net.ipv4.tcp_wmem', '4096 65536 16777216'],
  ['net.ipv4.tcp_slow_start_after_idle', '0'],
  ['net.ipv4.tcp_syncookies', '1'],
  ['net.ipv4.tcp_timestamps', '0'],
  ['net.ipv4.tcp_tw_reuse', '1'],
  ['net.ipv4.conf.all.rp_filter', '2'],
  ['net.ipv4.conf.all.accept_redirects', '0'],
  ['vm.swappiness', '10'],
  ['fs.inotify.max_user_watches', '524288'],
];

export const sysctlFile = (settings) => settings.map(([key, value]) => `${key} = ${value}\n`).join('');

/** A playbook that sets parameters on this machine with ansible.posix.sysctl, into a file of its own. */
export function playbook(settings, file) {
  const items = settings.map(([name, value]) => `        - name: ${name}\n          value: "${value}"\n`);
  return `---
- name: Kernel parameters of edge1
  hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - name: Set the parameters
      ansible.posix.sysctl:
        name: "{{ item.name }}"
        value: "{{ item.value }}"
        sysctl_file: ${file}
        state: present
      loop:
${items.join('')}`;
}

const perInterface = [
  ['ipv4.conf', 'rp_filter', 3],
  ['ipv4.conf', 'accept_redirects', 2],
  ['ipv4.conf', 'send_redirects', 2],
  ['ipv4.conf', 'arp_ignore', 3],
  ['ipv4.conf', 'arp_announce', 3],
  ['ipv4.conf', 'accept_source_route', 2],
  ['ipv4.conf', 'log_martians', 2],
  ['ipv6.conf', 'accept_ra', 2],
  ['ipv6.conf', 'autoconf', 2],
  ['ipv4.neigh', 'gc_stale_time', 120],
];

/**
 * A sysctl file of a router: the twenty keys, then its interfaces one after the other, each with a comment, a blank line and ten keys.
 * @returns text of exactly so many lines, at least 1
 */
export function routerFile(lines, seed = 1) {
  const chance = seeded(seed);
  const all = sysctlFile(twentyKeys).split('\n').slice(0, -1);
  for (let interfaceNumber = 0; all.length < lines; interfaceNumber += 1) {
    all.push(`# interface ${interfaceNumber}`);
    for (const [place, key, values] of perInterface)
      all.push(`net.${place}.vlan${interfaceNumber}.${key} = ${1 + Math.floor(chance() * (values - 1))}`);
    all.push('');
  }
  return all
    .slice(0, lines)
    .map((line) => `${line}\n`)
    .join('');
}

const words = 'queue gateway region upstream cluster ledger invoice handler retry session shard worker metric bucket stream'.split(' ');

/**
 * Files of a repository as infrastructure teams keep them: one of ten holds settings of the kernel or limits, the others are source text,
 * documents, data and YAML that hold none.
 * @returns path, text and whether it holds settings, by number
 */
export function* repository(count, seed = 1) {
  const chance = seeded(seed);
  const below = (most) => Math.floor(chance() * most);
  const word = () => words[below(words.length)];
  const [key, value] = [(i) => twentyKeys[i % twentyKeys.length][0], (i) => twentyKeys[i % twentyKeys.length][1]];
  const prose = (lines, form) => Array.from({ length: lines }, (_, i) => form(i, word(), word(), word())).join('\n');
  const relevant = [
    (i) => [`hosts/edge${i}/etc/sysctl.d/60-edge.conf`, sysctlFile(twentyKeys.slice(i % 10, (i % 10) + 5 + below(6)))],
    (i) => [`hosts/proxy${i}/etc/sysctl.d/70-proxy.conf`, sysctlFile(twentyKeys)],
    (i) => [`hosts/app${i}/etc/security/limits.d/60-app.conf`, 'app soft nofile 65536\napp hard nofile 65536\n'],
    (i) => [`hosts/app${i}/etc/systemd/system/app.service.d/limits.conf`, `[Service]\nLimitNOFILE=${65536 + below(9)}\n`],
    (i) => [
      `ansible/roles/${word()}${i}/tasks/main.yml`,
      `---\n${prose(4, (n, a, b) => `- name: Make the ${a} ${n}\n  ansible.builtin.file:\n    path: /srv/${a}/${b}\n    state: directory`)}\n- name: Set ${key(i)}\n  ansible.posix.sysctl:\n    name: ${key(i)}\n    value: "${value(i)}"\n`,
    ],
    (i) => [
      `ansible/group_vars/${word()}${i}.yml`,
      `---\nsysctl_config:\n  ${key(i)}: "${value(i)}"\n  ${key(i + 1)}: "${value(i + 1)}"\n`,
    ],
    (i) => [
      `k8s/${word()}${i}.yaml`,
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${word()}${i}\nspec:\n  securityContext:\n    sysctls:\n      - name: net.ipv4.tcp_keepalive_time\n        value: "175"\n  containers:\n    - name: app\n      image: app:1\n`,
    ],
    (i) => [`bin/start${i}.sh`, `#!/bin/sh\nset -eu\n${prose(8, (_, a, b) => `echo "${a} ${b}"`)}\nsysctl -w ${key(i)}="${value(i)}"\n`],
    (i) => [`compose/${word()}${i}/compose.yaml`, `services:\n  app:\n    image: app:1\n    sysctls:\n      net.core.somaxconn: 4096\n`],
    (i) => [`hosts/db${i}/etc/sysctl.d/90-db.conf`, sysctlFile(twentyKeys.slice(15))],
  ];
  const others = [
    (i) => [
      `services/${word()}/src/${word()}${i}.ts`,
      prose(20 + below(120), (n, a, b) => `export const ${a}${n} = (${b}: number) => ${b} + ${n};`),
    ],
    (i) => [
      `services/${word()}/lib/${word()}${i}.py`,
      prose(20 + below(120), (n, a, b, c) => `def ${a}_${n}(${b}):\n    return ${b}.${c}(${n})`),
    ],
    (i) => [
      `docs/${word()}/${word()}${i}.md`,
      prose(10 + below(60), (n, a, b, c) => `The ${a} of the ${b} is told to the ${c} in step ${n}, before it ends.`),
    ],
    (i) => [`data/${word()}/${word()}${i}.json`, `[\n${prose(10 + below(90), (n, a, b) => `  {"${a}": ${n}, "${b}": "text"},`)}\n  {}\n]`],
    (i) => [
      `ansible/roles/${word()}${i}/handlers/main.yml`,
      `---\n${prose(3 + below(8), (n, a, b) => `- name: Restart ${a} ${n}\n  ansible.builtin.service:\n    name: ${b}\n    state: restarted`)}`,
    ],
    (i) => [
      `k8s/${word()}/${word()}${i}.yaml`,
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${word()}${i}\nspec:\n  ports:\n${prose(2 + below(10), (n, a) => `    - name: ${a}${n}\n      port: ${8000 + n}`)}`,
    ],
    (i) => [`charts/${word()}/values${i}.yaml`, prose(10 + below(60), (n, a, b) => `${a}${n}:\n  ${b}: ${n}`)],
    (i) => [`terraform/${word()}${i}.tf`, prose(8 + below(30), (n, a, b) => `resource "${a}" "${b}_${n}" {\n  count = ${n}\n}`)],
    (i) => [`hosts/web${i}/etc/nginx/conf.d/${word()}.conf`, `server {\n${prose(5 + below(30), (n, a, b) => `  set $${a}${n} ${b};`)}\n}`],
  ];
  for (let i = 0; i < count; i += 1) {
    const holds = i % 10 === 0;
    const make = holds ? relevant[(i / 10) % relevant.length] : others[(i - Math.ceil(i / 10)) % others.length];
    const [path, text] = make(i);
    yield { path, text: text.endsWith('\n') ? text : `${text}\n`, holds };
  }
}

/** A machine whose sysctl lines stand in ten files, as `--root` takes it. */
export function machineFiles(lines, seed = 1) {
  const all = routerFile(lines, seed).split('\n').slice(0, -1);
  const each = Math.ceil(lines / 10);
  const files = Array.from({ length: 10 }, (_, n) => ({
    path: `etc/sysctl.d/${10 + n}-part.conf`,
    text: all
      .slice(n * each, (n + 1) * each)
      .map((line) => `${line}\n`)
      .join(''),
  }));
  return [...files, { path: 'etc/os-release', text: 'ID=debian\nVERSION_ID="12"\n' }];
}

/** Writes files below a folder. @returns the folder */
export function written(folder, files) {
  const made = new Set();
  for (const { path, text } of files) {
    const at = join(folder, path);
    const parent = dirname(at);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(at, text);
  }
  return folder;
}
