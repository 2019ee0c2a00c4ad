import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SysctlLine } from '../../src/model/setting.ts';
import { dottedKey, readSysctl } from '../../src/read/sysctl.ts';

const path = 'etc/sysctl.d/60-edge.conf';
const read = (text: string) => readSysctl(path, text);
const brief = (line: SysctlLine | undefined) => line && [line.kind, line.key, line.value];

function holds(text: string, lines: readonly SysctlLine[]): void {
  let at = 0;
  for (const line of lines) {
    expect(/^(?:\r?\n)?$/.test(text.slice(at, line.span.start))).toBe(true);
    expect(text.slice(line.span.start, line.span.end)).toBe(line.text);
    expect(line.text.includes('\n')).toBe(false);
    if (line.keySpan) expect(text.slice(line.keySpan.start, line.keySpan.end)).toBe(line.rawKey);
    if (line.valueSpan) expect(text.slice(line.valueSpan.start, line.valueSpan.end)).toBe(line.value);
    at = line.span.end;
  }
  expect(/^(?:\r?\n)?$/.test(text.slice(at))).toBe(true);
}

describe('keys', () => {
  it.each([
    ['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse'],
    ['net/ipv4/tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse'],
    ['net/ipv4/conf/eth0.100/rp_filter', 'net.ipv4.conf.eth0/100.rp_filter'],
    ['net.ipv4.conf.enp3s0/200.forwarding', 'net.ipv4.conf.enp3s0/200.forwarding'],
    ['net/ipv4.tcp_fin_timeout', 'net.ipv4/tcp_fin_timeout'],
    ['net..ipv4.ip_default_ttl', 'net.ipv4.ip_default_ttl'],
    ['.net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_keepalive_probes'],
    ['net//ipv4/ip_forward', 'net.ipv4.ip_forward'],
  ])('%s is %s', (typed, dotted) => expect(dottedKey(typed)).toBe(dotted));
});

describe('lines', () => {
  it.each<[string, SysctlLine['kind'], string | undefined, string | undefined]>([
    ['net.core.somaxconn = 4096', 'setting', 'net.core.somaxconn', '4096'],
    ['  net.core.somaxconn=4096  ', 'setting', 'net.core.somaxconn', '4096'],
    ['net.ipv4.tcp_rmem\t=\t4096\t131072  6291456', 'setting', 'net.ipv4.tcp_rmem', '4096\t131072  6291456'],
    ['net.ipv4.tcp_fin_timeout == 51', 'setting', 'net.ipv4.tcp_fin_timeout', '= 51'],
    ['kernel.core_pattern = |/bin/keep %p=%e # all', 'setting', 'kernel.core_pattern', '|/bin/keep %p=%e # all'],
    ['net.ipv4.tcp_fin_timeout =', 'setting', 'net.ipv4.tcp_fin_timeout', ''],
    ['# net.core.somaxconn = 1', 'comment', undefined, undefined],
    ['  ; old', 'comment', undefined, undefined],
    [' \t ', 'blank', undefined, undefined],
    ['-net.ipv4.conf.all.rp_filter', 'exclusion', 'net.ipv4.conf.all.rp_filter', undefined],
    ['net.core.somaxconn 4096', 'bad', undefined, undefined],
    ['net.core.somaxconn: 4096', 'bad', undefined, undefined],
    ['= 5', 'bad', undefined, '5'],
    ['sysctl -w vm.swappiness=10', 'bad', 'sysctl -w vm.swappiness', '10'],
    ['-', 'bad', undefined, undefined],
    ['- some words', 'bad', undefined, undefined],
  ])('%j is %s', (text, kind, key, value) => {
    const lines = read(`${text}\n`);
    expect(lines.map(brief)).toEqual([[kind, key, value]]);
    holds(`${text}\n`, lines);
    expect(lines[0]?.problem === undefined).toBe(kind !== 'bad');
  });

  it('marks a forgiving line, also with the blank that only systemd forgives', () => {
    for (const text of ['-net.core.somaxconn = 1', '- net.core.somaxconn = 1'])
      expect(read(text)[0]).toMatchObject({ kind: 'setting', forgiving: true, rawKey: 'net.core.somaxconn' });
    expect(read('net.core.somaxconn = 1')[0]?.forgiving).toBeUndefined();
  });

  it('marks patterns', () => {
    expect(read('net.ipv4.conf.*.rp_filter = 2')[0]?.glob).toBe(true);
    expect(read('net.ipv4.conf.eth[01].rp_filter = 2')[0]?.glob).toBe(true);
    expect(read('net.ipv4.conf.eth0.rp_filter = 2')[0]?.glob).toBeUndefined();
  });

  it('gives places from 1, the end exclusive', () => {
    expect(read('# edge1\nnet.core.somaxconn = 4096\n')[1]?.valueSpan).toEqual({
      start: 29,
      end: 33,
      line: 2,
      column: 22,
      endLine: 2,
      endColumn: 26,
    });
  });

  it('keeps the key apart from a byte order mark but calls the line bad', () => {
    const text = '\ufeffnet.core.somaxconn = 4096\nvm.swappiness = 10';
    const lines = read(text);
    expect(lines.map((l) => l.kind)).toEqual(['bad', 'setting']);
    expect(lines[0]?.rawKey).toBe('net.core.somaxconn');
    expect(lines[0]?.problem).toContain('byte order mark');
    holds(text, lines);
  });

  it('ends a value at a NUL byte and keeps other control characters', () => {
    expect(read('net.core.somaxconn = 40\0 96')[0]).toMatchObject({ kind: 'setting', value: '40' });
    expect(read('\0\n')[0]?.kind).toBe('bad');
    expect(read('kernel.domainname = \x1b[31mred')[0]?.value).toBe('\x1b[31mred');
  });

  it('takes a no-break space for a part of the word, as the readers do', () => {
    expect(read('vm.swappiness\u00a0= 10')[0]?.rawKey).toBe('vm.swappiness\u00a0');
  });

  it('refuses a line over 1 MiB and reads on', () => {
    const lines = read(`# ${'x'.repeat(1024 * 1024)}\nvm.swappiness = 10\n`);
    expect(lines.map((l) => l.kind)).toEqual(['bad', 'setting']);
  });
});

describe('nothing is lost', () => {
  it.each(['', '\n', '\r\n', 'vm.swappiness = 1', 'a.b = 1\r\n\r\nc.d = 2\r\n', '\n\n#\n'])('of %j', (text) => holds(text, read(text)));

  it('of any text', () => {
    const piece = fc.constantFrom(
      '\n',
      '\r\n',
      '\r',
      '=',
      ' ',
      '\t',
      '#',
      ';',
      '-',
      '.',
      '/',
      '*',
      '\0',
      '\ufeff',
      '😀',
      'net',
      'ipv4',
      '4096',
      '\u00a0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        holds(text, read(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('reads 100,000 lines, however they are made', () => {
    for (const line of ['net.ipv4.tcp_keepalive_time = 300 \n', `${'='.repeat(40)}\n`, `-${' '.repeat(40)}x\n`, '\r\r\r\r\r\r\r\n']) {
      const lines = read(line.repeat(100_000));
      expect(lines).toHaveLength(100_000);
      // none is read with the one before it
      expect(new Set(lines.map(({ kind, key, value, problem }) => JSON.stringify([kind, key, value, problem]))).size).toBe(1);
      expect(lines.at(-1)?.span).toMatchObject({ start: 99_999 * line.length, line: 100_000 });
    }
    expect(read(`${' '.repeat(900_000)}=${' '.repeat(90_000)}`)).toMatchObject([{ kind: 'bad', span: { start: 0, end: 990_001 } }]);
  });
});
