import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { run, tree } from '../cli/run.ts';

const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
if (program === undefined) process.stderr.write('the page is not tested: expected /usr/bin/chromium (apt-get install chromium)\n');

export const noChromium = program === undefined;

export interface Chromium {
  /** a folder for files of the tests; the page is `page.html` in it */
  folder(): string;
  /** the page, ready for use, in a context of its own */
  open(hash?: string, options?: Parameters<Browser['newPage']>[0]): Promise<Page>;
  /** any file of the folder */
  openFile(name: string, options?: Parameters<Browser['newPage']>[0]): Promise<Page>;
}

/** One browser for the tests of a file. What it says or asks for beyond the opened file itself fails them at the end. */
export function inChromium(): Chromium {
  let browser: Browser;
  let folder = '';
  const said: string[] = [];
  beforeAll(async () => {
    if (program === undefined) return;
    folder = tree({});
    expect(run(['web', '--output', join(folder, 'page.html')])).toMatchObject({ code: 0, out: '' });
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    expect(said).toEqual([]);
  });
  const openFile: Chromium['openFile'] = async (name, options = {}) => {
    const [file = '', hash] = name.split('#', 2);
    const address = pathToFileURL(join(folder, file)).href;
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.on('console', (message) => said.push(`console ${message.text()}`));
    page.on('pageerror', (error) => said.push(`error ${error.message}`));
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== address && !request.url().startsWith('blob:')) said.push(`request ${request.url()}`);
    });
    await page.goto(hash === undefined ? address : `${address}#${hash}`);
    return page;
  };
  return {
    folder: () => folder,
    openFile,
    async open(hash = '', options = {}) {
      const page = await openFile(`page.html${hash}`, options);
      await page.waitForFunction(() => !document.querySelector('#verdict')?.textContent?.startsWith('Unpacking'));
      return page;
    },
  };
}

/** The text of a file of the answer. */
export async function tabText(page: Page, name: string): Promise<string> {
  await page.getByRole('tab', { name, exact: true }).click();
  return (await page.locator('[role=tabpanel] pre.file').textContent()) ?? '';
}

/** What a library finds that keeps people out. */
export async function axeViolations(page: Page): Promise<unknown> {
  return page.evaluate(
    `${axe.source};axe.run({ resultTypes: ['violations'] }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).slice(0, 3).join(' ')))`,
  );
}

export const pageWidth = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
