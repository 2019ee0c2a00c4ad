import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { FleetChange, FleetReport } from '../../src/model/fleet.ts';
import { diagnoseHtml } from '../../src/render/diagnose-html.ts';
import { fleetHtml } from '../../src/render/fleet-html.ts';
import { edge1, header } from '../render/edge1.ts';
import { exampleAdvice, exampleDiagnosis } from '../render/html-examples.ts';
import { axeViolations, type Chromium, pageWidth } from './chromium.ts';

const change = (key: string, proposed: string, members: number): FleetChange => ({
  change: {
    target: 'sysctl',
    key,
    proposed,
    reason: 'the queue of edge1 is too short',
    beware: [],
    confidence: 'likely',
    sources: [],
    reach: 'at once',
  },
  current: [{ value: '128', hosts: members }],
  where: [{ value: 'both', hosts: members }],
});
const hosts = (from: number, count: number) => Array.from({ length: count }, (_, at) => `edge${from + at}.frankfurt.example.net`);
/** Twelve groups: a table of them is far wider than a phone. */
const fleet: FleetReport = {
  hosts: 60,
  profile: 'proxy-behind-nat',
  unreadable: [{ path: 'edge99.json', why: 'is no snapshot' }],
  groups: Array.from({ length: 12 }, (_, at) => ({
    name: `tune_advise_${at + 1}`,
    hosts: hosts(at * 5, 5),
    changes: [change('net.core.somaxconn', String(4096 * (at + 1)), 5), change('net.ipv4.tcp_keepalive_time', '60', 5)],
    removals: [],
    findings: [],
  })),
  outliers: [
    {
      key: 'net.ipv4.tcp_fin_timeout',
      value: '5',
      hosts: hosts(3, 1),
      usual: '60',
      have: 59,
      of: 60,
      like: 'debian:12, Linux 6.1.0-50-amd64',
    },
  ],
  drift: [{ key: 'vm.swappiness', running: '60', boot: '10', from: '/etc/sysctl.d/99-edge-with-a-long-name.conf:3', hosts: hosts(0, 7) }],
  questions: [{ fact: 'gateway_tolerates_tuple_reuse', assumed: null, hosts: 60, why: 'Whether the gateway lets a port be used again' }],
  notChecked: [{ what: 'listeners', why: '/proc/net/tcp cannot be read', hosts: 60 }],
};

/** The pages of `--format html`. */
export function reportTests({ folder, openFile }: Chromium): void {
  beforeAll(() => {
    writeFileSync(join(folder(), 'advise.html'), exampleAdvice());
    writeFileSync(join(folder(), 'diagnose.html'), diagnoseHtml({ tool: header.tool, facts: edge1, diagnosis: exampleDiagnosis }));
    writeFileSync(join(folder(), 'fleet.html'), fleetHtml(fleet, header.tool, { fewest: 5, share: 0.9, most: 64 }));
  });

  /** cells of tables that reach over the edge of the page or of their table */
  const cutOff = (page: Page) =>
    page.evaluate(() =>
      [...document.querySelectorAll('th, td, pre, article')]
        .filter((cell) => cell.closest('thead') === null && cell.getBoundingClientRect().right > innerWidth)
        .map((cell) => cell.outerHTML.slice(0, 80)),
    );

  test.each([
    ['advise.html', 'light'],
    ['diagnose.html', 'dark'],
    ['fleet.html', 'light'],
  ] as const)('%s is accessible and reads on a phone and on paper', async (name, colorScheme) => {
    const page = await openFile(name, { colorScheme, viewport: { width: 380, height: 800 } });
    expect(await pageWidth(page)).toBe(380);
    expect(await cutOff(page)).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
    // each number stands beside the head of its column
    const cell = page.locator('td.n:visible').first();
    const label = await cell.evaluate((one) => getComputedStyle(one, '::before').content);
    expect(label).toBe(`"${await cell.getAttribute('data-label')} "`);
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme });
    expect(await cutOff(page)).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(27, 31, 36)');
    for (const fold of await page.locator('details').all()) expect((await fold.boundingBox())?.height).toBeGreaterThan(40);
    await page.close();
  });
}
