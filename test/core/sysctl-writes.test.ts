import { describe, expect, it } from 'vitest';
import { fileOrder } from '../../src/core/file-order.ts';
import { sysctlNames } from '../../src/core/sysctl-names.ts';
import { sysctlWrites, writesInOrder } from '../../src/core/sysctl-writes.ts';
import type { SysctlNames, SysctlWrite } from '../../src/model/sysctl-file.ts';
import type { SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';
import { busyboxLoop, filesOf, namesWith, readerOf, recorded, type SysctlCase, sysctlCases } from './sysctl-case.ts';

function caseWrites(one: SysctlCase, reader: SysctlReader): readonly SysctlWrite[] {
  const files = filesOf(one, reader);
  const names = namesWith(one.ifaces);
  return reader.name === 'busybox' ? writesInOrder(busyboxLoop(files), reader, names) : sysctlWrites(files, reader, names);
}

/** Keys that the kernel may change by itself once one of these is written. */
const spreads = /^net\.ipv[46]\.(?:ip_forward$|conf\.(?:all|default)\.)/;

describe('the recorded runs of four releases', () => {
  it.each(sysctlCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    for (const { releases, reader: name, mode, changed } of one.results)
      for (const release of releases) {
        const reader = readerOf(name, release);
        const title = `${mode}, ${name} ${reader.version}`;
        const writes = caseWrites(one, reader);
        if (mode === 'record') expect({ title, ...recorded(writes, reader) }).toEqual({ title, ...changed });
        else expect({ title, differs: seenOtherwise(writes, changed) }).toEqual({ title, differs: [] });
      }
  });

  const listed = sysctlCases.filter((one) => one.listed.length > 0);

  it.each(listed.map((one) => [one.name, one] as const))('%s: files in the order that systemd-sysctl lists them', (_, one) => {
    for (const { releases, order } of one.listed)
      for (const release of releases) {
        const reader = readerOf('systemd', release);
        const files = fileOrder(filesOf(one, reader), reader).order;
        const taken = files.filter((file) => file.found !== 'missing' && (file.found !== 'directory' || release !== 'sid'));
        expect([release, ...taken.map((file) => file.path)]).toEqual([release, ...order]);
      }
  });
});

/** Keys whose new value is another than our last write of a plain number, or that we did not write. Side effects of the kernel are left out. */
function seenOtherwise(writes: readonly SysctlWrite[], changed: Readonly<Record<string, string>>): readonly string[] {
  const last = new Map(writes.map((write) => [write.key, write.value.replace(/\s+/g, ' ')]));
  if ([...last.keys()].some((key) => spreads.test(key))) return [];
  const missed = Object.keys(changed).filter((key) => !last.has(key));
  const wrong = [...last].filter(([key, value]) => {
    const now = changed[key]?.replaceAll('\t', ' ');
    return now !== undefined && /^(?:0|[1-9]\d*)(?: \d+)*$/.test(value) && now !== value;
  });
  return [...missed, ...wrong.map(([key, value]) => `${key}: ${value}, not ${changed[key]}`)];
}

describe('names that are known and not', () => {
  const systemd = { name: 'systemd', version: '252' } as const;
  const procps = { name: 'procps', version: '4.0.2' } as const;
  const busybox = { name: 'busybox', version: '1.35.0' } as const;
  const keys = [
    'net.ipv4.conf.all.rp_filter',
    'net.ipv4.conf.eth0/100.rp_filter',
    'net.ipv4.conf.eth0.rp_filter',
    'vm.swappiness',
    '__proto__.x',
  ];
  const made = (text: string, reader: SysctlReader, names: SysctlNames = sysctlNames(keys)) => {
    const path = '/etc/sysctl.d/60-edge.conf';
    return writesInOrder([{ path, lines: readSysctlAs(path, text, reader) }], reader, names).map((write) => `${write.key}=${write.value}`);
  };

  it('a pattern whose first name is too long ends systemd-sysctl there, since 252', () => {
    const text = (name: string) => `vm.swappiness = 1\n${name}.a* = 1\nnet.ipv4.conf.all.rp_filter = 2\n`;
    const whole = ['vm.swappiness=1', 'net.ipv4.conf.all.rp_filter=2'];
    expect(made(text('x'.repeat(256)), systemd)).toEqual(['vm.swappiness=1']);
    expect(made(text('x'.repeat(256)).replace('.a*', '.[]'), systemd)).toEqual(['vm.swappiness=1']);
    expect(made(text('x'.repeat(255)), systemd)).toEqual(whole);
    expect(made(text('x'.repeat(256)), { name: 'systemd', version: '247' })).toEqual(whole);
  });

  it('a name that is not there is not written; where names are partial it is', () => {
    expect(made('vm.no_such = 1\nvm.swappiness = 5\n', systemd)).toEqual(['vm.swappiness=5']);
    expect(made('vm.no_such = 1\n', procps, sysctlNames(keys, true))).toEqual(['vm.no_such=1']);
    expect(made('vm = 1\nnet.ipv4 = 2\n', systemd)).toEqual([]);
    expect(made('__proto__.x = 1\n__proto__.y = 1\nconstructor = 1\n', systemd)).toEqual(['__proto__.x=1']);
  });

  it('patterns: systemd-sysctl goes by directories, procps sorts whole paths', () => {
    const text = 'net.ipv4.conf.e*.rp_filter = 1\n';
    expect(made(text, systemd)).toEqual(['net.ipv4.conf.eth0.rp_filter=1', 'net.ipv4.conf.eth0/100.rp_filter=1']);
    expect(made(text, procps)).toEqual(['net.ipv4.conf.eth0/100.rp_filter=1', 'net.ipv4.conf.eth0.rp_filter=1']);
    expect(made('net.ipv4.conf.[[:lower:]]*[!0].rp_filter = 1\nnet.ipv4.conf.[e.rp_filter = 2\n', systemd)).toEqual([
      'net.ipv4.conf.all.rp_filter=1',
    ]);
    expect(made('net.ipv4.conf.{all,e*}.rp_filter = 1\n', systemd)).toHaveLength(3);
  });

  it('busybox looks for the fewest dots that lead to a file', () => {
    expect(made('net.ipv4.conf.eth0.100.rp_filter = 2\n', busybox)).toEqual(['net.ipv4.conf.eth0/100.rp_filter=2']);
    expect(made('net.ipv4/conf/eth0.rp_filter = 2\n', busybox)).toEqual([]);
    expect(made('net.ipv4/conf/eth0.rp_filter = 2\n', { ...busybox, version: '1.30.1' })).toEqual(['net.ipv4.conf.eth0.rp_filter=2']);
    expect(made('/proc/sys/vm/swappiness = 2\n/etc/motd = 3\n', busybox)).toEqual(['vm.swappiness=2']);
  });

  it('a detour through .. needs the directories that it leaves', () => {
    expect(made('net/ipv4/../ipv4/conf/all/rp_filter = 1\nnet/none/../ipv4/conf/all/rp_filter = 2\n', procps)).toEqual([
      'net.ipv4.conf.all.rp_filter=1',
    ]);
    expect(made('vm/../../sys/vm/swappiness = 1\nvm/../../../etc/motd = 1\n', procps)).toEqual(['vm.swappiness=1']);
  });
});

describe('hostile files', () => {
  const interfaces = Array.from({ length: 500 }, (_, i) => `edge${i}`);
  const names = sysctlNames(
    interfaces.flatMap((name) => ['rp_filter', 'log_martians', 'forwarding', 'arp_ignore'].map((key) => `net.ipv4.conf.${name}.${key}`)),
  );
  const times = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => line(i));
  const texts: readonly (readonly [string, readonly string[], number])[] = [
    ['100,000 lines in one file', times(100_000, (i) => `net.ipv4.conf.edge${i}.rp_filter = ${i}`), 100_000],
    ['100,000 lines in 1,000 files', times(100_000, (i) => `net.ipv4.conf.edge${i}.rp_filter = ${i}`), 100],
    ['100,000 times one key', times(100_000, (i) => `net.ipv4.conf.edge1.rp_filter = ${i}`), 100_000],
    ['20,000 patterns over 2,000 names', times(20_000, (i) => `net.ipv4.conf.*${i % 100}*.[r-z]*${i % 7} = ${i}`), 20_000],
    ['patterns of stars', times(2000, (i) => `net.ipv4.conf.${'*a'.repeat(100)}.${i}*`), 2000],
    ['keys of dots', times(100, (i) => `net${'.'.repeat(1500)}${i} = 1`), 200],
    ['detours', times(200, (i) => `${'*/../'.repeat(300)}net/ipv4/${i}* = 1`), 200],
  ];
  for (const reader of [
    { name: 'systemd', version: '252' },
    { name: 'procps', version: '4.0.7' },
    { name: 'busybox', version: '1.38.0' },
    { name: 'tuned', version: '2.20.0' },
  ] as const)
    it.each(texts)(`${reader.name}: %s`, (_, lines, each) => {
      const files = times(Math.ceil(lines.length / each), (i) => `/etc/sysctl.d/${i}.conf`).map((path, i) => ({
        path,
        lines: readSysctlAs(path, lines.slice(i * each, (i + 1) * each).join('\n'), reader),
      }));
      const before = process.cpuUsage();
      sysctlWrites(files, reader, names);
      const { user, system } = process.cpuUsage(before);
      // time of this process alone: other work on the machine must not fail it
      expect((user + system) / 1000).toBeLessThan(10_000);
    });
});

describe('what can only be written', () => {
  const key = 'vm.drop_caches';
  const names: SysctlNames = { ...sysctlNames([key]), readable: () => false, writable: () => true };
  const path = '/etc/sysctl.d/60-edge1.conf';
  const written = (reader: SysctlReader) =>
    sysctlWrites([{ path, lines: readSysctlAs(path, `${key} = 3\n`, reader) }], reader, names).map((write) => write.key);

  it('is written by procps and by systemd 247, not by systemd since 252, which opens it for reading too', () => {
    expect(written({ name: 'procps', version: '4.0.2' })).toEqual([key]);
    expect(written({ name: 'systemd', version: '247' })).toEqual([key]);
    expect(written({ name: 'systemd', version: '252' })).toEqual([]);
    expect(written({ name: 'systemd', version: '262' })).toEqual([]);
  });
});
