import { describe, expect, it } from 'vitest';
import { parsedFiles } from '../../src/cli/parsed-files.ts';
import { type Precedence, precedence, type Reader } from '../../src/core/precedence.ts';
import { change, ownFile, planOf, won } from './plan-of.ts';

const key = 'net.ipv4.tcp_keepalive_time';
const profile = `[sysctl]\n${key} = 60\n`;

function read(reader: Reader, files: Readonly<Record<string, string>>): Precedence {
  return precedence(parsedFiles(Object.entries(files).map(([path, text]) => ({ path, text, encoding: 'utf8' }))).sysctl, reader);
}
const winner = (reader: Reader, files: Readonly<Record<string, string>>, of = key) => {
  const found = read(reader, files).winner(of);
  return found && `${found.path}:${found.line} ${found.value}`;
};

describe('which line wins', () => {
  it('the last name, whatever the directory; in one file the last line', () => {
    const files = {
      '/etc/sysctl.d/10-edge.conf': `${key} = 1000\n${key} = 1001\n`,
      '/usr/lib/sysctl.d/20-vendor.conf': `${key} = 2000\n`,
      '/run/sysctl.d/15-boot.conf': `${key} = 1500\n`,
    };
    expect(winner('systemd', files)).toBe('/usr/lib/sysctl.d/20-vendor.conf:1 2000');
    expect(
      read('systemd', files)
        .winner(key)
        ?.shadowed.map((s) => s.value),
    ).toEqual(['1000', '1001', '1500']);
  });

  it('a file hides those of the same name in later directories', () => {
    const files = { '/etc/sysctl.d/20-edge.conf': '', '/usr/lib/sysctl.d/20-edge.conf': `${key} = 2000\n` };
    expect(winner('systemd', files)).toBeUndefined();
    expect(read('procps', files).masked).toEqual([{ path: '/usr/lib/sysctl.d/20-edge.conf', by: '/etc/sysctl.d/20-edge.conf' }]);
  });

  it('/etc/sysctl.conf comes last for procps and not at all for systemd', () => {
    const files = { '/etc/sysctl.conf': `${key} = 7200\n`, '/etc/sysctl.d/zz-edge.conf': `${key} = 300\n` };
    expect(winner('procps', files)).toBe('/etc/sysctl.conf:1 7200');
    expect(winner('systemd', files)).toBe('/etc/sysctl.d/zz-edge.conf:1 300');
  });

  it('a line for one key beats a pattern that is read later, and an exclusion takes a key out of it', () => {
    const rp = 'net.ipv4.conf.eth0.rp_filter';
    const files = { '/etc/sysctl.d/10-edge.conf': `${rp} = 2\n`, '/etc/sysctl.d/90-edge.conf': 'net.ipv4.conf.*.rp_filter = 1\n' };
    expect(winner('systemd', files, rp)).toBe('/etc/sysctl.d/10-edge.conf:1 2');
    expect(winner('systemd', files, 'net.ipv4.conf.eth1.rp_filter')).toBe('/etc/sysctl.d/90-edge.conf:1 1');
    const without = { ...files, '/etc/sysctl.d/95-edge.conf': '-net.ipv4.conf.eth1.rp_filter\n' };
    expect(winner('systemd', without, 'net.ipv4.conf.eth1.rp_filter')).toBeUndefined();
  });

  it('patterns know sets and stop at the dots', () => {
    const files = { '/etc/sysctl.d/10-edge.conf': 'net.ipv4.conf.eth[0-2].rp_filter = 1\nnet.ipv4.conf.w*n?.rp_filter = 2\n' };
    const of = (name: string) => winner('systemd', files, `net.ipv4.conf.${name}.rp_filter`)?.split(' ')[1];
    expect([of('eth1'), of('eth3'), of('wlan0'), of('wan'), of('eth1.x')]).toEqual(['1', undefined, '2', undefined, undefined]);
  });

  it('a hostile pattern costs no time', () => {
    const files = { '/etc/sysctl.d/10-edge.conf': `net.ipv4.conf.${'*a'.repeat(200)}.rp_filter = 1\n` };
    const before = performance.now();
    expect(winner('systemd', files, `net.ipv4.conf.${'a'.repeat(2000)}b.rp_filter`)).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('what is written wins', () => {
  const rivals = [
    '99-edge.conf',
    '99-sysctl.conf',
    '99-zz-edge.conf',
    '99-zzz.conf',
    'zz-edge.conf',
    'zzz.conf',
    'zzzz.conf',
    '~edge.conf',
    '~~~zz.conf',
  ];

  it.each(rivals)('against a rival called %s, with both readers', (name) => {
    for (const directory of ['/etc', '/run', '/usr/lib']) {
      const machine = { files: { [`${directory}/sysctl.d/${name}`]: `${key} = 7200\n` } };
      const plan = planOf(profile, machine);
      expect(plan.edits).toEqual([]);
      expect(won(machine, plan, key)).toEqual({ systemd: '60', procps: '60' });
    }
  });

  it('no name is early: what agrees with ours is no rival, however it is spaced', () => {
    const vector = 'net.ipv4.tcp_rmem';
    const plan = planOf(`[sysctl]\n${vector} = 4096 131072 8388608\n`, {
      files: { '/etc/sysctl.d/zzz.conf': `${vector} =  4096\t131072   8388608\n` },
      running: { [vector]: '4096 131072 6291456' },
    });
    expect(ownFile(plan)?.path).toBe('/etc/sysctl.d/99-tune-advise.conf');
    expect(plan.edits).toEqual([]);
  });

  it('against a name that no name of ours is later than, the line itself is commented out', () => {
    const machine = { files: { '/etc/sysctl.d/éclair.conf': `# office\n${key} = 7200\n-${key}\n` } };
    const plan = planOf(profile, machine);
    expect(plan.edits.map((e) => [e.path, e.line])).toEqual([
      ['/etc/sysctl.d/éclair.conf', 2],
      ['/etc/sysctl.d/éclair.conf', 3],
    ]);
    expect(won(machine, plan, key)).toEqual({ systemd: '60', procps: '60' });
  });

  it('against /etc/sysctl.conf, which procps reads last', () => {
    const machine = { files: { '/etc/sysctl.conf': `vm.swappiness = 10\n${key} = 7200\n` } };
    const plan = planOf(profile, machine);
    expect(plan.edits).toMatchObject([
      { path: '/etc/sysctl.conf', line: 2, from: `${key} = 7200`, to: expect.stringContaining(`\n# ${key} = 7200`) },
    ]);
    expect(won(machine, plan, key)).toEqual({ systemd: '60', procps: '60' });
    expect(won(machine, plan, 'vm.swappiness')).toEqual({ procps: '10' });
  });

  it('against /etc/sysctl.conf under the name 99-sysctl.conf as well', () => {
    const files = { '/etc/sysctl.conf': `${key} = 7200\n` };
    const plan = planOf(profile, { files, links: { '/etc/sysctl.d/99-sysctl.conf': '../sysctl.conf' } });
    expect(plan.edits.map((e) => `${e.path}:${e.line}`)).toEqual(['/etc/sysctl.conf:1']);
    expect((ownFile(plan)?.path ?? '') > '/etc/sysctl.d/99-sysctl.conf').toBe(true);
  });

  it('never under a name that would hide the file of a package', () => {
    const machine = { files: { '/usr/lib/sysctl.d/99-tune-advise.conf': 'vm.swappiness = 10\n' } };
    const plan = planOf(profile, machine);
    expect(ownFile(plan)?.path).not.toContain('/99-tune-advise.conf');
    expect(won(machine, plan, 'vm.swappiness')).toEqual({ systemd: '10', procps: '10' });
  });

  it('never under a name that an administrator has hidden', () => {
    const plan = planOf(profile, { links: { '/etc/sysctl.d/99-tune-advise.conf': '/dev/null' } });
    expect(ownFile(plan)?.path).toBe('/etc/sysctl.d/99-zz-tune-advise.conf');
  });

  it('a change says where: running, boot or both', () => {
    const file = (value: string) => ({ '/etc/sysctl.d/50-edge.conf': `${key} = ${value}\n` });
    const where = (running: string, boot: string) =>
      change(planOf(profile, { running: { [key]: running }, files: file(boot) }), key)?.where;
    expect([where('60', '7200'), where('7200', '60'), where('7200', '7200'), where('60', '60')]).toEqual([
      'boot',
      'running',
      'both',
      undefined,
    ]);
    const byHand = planOf(profile, { running: { [key]: '60' }, files: { ...file('60'), '/etc/sysctl.conf': `${key} = 7200\n` } });
    expect(change(byHand, key)?.where).toBe('boot');
    expect(byHand.edits).toHaveLength(1);
  });
});
