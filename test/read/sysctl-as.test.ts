import { describe, expect, it } from 'vitest';
import type { ReaderName, SysctlReader } from '../../src/model/sysctl-reader.ts';
import { readSysctlAs } from '../../src/read/sysctl-as.ts';

const readers: readonly SysctlReader[] = [
  { name: 'systemd', version: '247.3' },
  { name: 'systemd', version: '252.39' },
  { name: 'systemd', version: '262.1' },
  { name: 'procps', version: '3.3.17' },
  { name: 'procps', version: '4.0.2' },
  { name: 'procps', version: '4.0.7' },
  { name: 'busybox', version: '1.30.1' },
  { name: 'busybox', version: '1.38.0' },
  { name: 'tuned', version: '2.20.0' },
];
const at = (name: ReaderName, version: string): SysctlReader => ({ name, version });
const systemd = at('systemd', '252');
const procps = at('procps', '4.0.2');
const oldProcps = at('procps', '3.3.17');
const busybox = at('busybox', '1.35.0');
const tuned = at('tuned', '2.20.0');
const read = (reader: SysctlReader, text: string) => readSysctlAs('/etc/sysctl.d/60-edge.conf', text, reader);
const shown = (reader: SysctlReader, text: string) =>
  read(reader, text).map((l) =>
    l.kind === 'setting' ? `${l.forgiving ? '-' : ''}${l.rawKey}=${l.value}` : `${l.kind}${l.rawKey === undefined ? '' : ` ${l.rawKey}`}`,
  );

const odd = [
  '',
  '\n',
  'net.ipv4.ip_forward = 1',
  '  net/ipv4/ip_forward\t=\t1  \r\n\r\n# edge\r\n',
  'a.b = 1\rc.d = 2\r\rx.y = 3\n\re.f = 4\r\n\0g.h = 5\0',
  '-net.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.lo.rp_filter\n- vm.swappiness = 5\n--vm.swappiness = 6\n',
  '= 5\n==\n=\n-\n-=\n- = 3\nk\n.\n/\n..=1\n',
  'kernel.core_pattern = |/bin/core \\\n %p \\\n%s\n# edge \\\nvm.swappiness = 1\nfs.file-max=1\\',
  'vm.swappiness = 5\\\\\n\nfs.file-max = 7\n',
  '\ufeffvm.swappiness = 5\nkernel.domainname = caf\u00e9 \ud83d\ude00\n',
  '\u000bvm.swappiness\u000c = \u000b5\u000c\n\u00a0fs.file-max\u2003= 7\u0085\u001c\n',
  'net.ipv4.ip_forward\nnet.ipv4.tcp_fin_timeout 51\nvm.swappiness=1\n===vm.swappiness=2\n  vm.x\n',
];

describe('nothing is lost', () => {
  it.each(readers)('$name $version', (reader) => {
    for (const text of odd) {
      const lines = read(reader, text);
      let end = 0;
      for (const line of lines) {
        expect(text.slice(end, line.span.start)).toMatch(/^[\r\n\0]*$/);
        expect(text.slice(line.span.start, line.span.end)).toBe(line.text);
        end = line.span.end;
        const joined = reader.name === 'busybox' && line.text.includes('\\');
        if (line.keySpan && !joined) expect(text.slice(line.keySpan.start, line.keySpan.end)).toBe(line.rawKey);
        if (line.valueSpan && !joined) expect(text.slice(line.valueSpan.start, line.valueSpan.end)).toBe(line.value);
        expect(line.line).toBe(text.slice(0, line.span.start).split('\n').length);
        expect(line.span.column).toBe(line.span.start - text.slice(0, line.span.start).lastIndexOf('\n'));
        expect(line.kind === 'bad').toBe(line.problem !== undefined && line.kind !== 'setting');
      }
      expect(text.slice(end)).toMatch(/^[\r\n\0]*$/);
    }
  });
});

describe('where readers differ', () => {
  it('line ends: CR and NUL end a line for systemd-sysctl, CR for tuned, neither for procps', () => {
    const text = 'vm.swappiness = 1\rvm.overcommit_memory = 2\0fs.file-max = 3\n';
    expect(shown(systemd, text)).toEqual(['vm.swappiness=1', 'vm.overcommit_memory=2', 'fs.file-max=3']);
    expect(shown(tuned, text)).toEqual(['vm.swappiness=1', 'vm.overcommit_memory=2\0fs.file-max = 3']);
    expect(shown(procps, text)).toEqual(['vm.swappiness=1\rvm.overcommit_memory = 2']);
    expect(shown(oldProcps, text)).toEqual(['vm.swappiness=1']);
  });

  it('a blank after the dash stays in the key for procps', () => {
    const text = '- vm.swappiness = 5\n';
    expect(shown(systemd, text)).toEqual(['-vm.swappiness=5']);
    expect(shown(procps, text)).toEqual(['- vm.swappiness=5']);
    expect(shown(busybox, text)).toEqual(['- vm.swappiness=5']);
  });

  it('a second dash is part of the key for systemd-sysctl and dropped from the path by procps 4', () => {
    expect(read(systemd, '--vm.swappiness = 5\n')[0]?.key).toBe('-vm.swappiness');
    expect(read(procps, '--vm.swappiness = 5\n')[0]?.key).toBe('vm.swappiness');
    expect(read(oldProcps, '--vm.swappiness = 5\n')[0]?.key).toBe('-vm.swappiness');
  });

  it('vertical tabs and form feeds are blanks for procps 4 and busybox only', () => {
    const text = '\u000bvm.swappiness\u000c=\u000b5\n';
    expect(shown(procps, text)).toEqual(['vm.swappiness=5']);
    expect(shown(busybox, text)).toEqual(['vm.swappiness=5']);
    expect(shown(systemd, text)).toEqual(['\u000bvm.swappiness\u000c=\u000b5']);
    expect(shown(oldProcps, text)).toEqual(['\u000bvm.swappiness\u000c=\u000b5']);
  });

  it('patterns and exclusions', () => {
    const text = 'net.ipv4.conf.*.rp_filter = 1\n-net.ipv4.conf.lo.rp_filter\n';
    expect(read(systemd, text).map((l) => [l.kind, l.glob])).toEqual([
      ['setting', true],
      ['exclusion', undefined],
    ]);
    expect(read(oldProcps, text)[0]?.glob).toBeUndefined();
    expect(shown(busybox, text)).toEqual(['net.ipv4.conf.*.rp_filter=1', 'bad']);
  });

  it('what stands to the right of = for busybox', () => {
    expect(shown(busybox, 'k.a=\nk.b=#1\nk.c= #1\nk.d = \nk.e==1\n')).toEqual(['bad', 'bad', 'k.c=#1', 'k.d=', 'k.e==1']);
  });

  it('busybox joins lines, those of comments too', () => {
    expect(shown(busybox, 'net.ipv4.tcp_rmem = 4096 \\\n 131072\n# edge \\\nvm.swappiness = 1\n')).toEqual([
      'net.ipv4.tcp_rmem=4096  131072',
      'comment',
    ]);
    expect(read(busybox, 'a.b = 1 \\\n2\n\nvm.swappiness = 1\n').map((l) => l.line)).toEqual([1, 3, 4]);
  });

  it('procps before 4.0 writes what its buffer holds where a line has no =', () => {
    expect(shown(oldProcps, 'net.ipv4.tcp_fin_timeout 51\nnet.ipv4.ip_forward\n')).toEqual([
      'net.ipv4.tcp_fin_timeout 51==',
      'net.ipv4.ip_forward==out 51==',
    ]);
    expect(read(oldProcps, '-vm.swappiness\n')[0]).toMatchObject({ kind: 'setting', key: 'vm.swappiness', value: '=', forgiving: true });
    expect(shown(oldProcps, '  vm.swappiness\n==vm.swappiness=3\nvm.swappiness =\n')).toEqual(['bad', 'vm.swappiness=3', 'bad']);
  });

  it('systemd-sysctl gives a file up at a line of 1 MiB, counted in bytes; what came before stands', () => {
    const size = 1024 * 1024;
    const around = (comment: string) => `vm.swappiness = 1\n#${comment}\nfs.file-max = 2\n`;
    expect(shown(systemd, around('x'.repeat(size - 2)))).toEqual(['vm.swappiness=1', 'comment', 'fs.file-max=2']);
    expect(shown(systemd, around('x'.repeat(size - 1)))).toEqual(['vm.swappiness=1', 'bad', 'bad']);
    expect(shown(systemd, around('\u00e9'.repeat(size / 2)))).toEqual(['vm.swappiness=1', 'bad', 'bad']);
    expect(shown(procps, around('x'.repeat(size)))).toEqual(['vm.swappiness=1', 'comment', 'fs.file-max=2']);
  });

  it('keys: folding, `..`, the ends', () => {
    const key = (reader: SysctlReader, rawKey: string) => {
      const [line] = read(reader, `${rawKey} = 1\n`);
      return line?.kind === 'bad' ? 'bad' : line?.key;
    };
    expect(key(systemd, 'net//ipv4/conf/eth0.100/rp_filter')).toBe('net.ipv4.conf.eth0/100.rp_filter');
    expect(key(procps, '.net..ipv4.ip_forward')).toBe('net.ipv4.ip_forward');
    expect(key(systemd, 'net.ipv4.ip_forward.')).toBe('net.ipv4.ip_forward');
    expect(key(procps, 'net.ipv4.ip_forward.')).toBe('bad');
    expect(key(systemd, 'net/ipv4/../ipv4/ip_forward')).toBe('bad');
    expect(key(at('systemd', '247.3'), 'net/ipv4/../ipv4/ip_forward')).toBe('net.ipv4.ip_forward');
    expect(key(procps, 'net/ipv4/../ipv4/ip_forward')).toBe('net.ipv4.ip_forward');
    expect(key(tuned, 'net.ipv4.conf.eth0/100.rp_filter')).toBe('net.ipv4.conf.eth0.100.rp_filter');
    expect(key(systemd, '__proto__.constructor')).toBe('__proto__.constructor');
  });
});

describe('hostile text', () => {
  const texts = {
    settings: Array.from({ length: 100_000 }, (_, i) => `net.ipv4.conf.edge${i}.rp_filter = ${i % 3}`).join('\n'),
    'one endless key': `${'net.'.repeat(250_000)} = 1\n`,
    'blanks at the ends': `${' '.repeat(500_000)}vm.swappiness${' '.repeat(500_000)}\n`,
    backslashes: '\\\n'.repeat(100_000),
    'equals signs': '=\n'.repeat(200_000),
    'no equals sign': 'net.ipv4.ip_forward 1\n'.repeat(200_000),
    returns: '\r'.repeat(200_000),
  };
  it.each(readers)('is read in a blink by $name $version', (reader) => {
    for (const [title, text] of Object.entries(texts)) {
      const before = process.cpuUsage();
      read(reader, text);
      const { user, system } = process.cpuUsage(before);
      // time of this process alone: other work on the machine must not fail it
      expect([title, (user + system) / 1000 < 2000]).toEqual([title, true]);
    }
  });
});
