import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axeViolations, type Chromium, pageWidth } from './chromium.ts';

const link = '#profile=proxy-behind-nat&kernel=debian%3A13&memory=16G&cpus=8';

/** Links, history, theme, keyboard, phone and paper. */
export function stateTests({ open, openFile, folder }: Chromium): void {
  const command = (page: Page) => page.locator('#command').textContent();
  const commandEnds = (page: Page, end: string) =>
    page.waitForFunction((text) => document.querySelector('#command')?.textContent?.endsWith(text), end);

  test('back and forward go along the changes; what is typed in one go is one of them', async () => {
    const page = await open(link);
    const start = await command(page);
    await page.locator('#memory').fill('');
    await page.locator('#memory').pressSequentially('32G', { delay: 200 });
    await page.getByLabel('there is none').check();
    await commandEnds(page, '--memory 32G --cpus 8 --nat none');
    await page.locator('[data-fact="conn_rate"]').fill('2000');
    await commandEnds(page, '--set conn_rate=2000');
    await page.goBack();
    await commandEnds(page, '--nat none');
    expect(await page.locator('[data-fact="conn_rate"]').inputValue()).toBe('');
    await page.goBack();
    await commandEnds(page, '--memory 32G --cpus 8');
    expect(await page.getByLabel('it does NAT for others').isEnabled()).toBe(true);
    await page.goBack();
    expect(await command(page)).toBe(start);
    await page.goForward();
    await commandEnds(page, '--memory 32G --cpus 8');
    await page.close();
  });

  test('the theme is kept when the page is loaded anew, and is no part of the link that is copied; on paper it is light, without the form', async () => {
    const page = await open(link, { colorScheme: 'light' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Dark' }).click();
    await page.reload();
    await page.waitForSelector('#panel');
    expect(await page.evaluate(() => [document.documentElement.dataset['theme'], getComputedStyle(document.body).backgroundColor])).toEqual(
      ['dark', 'rgb(20, 23, 27)'],
    );
    expect(await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed')).toBe('true');
    expect(page.url()).toMatch(/&theme=dark$/);
    await page.locator('#copy-link').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url().replace('&theme=dark', ''));
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['#form', '#tabs', '#theme', '#lint-title', '#copy-command'])
      expect(await page.locator(gone).isVisible(), gone).toBe(false);
    for (const there of ['#verdict', '#host', '#panel', '#command']) expect(await page.locator(there).isVisible(), there).toBe(true);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 31, 36)');
    await page.close();
  });

  test('what is wrong in a link is told, whether the page is opened or the link comes later', async () => {
    const page = await open('#profile=proxy-behind-nt&kernel=6.1');
    const told = async () => (await page.locator('#link-told, #verdict').allTextContents()).join('\n');
    expect(await told()).toContain("'proxy-behind-nt' is no profile: expected one of this page; did you mean 'proxy-behind-nat'?");
    for (const [hash, said] of [
      ['kernel=6.1&nat=sideways&nonsense=1', "nat 'sideways': expected clients, outbound, gateway, none; 'nonsense' is no input"],
      ['set=__proto__=1&set=%00%E0%A4%A=2', "set '__proto__=1': expected a fact and its value, as in conn_rate=2000"],
      [`kernel=${'6'.repeat(9000)}`, 'it has 9007 characters: expected at most 8192'],
      ['profile=proxy-behind-nat&kernel=6.1&set=conn_rte=5', "--set conn_rte=5: 'conn_rte' is no fact"],
      ['profile=proxy-behind-nat&kernel=gentoo%3A%3Cb%3E', "--kernel 'gentoo:<b>'"],
    ] as const) {
      await page.evaluate((behind) => {
        location.hash = behind;
      }, hash);
      await page.waitForFunction((text) => document.querySelector('main')?.textContent?.includes(text), said);
      expect(await told()).toContain(said);
    }
    await page.locator('#kernel').fill('6.1');
    await commandEnds(page, '--kernel 6.1');
    expect(await told()).toBe(`\n${await page.locator('#verdict').textContent()}`);
    await page.close();
  });

  test('all of it goes with the keyboard alone, and what has the focus is seen', async () => {
    const page = await open(link);
    const focused = () =>
      page.evaluate(() => {
        const { id, tagName, textContent } = document.activeElement ?? document.body;
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
        return { name: id || `${tagName} ${textContent?.slice(0, 30)}`, seen: outlineStyle !== 'none' && outlineWidth !== '0px' };
      });
    const tabTo = async (name: string) => {
      for (let pressed = 0; pressed < 60; pressed += 1) {
        await page.keyboard.press('Tab');
        const at = await focused();
        expect(at.seen, at.name).toBe(true);
        if (at.name === name) return;
      }
      throw new Error(`${name} is not reached`);
    };
    await tabTo('filter');
    await page.keyboard.type('redis');
    // what is chosen stays in sight, and comes first
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await commandEnds(page, '--profile proxy-behind-nat,redis-valkey --kernel debian:13 --memory 16G --cpus 8');
    await tabTo('tab-plan');
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('sysctl.d');
    await page.keyboard.press('End');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Report');
    await page.keyboard.press('Home');
    await tabTo('paste');
    await page.keyboard.type('net.ipv4.tcp_tw_recycle = 1');
    await page.waitForSelector('#findings pre:text-is("net.ipv4.tcp_tw_recycle = 1")');
    await tabTo('BUTTON line 1');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('net.ipv4.tcp_tw_recycle = 1');
    await page.close();
  });

  test.each(['light', 'dark'] as const)('%s: accessible, and 380 px wide without scrolling aside', async (colorScheme) => {
    const page = await open(`${link}&set=conn_rate%3D5000`, {
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 380, height: 800 },
    });
    await page.locator('#measured summary').click();
    await page.locator('#paste').fill('net.ipv4.tcp_tw_recycle = 1\n');
    await page.waitForSelector('#findings .entry');
    for (const tab of colorScheme === 'light' ? ['Plan'] : ['Capacity and memory']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      expect(await pageWidth(page), tab).toBe(380);
      expect(await axeViolations(page), tab).toEqual([]);
    }
    const levels = await page.locator('h1, h2, h3, h4').evaluateAll((titles) => titles.map((title) => Number(title.tagName[1])));
    levels.forEach((level, at) => {
      expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.close();
  });

  test('what keeps the page from working is said on it', async () => {
    const verdict = (page: Page) => page.locator('#verdict.problem').textContent();
    const old = await open();
    await old.addInitScript('delete globalThis.DecompressionStream');
    await old.reload();
    expect(await verdict(old)).toMatch(/^this page does not work here: this browser cannot unpack gzip .*: expected a newer one;/);
    await old.close();
    const broken = await open();
    broken.removeAllListeners('pageerror');
    await broken.addInitScript("Element.prototype.setAttribute = () => { throw new Error('edge1 is too old'); }");
    await broken.reload();
    expect(await verdict(broken)).toMatch(/^This page does not work here: .*edge1 is too old\. A newer browser/);
    await broken.close();
    const whole = readFileSync(join(folder(), 'page.html'), 'utf8');
    writeFileSync(join(folder(), 'cut.html'), whole.slice(0, whole.indexOf('id="data"') + 1000));
    const cut = await openFile('cut.html');
    expect(await verdict(cut)).toMatch(/^This page does not work here: its script is missing, or was kept from running\. /);
    await cut.close();
  });
}
