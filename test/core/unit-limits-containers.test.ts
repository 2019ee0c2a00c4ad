import { describe, expect, it } from 'vitest';
import { unitLimits } from '../../src/core/unit-limits.ts';
import { containerLimits, containerUnit } from '../../src/core/unit-limits-containers.ts';
import { readContainersConf, readDockerDaemon } from '../../src/read/container-limits.ts';
import { readUnitLines } from '../../src/read/systemd-unit.ts';

const path = '/usr/lib/systemd/system/containerd.service';
const engine = (text: string) =>
  unitLimits('containerd.service', [{ path, lines: readUnitLines(path, `[Service]\n${text}\n`) }], {
    version: 252,
    manager: 'system',
    nrOpen: '1048576',
  });
const nofile = (from: ReturnType<typeof containerLimits>) =>
  from?.values.filter(({ key }) => key === 'nofile').map(({ type, value }) => `${type} ${value}`);

describe('what containers get', () => {
  it('is what containerd.service has', () => {
    expect(containerUnit('docker.service')?.startedBy).toEqual(['containerd.service', 'docker.service']);
    expect(containerUnit('nginx.service')).toBeUndefined();
    expect(nofile(containerLimits('docker.service', engine('LimitNOFILE=infinity'), []))).toEqual(['soft 1048576', 'hard 1048576']);
    const plain = containerLimits('containerd.service', engine(''), []);
    expect(nofile(plain)).toEqual(['soft 1024', 'hard 524288']);
    expect(plain?.notes.every(({ source }) => source !== '')).toBe(true);
  });

  it('is what daemon.json says, with the place', () => {
    const text =
      '{\n  "live-restore": true,\n  "default-ulimits": {\n    "nofile": { "Name": "nofile", "Hard": 64000, "Soft": 32000 },\n    "core": { "Hard": -1, "Soft": -1 }\n  }\n}\n';
    const { limits, problems } = readDockerDaemon('/etc/docker/daemon.json', text);
    expect(problems).toEqual([]);
    expect(limits).toEqual([
      { key: 'nofile', soft: '32000', hard: '64000', path: '/etc/docker/daemon.json', line: 4, column: 5 },
      { key: 'core', soft: 'unlimited', hard: 'unlimited', path: '/etc/docker/daemon.json', line: 5, column: 5 },
    ]);
    expect(nofile(containerLimits('docker.service', engine(''), limits))).toEqual(['soft 32000', 'hard 64000']);
  });

  it('is unknown where a file is broken, which is told', () => {
    expect(readDockerDaemon('daemon.json', '{').problems[0]).toContain('no JSON');
    expect(readDockerDaemon('daemon.json', '{"default-ulimits":{"__proto__":{"Soft":"1","Hard":1}}}').problems).toEqual([
      "default-ulimits '__proto__': expected Soft and Hard as whole numbers",
    ]);
    expect(readDockerDaemon('daemon.json', '[]')).toMatchObject({ limits: [], problems: [] });
  });

  it('is what containers.conf lists', () => {
    const text =
      '[engine]\ndefault_ulimits = ["nofile=1"]\n[containers] # all\ndefault_ulimits = [\n  "nofile=1024:2048", # "nproc=1"\n  "memlock=-1:-1", "bad",\n]\n';
    const { limits, problems } = readContainersConf('/etc/containers/containers.conf', text);
    expect(limits.map(({ key, soft, hard, line, column }) => [key, soft, hard, line, column])).toEqual([
      ['nofile', '1024', '2048', 5, 3],
      ['memlock', 'unlimited', 'unlimited', 6, 3],
    ]);
    expect(problems).toEqual(["default_ulimits 'bad' in line 6: expected NAME=SOFT:HARD"]);
  });
});
