import { describe, expect, it } from 'vitest';
import { type UnitLimitsOptions, unitLimits } from '../../src/core/unit-limits.ts';
import type { ReadUnitFile } from '../../src/model/limits-file.ts';
import { readUnitLines } from '../../src/read/systemd-unit.ts';

const options: UnitLimitsOptions = { version: 252, manager: 'system', nrOpen: '1048576', distribution: 'debian' };
const file = (path: string, text: string): ReadUnitFile => ({
  path,
  lines: readUnitLines(path, text),
  ...(text === '' && { empty: true as const }),
});
const link = (path: string, to: string): ReadUnitFile => ({ path, lines: [], link: to, found: to === '/dev/null' ? 'null' : 'file' });
const service = (path: string, ...lines: readonly string[]) => file(path, `[Service]\n${lines.join('\n')}\n`);

const lib = '/usr/lib/systemd/system';
const etc = '/etc/systemd/system';

function nofile(unit: string, files: readonly ReadUnitFile[], more: Partial<UnitLimitsOptions> = {}) {
  const found = unitLimits(unit, files, { ...options, ...more });
  const [soft, hard] = ['soft', 'hard'].map((type) => found.values.find((row) => row.key === 'nofile' && row.type === type));
  return { found, soft, hard, pair: `${soft?.value}:${hard?.value}` };
}

describe('the limits of a unit', () => {
  it('come from the last line, by name of the drop-in and not by directory', () => {
    const { soft, pair } = nofile('edge1.service', [
      service(`${lib}/edge1.service`, 'LimitNOFILE=1111'),
      service(`${lib}/edge1.service.d/90-vendor.conf`, 'LimitNOFILE=9090'),
      service(`${etc}/edge1.service.d/50-ours.conf`, 'LimitNOFILE=5050'),
    ]);
    expect(pair).toBe('9090:9090');
    expect(soft?.winner).toEqual({ path: `${lib}/edge1.service.d/90-vendor.conf`, line: 2 });
    expect(soft?.shadowed.map(({ path, value, why }) => [path, value, why])).toEqual([
      [`${etc}/edge1.service.d/50-ours.conf`, '5050', `${lib}/edge1.service.d/90-vendor.conf:2 is read later`],
      [`${lib}/edge1.service`, '1111', `${lib}/edge1.service.d/90-vendor.conf:2 is read later`],
    ]);
    expect(soft?.rule).toBe('the last LimitNOFILE line of the unit and its drop-ins');
  });

  it('are what a refused line leaves: the unit starts with the earlier ones, and the line is told', () => {
    const { found, soft, pair } = nofile('edge1.service', [
      service(`${etc}/edge1.service`, 'LimitNOFILE=2048:65536', 'LimitNOFILE=65k', 'LimitNofile=9', 'LimitNOFILE=64k:32k'),
    ]);
    expect(pair).toBe('2048:65536');
    expect(found.refused.map(({ line, why }) => [line, why])).toEqual([
      [3, "'65k' is not taken: expected a number, infinity or SOFT:HARD; counts take no suffix"],
      [4, "systemd knows no 'LimitNofile': expected LimitNOFILE, names are case-sensitive"],
      [5, "'64k:32k' is not taken: expected a number, infinity or SOFT:HARD; counts take no suffix"],
    ]);
    expect(soft?.shadowed.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  it('stop at fs.nr_open, or at what PID 1 has where nr_open was raised after boot', () => {
    const unit = [service(`${etc}/edge1.service`, 'LimitNOFILE=1024:infinity')];
    expect(nofile('edge1.service', unit).pair).toBe('1024:1048576');
    expect(nofile('edge1.service', unit, { nrOpen: '4000000', managerNofile: '1048576' }).pair).toBe('1024:1048576');
    expect(nofile('edge1.service', unit).hard?.rule).toContain('above fs.nr_open 1048576, so systemd lowers it to 1048576');
    const { nrOpen: _, ...unknown } = options;
    const found = unitLimits('edge1.service', unit, unknown);
    expect(found.values.find((row) => row.key === 'nofile' && row.type === 'hard')?.value).toBe('unlimited');
  });

  it('come from the template, its instance and dashed prefixes, the kind last of all', () => {
    const { found, pair } = nofile('cache-hot@edge1.service', [
      service(`${lib}/cache-hot@.service`),
      service(`${etc}/service.d/10-all.conf`, 'LimitNOFILE=10'),
      service(`${etc}/cache-.service.d/20-prefix.conf`, 'LimitNOFILE=20'),
      service(`${etc}/cache-hot@.service.d/30-template.conf`, 'LimitNOFILE=30'),
      service(`${etc}/cache-hot@edge1.service.d/30-template.conf`, 'LimitNOFILE=31'),
      service(`${etc}/cache-hot@edge2.service.d/99-other.conf`, 'LimitNOFILE=99'),
    ]);
    expect(pair).toBe('31:31');
    expect(found.dropIns.map((path) => path.slice(etc.length + 1))).toEqual([
      'service.d/10-all.conf',
      'cache-.service.d/20-prefix.conf',
      'cache-hot@edge1.service.d/30-template.conf',
    ]);
    expect(found.masked).toEqual([
      { path: `${etc}/cache-hot@.service.d/30-template.conf`, by: `${etc}/cache-hot@edge1.service.d/30-template.conf` },
    ]);
  });

  it('are none of a masked or broken unit', () => {
    const masked = nofile('edge1.service', [link(`${etc}/edge1.service`, '/dev/null'), service(`${lib}/edge1.service`, 'LimitNOFILE=5')]);
    expect(masked.found.state).toBe('masked');
    expect(masked.found.values).toEqual([]);
    expect(masked.found.masked).toEqual([{ path: `${lib}/edge1.service`, by: `${etc}/edge1.service` }]);
    expect(nofile('edge1.service', [file(`${etc}/edge1.service`, '')]).found.state).toBe('masked');
    const broken = nofile('edge1.service', [file(`${etc}/edge1.service`, '[Service]\nLimitNOFILE=5\n[Service\n')]);
    expect(broken.found.state).toBe('error');
    expect(broken.found.notes).toEqual([`systemd gives up on ${etc}/edge1.service: the unit cannot be started`]);
  });

  it('are those of the unit that an alias leads to, drop-ins of both names together', () => {
    const { found, pair } = nofile('sshd.service', [
      link(`${etc}/sshd.service`, `${lib}/ssh.service`),
      service(`${lib}/ssh.service`, 'LimitNOFILE=5'),
      service(`${etc}/sshd.service.d/a.conf`, 'LimitNOFILE=6'),
      service(`${etc}/ssh.service.d/b.conf`, 'LimitNOFILE=7'),
    ]);
    expect(pair).toBe('7:7');
    expect(found.dropIns).toHaveLength(2);
    expect(found.notes).toContain('sshd.service is another name of ssh.service');
  });

  it('fall back to system.conf, to systemd, to the kernel', () => {
    const bare = service(`${lib}/edge1.service`, 'ExecStart=/usr/sbin/proxy');
    const manager = file('/etc/systemd/system.conf', '[Manager]\nDefaultLimitNOFILE=4096:8192\n');
    const dropIn = file('/etc/systemd/system.conf.d/50-limits.conf', '[Manager]\nDefaultLimitNOFILE=5000\n');
    expect(nofile('edge1.service', [bare]).pair).toBe('1024:524288');
    expect(nofile('edge1.service', [bare], { nrOpen: '65536' }).pair).toBe('1024:65536');
    expect(nofile('edge1.service', [bare], { version: 219 }).pair).toBe('1024:4096');
    expect(nofile('edge1.service', [bare, manager]).pair).toBe('4096:8192');
    expect(nofile('edge1.service', [bare, manager, dropIn]).soft?.rule).toBe(
      'DefaultLimitNOFILE of the manager, as nothing of the unit sets it',
    );
    const found = unitLimits('edge1.service', [bare], options);
    expect(found.values.filter((row) => row.value === undefined).map(({ key }) => key)).toEqual([
      'nproc',
      'nproc',
      'sigpending',
      'sigpending',
    ]);
  });

  it('read /usr/lib/systemd/system.conf from systemd 256 on', () => {
    const files = [service(`${lib}/edge1.service`), file('/usr/lib/systemd/system.conf', '[Manager]\nDefaultLimitNOFILE=7000\n')];
    expect(nofile('edge1.service', files, { version: 252 }).pair).toBe('1024:524288');
    expect(nofile('edge1.service', files, { version: 257 }).pair).toBe('7000:7000');
  });

  it("stay within a user manager's own", () => {
    const path = '/home/alice/.config/systemd/user/proxy.service';
    const user = { manager: 'user', home: '/home/alice', inherited: { nofile: { soft: '4096', hard: '20000' } } } as const;
    expect(nofile('proxy.service', [service(path, 'LimitNOFILE=1000000')], user).pair).toBe('20000:20000');
    expect(nofile('proxy.service', [service(path)], user).pair).toBe('1024:20000');
  });

  it('do not exist for units that start nothing', () => {
    expect(unitLimits('edge1.timer', [], options)).toMatchObject({
      values: [],
      notes: ['edge1.timer starts no process: Limit lines have no place in it'],
    });
  });

  it('are said to give way to pam_limits and not to reach privileged commands', () => {
    const { found } = nofile('user@1000.service', [
      service(`${lib}/user@.service`, 'PAMName=systemd-user', 'ExecStart=+/usr/lib/systemd/systemd --user'),
    ]);
    expect(found.notes).toHaveLength(2);
    expect(found.notes[0]).toContain('pam_limits come after these limits');
  });

  it('are told in the kernel unit for every kind', () => {
    const lines = [
      'LimitCPU=1min 0.5s',
      'LimitRTTIME=1.5s',
      'LimitNICE=+5:-5',
      'LimitMEMLOCK=1G 512M',
      'LimitSTACK=8M:infinity',
      'LimitCORE=0:5:',
    ];
    const found = unitLimits('edge1.service', [service(`${lib}/edge1.service`, ...lines)], options);
    const pairs = ['cpu', 'rttime', 'nice', 'memlock', 'stack', 'core'].map((item) => {
      const row = (type: string) => found.values.find(({ key, type: t }) => key === item && t === type);
      return [item, row('soft')?.value, row('hard')?.value, row('soft')?.unitOfValue];
    });
    expect(pairs).toEqual([
      ['cpu', '61', '61', 'seconds'],
      ['rttime', '1500000', '1500000', 'microseconds'],
      ['nice', '15', '25', '20 - nice'],
      ['memlock', '1610612736', '1610612736', 'bytes'],
      ['stack', '8388608', 'unlimited', 'bytes'],
      ['core', '0', '5', 'bytes'],
    ]);
  });

  it('take 100,000 lines in a second or two', () => {
    const big = service(`${lib}/edge1.service`, ...Array.from({ length: 100_000 }, (_, i) => `LimitNOFILE=${i}`));
    const started = process.cpuUsage();
    expect(nofile('edge1.service', [big]).pair).toBe('99999:99999');
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(10_000);
  });
});
