import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { json, run, tree } from './run.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/report-upgrade-check.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

interface Change {
  readonly kind: string;
  readonly key: string | null;
  readonly path: string | null;
  readonly line: number | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly why: string;
  readonly severity: string;
  readonly sources: readonly { readonly of: string }[];
}

const report = (cwd: string, ...args: readonly string[]) => {
  const ran = run(['upgrade-check', '--format', 'json', ...args], { cwd });
  const out = json(ran);
  expect(validate(out), JSON.stringify(validate.errors)).toBe(true);
  return { code: ran.code, out, changes: out.changes as readonly Change[] };
};

const find = (changes: readonly Change[], kind: string, key: string | null) => changes.find((one) => one.kind === kind && one.key === key);

describe('upgrade-check', () => {
  test('CentOS 7 to RHEL 8: a key that goes and a value that is refused break, with their lines', () => {
    const cwd = tree({ 'etc/sysctl.conf': '# edge1\nnet.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_tw_reuse = 5\nvm.swappiness = 10\n' });
    const { code, out, changes } = report(cwd, '--from', 'centos:7', '--to', 'rhel:8');
    expect(code).toBe(1);
    expect(find(changes, 'key-gone', 'net.ipv4.tcp_tw_recycle')).toMatchObject({ path: 'etc/sysctl.conf', line: 2, severity: 'error' });
    expect(find(changes, 'value-refused', 'net.ipv4.tcp_tw_reuse')).toMatchObject({ line: 3, after: 'refused', severity: 'error' });
    expect(find(changes, 'default-changed', 'net.ipv4.tcp_tw_reuse')).toBeUndefined();
    expect(out.distributions).toEqual({ from: 'rhel:7', to: 'rhel:8' });
    expect(out.summary).toMatchObject({ error: 2, settings: 3, unchanged: 1 });
  });

  test('a raise that lowers the new default is a warning, and does not make the exit code 1 by itself', () => {
    const cwd = tree({ '60-proxy.conf': 'net.core.somaxconn = 1024\n' });
    const { code, changes } = report(cwd, '60-proxy.conf', '--from', '4.9', '--to', '6.12');
    expect(code).toBe(0);
    expect(find(changes, 'lowers-default', 'net.core.somaxconn')).toMatchObject({
      before: '128',
      after: '4096',
      severity: 'warning',
      line: 1,
    });
    expect(changes.filter(({ kind }) => kind === 'finding-new' && kind.includes('TA009'))).toEqual([]);
    expect(run(['upgrade-check', '60-proxy.conf', '--from', '4.9', '--to', '6.12', '--fail-on', 'warning'], { cwd }).code).toBe(1);
  });

  test('Debian 13 no longer reads /etc/sysctl.conf, and another line wins', () => {
    const cwd = tree({ 'host/etc/sysctl.conf': 'vm.swappiness = 10\n', 'host/etc/sysctl.d/50-edge.conf': 'vm.swappiness = 20\n' });
    const { code, changes } = report(cwd, '--from', 'debian:12', '--to', 'debian:13');
    expect(code).toBe(1);
    expect(find(changes, 'reader-changed', null)).toMatchObject({ path: 'host/etc/sysctl.conf', line: 1, severity: 'error' });
    expect(find(changes, 'reader-changed', 'vm.swappiness')).toMatchObject({
      path: 'host/etc/sysctl.d/50-edge.conf',
      before: '10 (host/etc/sysctl.conf:1)',
      after: '20 (host/etc/sysctl.d/50-edge.conf:1)',
      severity: 'warning',
    });
    expect(changes.filter(({ kind }) => kind.startsWith('finding'))).toEqual([]);
    expect(report(cwd, '--from', 'debian:11', '--to', 'debian:12').changes.filter(({ kind }) => kind === 'reader-changed')).toEqual([]);
  });

  test('a lone sysctl.conf says on what it depends', () => {
    const cwd = tree({ 'sysctl.conf': 'vm.swappiness = 10\n' });
    const { code, out, changes } = report(cwd, '--from', 'debian:12', '--to', 'debian:13');
    expect(code).toBe(0);
    expect(find(changes, 'reader-changed', null)?.why).toMatch(/^if this is \/etc\/sysctl\.conf: /);
    expect(out.notChecked.map(({ what }: { readonly what: string }) => what)).toContain('which line wins');
  });

  test('what nobody looked at is unknown, never silence', () => {
    const cwd = tree({ 'net.conf': 'net.netfilter.nf_conntrack_max = 262144\nnet.core.rmem_max = 1000000\nnet.ipv4.nonsense = 1\n' });
    const { changes } = report(cwd, 'net.conf', '--from', 'rhel:8', '--to', 'rhel:10');
    expect(find(changes, 'unknown', 'net.core.rmem_max')).toMatchObject({ before: '212992', after: null });
    expect(find(changes, 'unknown', 'net.ipv4.nonsense')?.why).toBe('nothing is known of this key');
    expect(find(changes, 'default-changed', 'net.core.rmem_max')).toBeUndefined();
  });

  test('services and programs with no limit get other limits', () => {
    const cwd = tree({ 'etc/systemd/system/proxy.service': '[Service]\nExecStart=/usr/bin/proxy\nLimitNOFILE=infinity\n' });
    const old = report(cwd, '--from', 'rhel:7', '--to', 'rhel:9').changes;
    expect(find(old, 'limit-changed', 'memlock')?.after).toBe('8388608 soft, 8388608 hard');
    expect(old.find(({ kind, key, path }) => kind === 'limit-changed' && key === 'nofile' && path === null)).toMatchObject({
      before: '1024 soft, 4096 hard',
      after: '1024 soft, 524288 hard',
    });
    const debian = report(cwd, '--from', 'debian:12', '--to', 'debian:13').changes;
    expect(find(debian, 'limit-changed', 'nofile')).toMatchObject({ line: 3, before: '1048576', after: '1073741816', severity: 'warning' });
  });

  test('formulas are told in words without --memory and in numbers with it', () => {
    const cwd = tree({ 'c.conf': 'net.netfilter.nf_conntrack_max = 500000\n' });
    const plain = find(report(cwd, 'c.conf', '--from', '5.10', '--to', '6.1').changes, 'unknown', 'net.netfilter.nf_conntrack_max');
    expect(plain).toBeUndefined();
    const changed = report(cwd, 'c.conf', '--from', '5.10', '--to', '6.1').changes;
    expect(changed.find(({ key }) => key === 'net.netfilter.nf_conntrack_buckets')?.before).toMatch(/65536 above 4 GiB/);
    const sized = report(cwd, 'c.conf', '--from', '5.10', '--to', '6.1', '--memory', '16G').changes;
    expect(sized.find(({ key }) => key === 'net.netfilter.nf_conntrack_buckets')).toMatchObject({ before: '65536', after: '262144' });
  });

  test('a step back says so, and judges the same line the other way round', () => {
    const cwd = tree({ 'c.conf': 'net.ipv4.tcp_tw_recycle = 0\n' });
    const { out, changes } = report(cwd, 'c.conf', '--from', '6.1', '--to', '4.9');
    expect(out.older).toBe(true);
    expect(find(changes, 'key-appears', 'net.ipv4.tcp_tw_recycle')).toMatchObject({ before: 'absent', after: 'there' });
    expect(run(['upgrade-check', 'c.conf', '--from', '6.1', '--to', '4.9'], { cwd }).out).toContain('older kernel');
  });

  test('nothing changes between a kernel and itself', () => {
    const cwd = tree({
      'etc/sysctl.d/9.conf': 'net.core.somaxconn = 4096\nnet.ipv4.nonsense = 1\n',
      'etc/security/limits.d/a.conf': '* - nofile unlimited\n',
    });
    for (const side of ['6.1', 'debian:12', 'rhel:8']) {
      const { code, changes } = report(cwd, '--from', side, '--to', side);
      expect(code).toBe(0);
      expect(changes.filter(({ kind }) => kind !== 'unknown')).toEqual([]);
    }
  });

  test('every change but an unknown one names a source, and text is deterministic and escaped', () => {
    const cwd = tree({ 'etc/sysctl.conf': 'net.core.somaxconn = 1024\nnet.ipv4.tcp_tw_recycle = 1\x1b[31m\nvm.swappiness = 1\n' });
    const { changes } = report(cwd, '--from', 'rhel:7', '--to', 'debian:13');
    expect(changes.filter(({ kind, sources }) => kind !== 'unknown' && sources.length === 0)).toEqual([]);
    const texts = [1, 2].map(() => run(['upgrade-check', '--from', 'rhel:7', '--to', 'debian:13', '--verbose'], { cwd }).out);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toContain('\x1b');
    expect(texts[0]).toContain('tune-advise explain net.ipv4.tcp_tw_recycle');
  });

  test('standard input is judged as the path that it is given', () => {
    const ran = run(['upgrade-check', '-', '--stdin-filename', 'etc/sysctl.d/60-a.conf', '--from', '4.9', '--to', '6.12'], {
      input: 'net.ipv4.tcp_tw_recycle = 1\n',
    });
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('etc/sysctl.d/60-a.conf:1');
  });

  test.each([
    [['--to', '6.1'], 'upgrade-check needs --from'],
    [['--from', '6.1', '--to', 'debain:12'], '--to'],
    [['--from', 'debian:12,rhel:8', '--to', '6.1'], 'expected a distribution and a release'],
    [['--from', '5.10,6.1', '--to', '6.1'], 'expected a distribution and a release'],
  ])('%j is wrong use', (args, said) => {
    const ran = run(['upgrade-check', ...args], { cwd: tree({}) });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(said);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });

  test('of a path that is not there only the error is told; beside others it follows the report', () => {
    const cwd = tree({ 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n' });
    const sides = ['--from', '4.9', '--to', '6.12'];
    for (const format of ['text', 'json'])
      expect(run(['upgrade-check', 'etc/sysctl.conv', ...sides, '--format', format], { cwd })).toEqual({
        code: 3,
        out: '',
        err: expect.stringMatching(/^tune-advise: etc\/sysctl\.conv: [^\n]+\n$/),
      });
    const some = run(['upgrade-check', 'etc/sysctl.conv', 'etc/sysctl.conf', ...sides], { cwd });
    expect(some).toMatchObject({
      code: 3,
      out: expect.stringContaining('etc/sysctl.conf:1'),
      err: expect.stringContaining('etc/sysctl.conv: '),
    });
  });

  test('a distribution may have another kernel than its own', () => {
    const cwd = tree({ 'c.conf': 'net.core.rmem_max = 1000000\n' });
    const { out, changes } = report(cwd, 'c.conf', '--from', 'debian:12', '--to', 'debian:12,6.18');
    expect(out.kernels).toEqual({ from: '6.1.0', to: '6.18.0' });
    expect(find(changes, 'lowers-default', 'net.core.rmem_max')).toMatchObject({ before: '212992', after: '4194304' });
  });
});
