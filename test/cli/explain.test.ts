import { describe, expect, test } from 'vitest';
import { json, run } from './run.ts';

const explain = (...args: readonly string[]) => run(['explain', ...args]);

describe('explain', () => {
  test('a parameter on two kernels, side by side on a pipe', () => {
    const { code, out, err } = explain('net.core.somaxconn', '--kernel', '4.19', '--kernel', '6.1');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^net\.core\.somaxconn\n/);
    expect(out).toMatch(/\* default +128 +4096\n/);
    expect(out).not.toContain('\u001b');
  });

  test('the same as a report: the first kernel at the top, the others beside it', () => {
    const report = json(explain('net.core.somaxconn', '--kernel', '4.19', '--kernel', 'debian:12', '--format', 'json'));
    expect(report).toMatchObject({
      command: 'explain',
      kind: 'parameter',
      kernel: '4.19',
      default: '128',
      existsBy: 'mainline',
      kernelAssumed: null,
    });
    expect(report.kernels).toMatchObject([{ kernel: 'debian:12', default: '4096' }]);
  });

  test('a kernel that is named twice has one column', () => {
    expect(json(explain('nf_conntrack_max', '--kernel', '6.1', '--kernel', '6.1', '--format', 'json')).kernels).toEqual([]);
  });

  test('without --kernel the newest that is known, with --distro the kernel of that, and both say so', () => {
    expect(explain('vm.swappiness').out).toContain('\n  this kernel: the newest that is known here, as no --kernel was given\n');
    expect(json(explain('vm.swappiness', '--distro', 'debian:12', '--format', 'json'))).toMatchObject({
      kernel: 'debian:12',
      kernelAssumed: 'the kernel that debian:12 is called by',
    });
  });

  test('a kernel after the knowledge', () => {
    expect(json(explain('vm.swappiness', '--kernel', '99.1', '--format', 'json')).newerThan).toMatch(/^\d+\.\d+/);
  });

  test('a limit has three names and units, and says who never sees it', () => {
    const { out } = explain('nofile');
    expect(out).toMatch(/\n {2}limits\.conf +nofile +\S.*\n {2}systemd +LimitNOFILE= +\S.*\n {2}kernel +RLIMIT_NOFILE, "Max open files"/);
    expect(out).toMatch(/\nwho never sees it\n {2}systemd services, from limits\.conf/);
  });

  test('a counter, a word, a program and a whole line of a log', () => {
    expect(json(explain('ListenOverflows', '--format', 'json'))).toMatchObject({ kind: 'counter', name: 'TcpExtListenOverflows' });
    expect(json(explain('SO_LINGER', '--format', 'json'))).toMatchObject({ kind: 'term' });
    expect(json(explain('nginx', '--format', 'json'))).toMatchObject({ kind: 'application', backlog: { default: 511 } });
    const line = 'Nov 21 03:12:44 edge1 kernel: [81234.5] nf_conntrack: nf_conntrack: table full, dropping packet';
    const report = json(explain(line, '--format', 'json'));
    expect(report).toMatchObject({ kind: 'log-line', name: 'conntrack-full', line });
    expect(report.see).toContainEqual(expect.objectContaining({ name: 'net.netfilter.nf_conntrack_max', kind: 'parameter' }));
    expect(explain(line).out).toMatch(/\nlook next\n {2}\S/);
  });

  test('what a hostile line brings along stays visible text', () => {
    const { out, code } = explain('\u001b[2J\u202e kernel: nf_conntrack: table full, dropping packet\u0007');
    expect(code).toBe(0);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).toContain('\\x1b[2J\\u202e');
  });

  test('wrong use is one line with what was probably meant', () => {
    for (const [name, hint] of [
      ['net.ipv4.tcp_tw_reus', "did you mean 'net.ipv4.tcp_tw_reuse'"],
      ['TIME-WAIP', "did you mean 'TIME-WAIT'"],
      ['forwarding', 'is short for several names'],
    ] as const) {
      const { code, out, err } = explain(name);
      expect([code, out, err.trimEnd().split('\n').length]).toEqual([2, '', 1]);
      expect(err).toContain(hint);
    }
  });
});
