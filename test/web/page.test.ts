import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json, run, tree } from '../cli/run.ts';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
if (program === undefined) process.stderr.write('the page is not tested: expected /usr/bin/chromium (apt-get install chromium)\n');

const machineArguments = ['--kernel', 'debian:13', '--memory', '16G', '--cpus', '8'];
const link = '#kernel=debian%3A13&memory=16G&cpus=8';

describe.skipIf(program === undefined)('the page in Chromium', () => {
  let browser: Browser;
  let folder: string;
  let address: string;
  /** what the browser said or asked for beyond the page itself, of all tests */
  const said: string[] = [];

  beforeAll(async () => {
    folder = tree({});
    const written = run(['web', '--output', join(folder, 'page.html')]);
    expect(written).toMatchObject({ code: 0, out: '' });
    address = pathToFileURL(join(folder, 'page.html')).href;
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    expect(said).toEqual([]);
  });

  async function open(hash = '', options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.on('console', (message) => said.push(`console ${message.text()}`));
    page.on('pageerror', (error) => said.push(`error ${error.message}`));
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== address && !request.url().startsWith('blob:')) said.push(`request ${request.url()}`);
    });
    await page.goto(`${address}${hash}`);
    await page.waitForFunction(() => !document.querySelector('#verdict')?.textContent?.startsWith('Unpacking'));
    return page;
  }

  async function tabText(page: Page, name: string): Promise<string> {
    await page.getByRole('tab', { name }).click();
    return (await page.locator('[role=tabpanel] pre.file').textContent()) ?? '';
  }

  test.each([
    [['proxy-behind-nat'], [], ''],
    [['redis-valkey', 'reverse-proxy'], ['--nat', 'clients', '--set', 'conn_rate=2000'], '&nat=clients&set=conn_rate%3D2000'],
    [['nat-gateway'], ['--nat', 'gateway', '--nat-idle-timeout', '350s'], '&nat=gateway&nat-idle-timeout=350s'],
    [['postgresql'], ['--service', 'postgresql.service'], '&service=postgresql.service'],
  ])('%j: every file is the command line’s, byte by byte', async (profiles, more, hash) => {
    const page = await open(`${link}&profile=${profiles.join(',')}${hash}`);
    for (const [tab, format] of [
      ['sysctl.d', 'sysctl'],
      ['limits.d', 'limits'],
      ['systemd', 'systemd'],
      ['Ansible', 'ansible'],
      ['Diff', 'diff'],
    ] as const) {
      const { out, code } = run(['--profile', profiles.join(','), ...machineArguments, ...more, '--format', format]);
      expect(code).toBe(0);
      expect(await tabText(page, tab), format).toBe(out);
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

  test('a question that is answered stays and counts', async () => {
    const page = await open(`${link}&profile=proxy-behind-nat`);
    await page.locator('[data-fact="conn_rate"]').fill('2000');
    await page.waitForFunction(() => document.querySelector('#command')?.textContent?.includes('conn_rate=2000'));
    expect(await page.locator('[data-fact="conn_rate"]').inputValue()).toBe('2000');
    const { out } = run(['--profile', 'proxy-behind-nat', ...machineArguments, '--set', 'conn_rate=2000', '--format', 'sysctl']);
    expect(await tabText(page, 'sysctl.d')).toBe(out);
    await page.close();
  });

  test('a wrong input is told at its field, as on the command line', async () => {
    const page = await open(`${link}&profile=proxy-behind-nat`);
    await page.locator('#memory').fill('16 pounds');
    await page.waitForSelector('#memory[aria-invalid="true"]');
    const { err } = run(['--profile', 'proxy-behind-nat', '--kernel', 'debian:13', '--memory', '16 pounds']);
    expect(`tune-advise: ${await page.locator('#verdict').textContent()}\n`).toBe(err);
    expect(await page.getByRole('tab').count()).toBe(0);
    await page.close();
  });

  test('a pasted sysctl.conf gets the findings of lint at its lines; markup in it stays text', async () => {
    const text =
      '# edge1\nnet.ipv4.tcp_tw_recycle = 1\nnet.core.somaxcon = 4096\n<img src=x onerror=alert(1)> = 1\nnet.core.somaxconn = 128\n';
    const page = await open('#kernel=6.1&profile=proxy-behind-nat');
    await page.locator('#paste').fill(text);
    await page.waitForSelector('#findings .entry');
    const shown = await page.locator('#findings .entry .head').allTextContents();
    const lint = json(run(['lint', join(tree({ 'sysctl.conf': text }), 'sysctl.conf'), '--kernel', '6.1', '--format', 'json']));
    expect(lint.findings.length).toBeGreaterThan(2);
    expect(shown).toEqual(
      lint.findings.map(
        (f: { line: number; severity: string; id: string; message: string }) => `line ${f.line}${f.severity} ${f.id}${f.message}`,
      ),
    );
    expect(await page.locator('#findings img').count()).toBe(0);
    await page.locator('#findings button.line').first().click();
    expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe('net.ipv4.tcp_tw_recycle = 1');
    await page.close();
  });

  test('a pasted limits.conf is judged as one', async () => {
    const page = await open('#kernel=6.1');
    await page.getByLabel('limits.conf or limits.d').check();
    await page.locator('#paste').fill('proxy soft nofile 70000\nproxy hard nofile 65536\n');
    await page.waitForSelector('#findings .entry');
    expect(await page.locator('#findings').textContent()).toContain('TA033');
    await page.close();
  });

  test('pasted values of sysctl -a are judged without a profile, and advice starts from them', async () => {
    const values =
      'kernel.osrelease = 6.1.0-18-amd64\nnet.core.somaxconn = 65535\nnet.ipv4.tcp_keepalive_time = 30\nnet.ipv4.tcp_tw_reuse = 1\nvm.overcommit_memory = 2\n';
    writeFileSync(join(folder, 'sysctl-a.txt'), values);
    const page = await open();
    await page.locator('#measured summary').click();
    await page.locator('#record').fill(values);
    await page.waitForSelector('#forget:visible');
    expect(await page.getByLabel('Kernel or distribution').inputValue()).toBe('');
    const given = ['--snapshot', join(folder, 'sysctl-a.txt')];
    await page.waitForFunction(() => document.querySelector('#host')?.textContent?.includes('6.1.0-18-amd64'));
    const { out } = run(['--profile', 'proxy-behind-nat', ...given, '--format', 'sysctl']);
    expect(await tabText(page, 'sysctl.d')).toBe(out);
    expect(out).not.toContain('tcp_keepalive_time = 60');
    await page.locator('#profiles label', { hasText: 'proxy-behind-nat' }).click();
    await page.waitForSelector('#tab-judgement');
    const judged = json(run([...given, '--format', 'json'])).judgement ?? json(run([...given, '--format', 'json']));
    expect(await page.locator('#verdict').textContent()).toContain(`${judged.findings.length} findings`);
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
    writeFileSync(join(folder, 'edge1.json'), snapshot);
    const page = await open();
    await page.locator('#measured summary').click();
    const choose = (name: string, text: string) =>
      page.locator('#file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await choose('edge1.json', snapshot);
    await page.waitForFunction(() => document.querySelector('#command')?.textContent?.includes('--snapshot edge1.json'));
    const { out } = run(['--profile', 'proxy-behind-nat', '--snapshot', join(folder, 'edge1.json'), '--format', 'diff']);
    expect(await tabText(page, 'Diff')).toBe(out);
    await choose('poem.txt', 'a rose is a rose\n');
    await page.waitForSelector('#record-told.problem');
    expect(await page.locator('#record-told').textContent()).toContain("'poem.txt' is no snapshot");
    await choose('large.txt', 'x'.repeat((2 << 20) + 1));
    await page.waitForFunction(() => document.querySelector('#record-told')?.textContent?.includes('too large'));
    expect(await page.locator('#record-told').textContent()).toContain('tune-advise --snapshot');
    await page.close();
  });

  test('files are copied and saved as they are shown', async () => {
    const page = await open(`${link}&profile=proxy-behind-nat`);
    const text = await tabText(page, 'sysctl.d');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Download/ }).click()]);
    expect(readFileSync(await download.path(), 'utf8')).toBe(text);
    expect(download.suggestedFilename()).toMatch(/^\d\d-.*\.conf$/);
    await page.getByRole('tabpanel').getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    await page.close();
  });

  test('tabs go with the arrow keys', async () => {
    const page = await open(`${link}&profile=proxy-behind-nat`);
    await page.getByRole('tab', { name: 'Plan' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('sysctl.d');
    await page.keyboard.press('End');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Diff');
    await page.close();
  });

  test.each(['light', 'dark'] as const)('%s: accessible, and 380 px wide without scrolling aside', async (colorScheme) => {
    const page = await open(`${link}&profile=proxy-behind-nat`, { colorScheme, viewport: { width: 380, height: 800 } });
    await page.locator('#measured summary').click();
    await page.locator('#paste').fill('net.ipv4.tcp_tw_recycle = 1\n');
    await page.waitForSelector('#findings .entry');
    for (const tab of ['Plan', 'sysctl.d', 'Diff']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), tab).toBe(380);
      const found = await page.evaluate(
        `${axe.source};axe.run({ resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).slice(0, 3).join(' ')))`,
      );
      expect(found, tab).toEqual([]);
    }
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(colorScheme === 'dark' ? 'light' : 'dark');
    await page.close();
  });
});
