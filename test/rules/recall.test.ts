import { describe, expect, it } from 'vitest';
import { type Fault, faults } from '../../scripts/verify/recall-faults.mjs';
import { ownHosts } from '../../scripts/verify/recall-hosts.mjs';
import { plant, random } from '../../scripts/verify/recall-plant.mjs';
import { waysFor, wrapped } from '../../scripts/verify/recall-wrappers.mjs';
import { readFiles } from '../../src/cli/lint-files.ts';
import { lintFiles } from './lint-files.ts';

// as `node scripts/verify/recall.mjs`, which plants in real files too: there on the releases that lint takes by itself
const kernels = ['rhel:8', 'rhel:9', 'debian:12', 'debian:13', 'ubuntu:22.04', 'ubuntu:24.04'];

async function hostsOf() {
  const read = (path: string, text: string) => readFiles([{ path, text, encoding: 'utf8' }]);
  return Promise.all(ownHosts.map(async ([path, text]) => ({ path, text, lines: (await read(path, text)).files })));
}

const hosts = await hostsOf();
const kinds = [...new Set(faults.map((fault) => fault.name))];
const ofKind = (name: string) => faults.filter((fault) => fault.name === name);

function findsIt(fault: Fault, seed: number): string | undefined {
  const below = random(seed);
  for (let tries = 0; tries < 200; tries += 1) {
    const host = hosts[below(hosts.length)];
    const planted = host && plant(fault, host, below);
    if (!planted) continue;
    const files = Object.fromEntries(planted.files);
    const only = 'etc/os-release' in files ? ['debian:13'] : kernels;
    const { findings } = lintFiles(files, { kernels: only });
    const hit = findings.some(
      ({ id, place }) => fault.ids.includes(id) && planted.at.some(([path, line]) => path === place.path && line === place.line),
    );
    return hit ? undefined : `${JSON.stringify(files)}: expected ${fault.ids.join(' or ')}, found ${findings.map((f) => f.id).join(' ')}`;
  }
  return `no file has a place for '${fault.name}'`;
}

it('the files to plant in are clean', () => {
  const found = ownHosts.flatMap(([path, text]) => lintFiles({ [path]: text }, { kernels }).findings.map((f) => `${f.id} ${path}`));
  expect(found).toEqual([]);
});

describe('a planted fault is found on its line', () => {
  it.each(kinds)('%s', (name) => {
    const missed = ofKind(name).map((fault, i) => findsIt(fault, i + 1));
    expect(missed.filter((why) => why !== undefined)).toEqual([]);
  });
});

describe('a bad line is found in what another language writes', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['sysctl', 'net.core.somaxconn 8192'],
    ['limits', 'proxy nofile 65536'],
    ['unit', 'LimitNOFILE=65k'],
  ];
  it.each(texts)('%s: %s', (kind, line) => {
    const fault = faults.find((one) => one.kind === kind && one.lines?.[0] === line);
    const missed = fault && waysFor(fault).map((way) => findsIt(wrapped(fault, way), 1));
    expect(missed?.length).toBeGreaterThan(8);
    expect(missed?.filter((why) => why !== undefined)).toEqual([]);
  });
});

it('two lines for one limit in a unit that a script writes, but not in two branches of a template', () => {
  const unit = '[Service]\nLimitNOFILE=1024\nLimitNOFILE=65536\n';
  const ids = (path: string, text: string) => lintFiles({ [path]: text }).findings.map((f) => f.id);
  expect(ids('write.sh', `#!/bin/sh\ncat > /etc/systemd/system/proxy.service <<'EOF'\n${unit}EOF\n`)).toEqual(['TA045']);
  const branches = '[Service]\n{% if edge %}\nLimitNOFILE=1024\n{% else %}\nLimitNOFILE=65536\n{% endif %}\n';
  expect(ids('templates/proxy.service.j2', branches)).toEqual([]);
});

it('a drop-in without a section, but not a fragment that something else puts into one', () => {
  const ids = (path: string) => lintFiles({ [path]: 'LimitNOFILE=65536\n' }).findings.map((f) => f.id);
  expect(ids('etc/systemd/system/proxy.service.d/limits.conf')).toEqual(['TA041']);
  expect(ids('fragments/limits.service')).toEqual([]);
});

it('a background share at or above the share that the kernel starts with', () => {
  const ids = (text: string) => lintFiles({ 'etc/sysctl.d/60-edge.conf': text }).findings.map((f) => f.id);
  expect(ids('vm.dirty_background_ratio = 50\n')).toContain('TA022');
  expect(ids('vm.dirty_background_ratio = 5\n')).toEqual([]);
  expect(ids('vm.dirty_background_ratio = 20\nvm.dirty_bytes = 0\n')).not.toContain('TA022');
});

it('a file that COPY of a Dockerfile holds', () => {
  const found = lintFiles({
    Dockerfile: "FROM debian:12\nCOPY <<'EOF' /etc/sysctl.d/60-edge.conf\nvm.swapiness = 10\nEOF\nRUN true\n",
  }).findings;
  expect(found.map((f) => `${f.id} ${f.place.line}:${f.place.column}`)).toEqual(['TA001 3:1']);
});

it('numbers with a unit in the limits of containers and of ulimit', () => {
  const found = (files: Readonly<Record<string, string>>) => lintFiles(files).findings.map((f) => `${f.id} ${f.place.line}`);
  const compose = (value: string) => ({
    'compose.yaml': `services:\n  proxy:\n    image: proxy:1\n    ulimits:\n      nofile: ${value}\n`,
  });
  expect(found(compose('65k'))).toEqual(['TA032 5']);
  expect(found(compose('65536'))).toEqual([]);
  expect(found({ 'run.sh': '#!/bin/sh\nulimit -n 65k\ndocker run --ulimit nofile=64K proxy\n' })).toEqual(['TA032 2', 'TA032 3']);
  expect(found({ 'run.sh': '#!/bin/sh\nulimit -n 65536\nulimit -c unlimited\ndocker run --ulimit nofile=1024:65536 proxy\n' })).toEqual([]);
});

it('a limit below a section that systemd does not know', () => {
  const found = (files: Readonly<Record<string, string>>) => lintFiles(files).findings.map((f) => `${f.id} ${f.place.line}`);
  expect(found({ 'etc/systemd/system/proxy.service': '[service]\nLimitNOFILE=65536\n' })).toEqual(['TA041 2']);
  expect(found({ 'etc/systemd/system.conf.d/60-edge.conf': '[Service]\nLimitNOFILE=65536\n' })).toEqual(['TA041 2']);
  expect(found({ 'etc/systemd/system/proxy.service': '[X-Edge]\nLimitEdge=1\n[Service]\nLimitNOFILE=65536\n' })).toEqual([]);
});

it('a slip behind a pattern for every interface', () => {
  const ids = (text: string) => lintFiles({ 'etc/sysctl.d/60-edge.conf': text }).findings.map((f) => f.id);
  expect(ids('net.ipv4.conf.*.rpfilter = 2\n')).toEqual(['TA001']);
  expect(ids('net.ipv4.conf.*.rp_filter = 2\nnet.ipv6.conf.*.accept_ra = 0\n')).toEqual([]);
});

it('three of the four numbers of printk', () => {
  const ids = (text: string) => lintFiles({ 'etc/sysctl.d/60-edge.conf': text }).findings.map((f) => f.id);
  expect(ids('kernel.printk = 3 4 1\n')).toEqual(['TA006']);
  expect(ids('kernel.printk = 3\n')).toEqual([]);
});
