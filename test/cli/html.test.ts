import { describe, expect, it } from 'vitest';
import { barsOf, htmlElements } from '../render/html-elements.ts';
import { fleet } from './fleet-snapshots.ts';
import { json, run, tree } from './run.ts';

const proxy = ['--profile', 'proxy-behind-nat', '--kernel', '6.1', '--memory', '16G', '--cpus', '8', '--set', 'conn_rate=5000'];

describe('--format html', () => {
  it('advise: the bars are the shares of the JSON, and the code is that of the text', () => {
    const page = run([...proxy, '--format', 'html']);
    expect(page).toMatchObject({ code: 0, err: '' });
    expect(htmlElements(page.out).length).toBeGreaterThan(100);
    const { capacity, changes } = json(run([...proxy, '--format', 'json']));
    const bars = barsOf(page.out);
    const shares = capacity.limits.filter((limit: { share: number | null }) => limit.share !== null);
    expect(shares.length).toBeGreaterThan(2);
    for (const { what, share } of shares) {
      const bar = bars.find(({ title }) => title.startsWith(`${what}: `) && title.endsWith('% taken'));
      expect(Math.abs((bar?.filled ?? -9) - Math.min(100, Math.max(share > 0 ? 0.7 : 0, share * 100))), what).toBeLessThanOrEqual(0.05);
    }
    for (const { key } of changes) expect(page.out).toContain(key);
    expect(run([...proxy, '--format', 'html', '--check']).code).toBe(1);
    expect(run([...proxy, '--format', 'html']).out).toBe(page.out);
  });

  it('advise without a profile: the judgement', () => {
    const root = tree({ 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n', 'proc/sys/kernel/osrelease': '6.1.0\n' });
    const page = run(['--root', root, '--format', 'html']);
    expect(page.code).toBe(0);
    expect(page.out).toContain('<h2>Profiles that fit</h2>');
    expect(page.out).toContain('tcp_tw_recycle');
    htmlElements(page.out);
  });

  it('diagnose: of a tree, and refused where it would be page after page', () => {
    const root = tree({
      'proc/sys/kernel/osrelease': '6.1.0\n',
      'proc/sys/kernel/hostname': '</script><b>edge1\n',
      'proc/uptime': '9.0 9.0\n',
    });
    const page = run(['diagnose', '--root', root, '--format', 'html']);
    expect(page.code).toBe(0);
    expect(page.out).toContain('&lt;/script&gt;&lt;b&gt;edge1');
    expect(htmlElements(page.out).map(({ name }) => name)).not.toContain('b');
    const watched = run(['diagnose', '--watch', '--format', 'html']);
    expect(watched).toMatchObject({ code: 2, out: '' });
    expect(watched.err).toContain('--watch: expected with --format text or json');
  });

  it('fleet: hosts by group are those of the JSON', () => {
    const folder = fleet(
      ['128', '128', '4096'].map((somaxconn, at) => ({ name: `edge${at + 1}`, values: { 'net.core.somaxconn': somaxconn } })),
    );
    const args = ['fleet', folder, '--profile', 'proxy-behind-nat', '--format'];
    const page = run([...args, 'html']);
    htmlElements(page.out);
    const { groups, hosts } = json(run([...args, 'json']));
    const bars = barsOf(page.out);
    for (const group of groups) {
      const count = group.hosts.length;
      const bar = bars.find(({ title }) => title === `${group.name}: ${count} host${count === 1 ? '' : 's'}`);
      expect(bar?.filled).toBeCloseTo((count / hosts) * 100, 0);
    }
    expect(groups.length).toBeGreaterThan(1);
  });
});

describe('advise --fail-on', () => {
  const root = tree({ 'etc/sysctl.conf': 'net.ipv4.tcp_tw_recycle = 1\n', 'proc/sys/kernel/osrelease': '6.1.0\n' });
  it('counts findings beside the changes, with --check alone', () => {
    expect(run(['--root', root, '--check']).code).toBe(0);
    expect(run(['--root', root, '--check', '--fail-on', 'error']).code).toBe(1);
    expect(run(['--root', root, '--check', '--fail-on', 'never']).code).toBe(0);
    expect(run(['--root', root, '--check', '--fail-on', 'error', '--exit-zero']).code).toBe(0);
    expect(run([...proxy, '--check', '--fail-on', 'never']).code).toBe(1);
  });
  it('is refused without --check', () => {
    const ran = run([...proxy, '--fail-on', 'error']);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain('--fail-on: expected with --check');
  });
});
