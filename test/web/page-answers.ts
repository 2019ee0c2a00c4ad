import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json, run } from '../cli/run.ts';
import { type Chromium, tabText } from './chromium.ts';

const machineArguments = ['--kernel', 'debian:13', '--memory', '16G', '--cpus', '8'];
const link = '#kernel=debian%3A13&memory=16G&cpus=8';

/** What the page answers is what the command line answers. */
export function answerTests({ open, folder }: Chromium): void {
  const formats = { 'sysctl.d': 'sysctl', 'limits.d': 'limits', systemd: 'systemd', Ansible: 'ansible', Diff: 'diff' } as const;
  test.each([
    [['proxy-behind-nat'], [], '', ['sysctl.d', 'limits.d', 'Ansible', 'Diff']],
    [
      ['redis-valkey', 'reverse-proxy'],
      ['--nat', 'clients', '--set', 'conn_rate=2000'],
      '&nat=clients&set=conn_rate%3D2000',
      ['Ansible', 'Diff'],
    ],
    [['nat-gateway'], ['--nat', 'gateway', '--nat-idle-timeout', '350s'], '&nat=gateway&nat-idle-timeout=350s', ['Diff']],
    [['postgresql'], ['--service', 'postgresql.service'], '&service=postgresql.service', ['systemd', 'Diff']],
  ] as const)('%j: the files are the command line’s, byte by byte', async (profiles, more, hash, tabs) => {
    const page = await open(`${link}&profile=${profiles.join(',')}${hash}`);
    for (const tab of tabs) {
      const { out, code } = run(['--profile', profiles.join(','), ...machineArguments, ...more, '--format', formats[tab]]);
      expect(code).toBe(0);
      expect(await tabText(page, tab), tab).toBe(out);
    }
    await page.close();
  });

  test('what is typed and clicked changes the answer, the link and the command', async () => {
    const page = await open();
    await page.getByLabel('Find a profile').fill('elastic');
    await page.locator('#profiles label:visible', { hasText: 'elasticsearch-opensearch' }).click();
    await page.locator('#profiles label', { hasText: 'proxy-behind-nat' }).click();
    await page.getByLabel('Kernel or distribution').fill('rhel:9');
    await page.getByLabel('it reaches out through NAT').check();
    await page.waitForFunction(() => document.querySelector('#command')?.textContent?.endsWith('--nat outbound'));
    const command = (await page.locator('#command').textContent()) ?? '';
    expect(command).toBe('tune-advise --profile elasticsearch-opensearch --kernel rhel:9 --memory 16G --cpus 8 --nat outbound');
    expect(await tabText(page, 'sysctl.d')).toBe(run([...command.split(' ').slice(1), '--format', 'sysctl']).out);
    const again = await open(new URL(page.url()).hash);
    expect(await again.locator('#command').textContent()).toBe(command);
    await page.getByLabel('there is none').check();
    await page.waitForFunction(() => document.querySelector('#command')?.textContent?.endsWith('--nat none'));
    await page.close();
    await again.close();
  });

  test('a question that is answered stays and counts; a wrong input is told at its field, as on the command line', async () => {
    const page = await open(`${link}&profile=proxy-behind-nat`);
    await page.locator('[data-fact="conn_rate"]').fill('2000');
    await page.waitForFunction(() => document.querySelector('#command')?.textContent?.includes('conn_rate=2000'));
    expect(await page.locator('[data-fact="conn_rate"]').inputValue()).toBe('2000');
    const { out } = run(['--profile', 'proxy-behind-nat', ...machineArguments, '--set', 'conn_rate=2000', '--format', 'sysctl']);
    expect(await tabText(page, 'sysctl.d')).toBe(out);
    await page.locator('#memory').fill('16 pounds');
    await page.waitForSelector('#memory[aria-invalid="true"]');
    const { err } = run(['--profile', 'proxy-behind-nat', '--kernel', 'debian:13', '--memory', '16 pounds']);
    expect(`tune-advise: ${await page.locator('#verdict').textContent()}\n`).toBe(err);
    expect(await page.getByRole('tab').count()).toBe(0);
    await page.close();
  });

  test('pasted values of sysctl -a are judged without a profile, and advice starts from them', async () => {
    const values =
      'kernel.osrelease = 6.1.0-18-amd64\nnet.core.somaxconn = 65535\nnet.ipv4.tcp_keepalive_time = 30\nnet.ipv4.tcp_tw_reuse = 1\nvm.overcommit_memory = 2\n';
    writeFileSync(join(folder(), 'sysctl-a.txt'), values);
    const page = await open();
    await page.locator('#measured summary').click();
    await page.locator('#record').fill(values);
    await page.waitForSelector('#forget:visible');
    expect(await page.getByLabel('Kernel or distribution').inputValue()).toBe('');
    const given = ['--snapshot', join(folder(), 'sysctl-a.txt')];
    await page.waitForFunction(() => document.querySelector('#host')?.textContent?.includes('6.1.0-18-amd64'));
    const { out } = run(['--profile', 'proxy-behind-nat', ...given, '--format', 'sysctl']);
    expect(await tabText(page, 'sysctl.d')).toBe(out);
    expect(out).not.toContain('tcp_keepalive_time = 60');
    await page.locator('#profiles label', { hasText: 'proxy-behind-nat' }).click();
    await page.waitForSelector('#tab-judgement');
    const judged = json(run([...given, '--format', 'json'])).judgement ?? json(run([...given, '--format', 'json']));
    expect(await page.locator('#verdict').textContent()).toMatch(new RegExp(`^${judged.findings.length} findings? in the values in force`));
    await page.getByRole('button', { name: 'Forget these values' }).click();
    await page.waitForFunction(() => document.querySelector('#verdict')?.textContent?.includes('choose a profile'));
    await page.close();
  });

  test('a snapshot is chosen as a file; nonsense and what is too large are refused in one line', async () => {
    const snapshot = JSON.stringify({
      version: 1,
      command: 'snapshot',
      tool: { name: 'tune-advise', version: '0.1.0', knowledge: '2026.11' },
      taken: '',
      by: 'collect.sh',
      superuser: true,
      files: {
        '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
        '/proc/sys/net/core/somaxconn': '128\n',
        '/proc/meminfo': 'MemTotal: 4000000 kB\n',
        '/etc/sysctl.conf': 'net.core.somaxconn = 128\n',
        '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
      },
      programs: {},
    });
    writeFileSync(join(folder(), 'edge1.json'), snapshot);
    const page = await open();
    await page.locator('#measured summary').click();
    const choose = (name: string, text: string) =>
      page.locator('#file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await choose('edge1.json', snapshot);
    await page.waitForFunction(() => document.querySelector('#command')?.textContent?.includes('--snapshot edge1.json'));
    const { out } = run(['--profile', 'proxy-behind-nat', '--snapshot', join(folder(), 'edge1.json'), '--format', 'diff']);
    expect(await tabText(page, 'Diff')).toBe(out);
    await choose('poem.txt', 'a rose is a rose\n');
    await page.waitForSelector('#record-told.problem');
    expect(await page.locator('#record-told').textContent()).toContain("'poem.txt' is no snapshot");
    await choose('large.txt', 'x'.repeat((2 << 20) + 1));
    await page.waitForFunction(() => document.querySelector('#record-told')?.textContent?.includes('too large'));
    expect(await page.locator('#record-told').textContent()).toContain('tune-advise --snapshot');
    await page.close();
  });

  test('each file is copied and saved as it is shown; the report is that of the command line', async () => {
    const page = await open(`${link}&profile=postgresql&service=postgresql.service`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const panel = page.getByRole('tabpanel');
    const names: string[] = [];
    const saved = async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), panel.getByRole('button', { name: /^Download/ }).click()]);
      names.push(download.suggestedFilename());
      return readFileSync(await download.path(), 'utf8');
    };
    for (const tab of Object.keys(formats)) {
      const text = await tabText(page, tab);
      expect(text.length, tab).toBeGreaterThan(20);
      expect(await saved(), tab).toBe(text);
      await panel.getByRole('button', { name: 'Copy' }).click();
      await panel.getByRole('button', { name: 'Copied' }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText()), tab).toBe(text);
    }
    expect(await page.locator('#said').textContent()).toBe('Copied');
    await page.getByRole('tab', { name: 'Report' }).click();
    const options = ['--profile', 'postgresql', '--service', 'postgresql.service', ...machineArguments];
    expect(await saved()).toBe(run([...options, '--format', 'html']).out);
    expect(names.slice(2)).toEqual(['tune-advise.conf', 'tune-advise.yml', 'tune-advise.diff', 'tune-advise.html']);
    await page.locator('#copy-command').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.locator('#command').textContent());
    await page.close();
  });

  test('capacity and memory are drawn with the numbers of the JSON', async () => {
    const page = await open(`${link}&profile=proxy-behind-nat&set=conn_rate%3D5000`);
    await page.getByRole('tab', { name: 'Capacity and memory' }).click();
    const titles = await page.locator('[role=tabpanel] svg title').allTextContents();
    const { capacity } = json(run(['--profile', 'proxy-behind-nat', ...machineArguments, '--set', 'conn_rate=5000', '--format', 'json']));
    const shares = capacity.limits.filter((limit: { share: number | null }) => limit.share !== null);
    expect(shares.length).toBeGreaterThan(2);
    for (const { what } of shares)
      expect(
        titles.some((title) => title.startsWith(`${what}: `) && title.endsWith('% taken')),
        what,
      ).toBe(true);
    expect(titles.filter((title) => title.startsWith('when all is used: '))).toHaveLength(1);
    expect(await page.locator('[role=tabpanel] caption').count()).toBeGreaterThan(2);
    await page.close();
  });
}
