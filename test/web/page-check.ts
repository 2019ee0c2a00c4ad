import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { json, run } from '../cli/run.ts';
import type { Chromium } from './chromium.ts';

const kernel = '#kernel=6.1&profile=proxy-behind-nat';

/** Files that are pasted, chosen or dropped are checked as on the command line, and break nothing. */
export function checkTests({ open, folder }: Chromium): void {
  const heads = (page: Page) => page.locator('#findings .entry .head').allTextContents();
  /** what the command line says of the same text in a file of that name */
  function linted(name: string, text: string): readonly string[] {
    writeFileSync(join(folder(), name), text);
    const { findings } = json(run(['lint', join(folder(), name), '--kernel', '6.1', '--format', 'json']));
    expect(findings.length).toBeGreaterThan(0);
    return findings.map(
      (f: { line: number; severity: string; id: string; message: string }) => `line ${f.line}${f.severity} ${f.id}${f.message}`,
    );
  }
  const verdict = (page: Page, starts: string) =>
    page.waitForFunction((text) => document.querySelector('#lint-verdict')?.textContent?.startsWith(text), starts);

  test('what is pasted gets the findings of lint at its lines, in the language that it speaks; markup in it stays text', async () => {
    const text =
      '# edge1\nnet.ipv4.tcp_tw_recycle = 1\nnet.core.somaxcon = 4096\n<img src=x onerror=alert(1)> = 1\nnet.core.somaxconn = 128\n';
    const page = await open(kernel);
    for (const [name, as, pasted] of [
      ['sysctl.conf', 'sysctl.conf', text],
      ['limits.conf', 'limits.conf', 'proxy soft nofile 70000\nproxy hard nofile 65536\n'],
      ['edge.service', 'a systemd unit', '[Service]\nExecStart=/usr/sbin/proxy\nLimitNOFILE=infinite\n'],
      ['edge.yml', 'Ansible', '- name: tune\n  ansible.posix.sysctl:\n    name: net.ipv4.tcp_tw_recycle\n    value: "1"\n'],
      ['edge.sh', 'a shell script', '#!/bin/sh\nsysctl -w net.ipv4.tcp_tw_recycle=1\n'],
    ] as const) {
      await page.locator('#paste').fill(pasted);
      await verdict(page, `read as ${as}: `);
      expect(await heads(page), name).toEqual(linted(name, pasted));
    }
    await page.locator('#paste').fill(text);
    await verdict(page, 'read as sysctl.conf');
    expect(await page.locator('#findings img').count()).toBe(0);
    await page.locator('#findings button.line').first().click();
    expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe('net.ipv4.tcp_tw_recycle = 1');
    await page.locator('#kind').selectOption('limits');
    await verdict(page, 'read as limits.conf');
    await page.locator('#kind').selectOption('yaml');
    await verdict(page, 'nothing in it tells that it sets anything; expected Ansible');
    await page.close();
  });

  test('a file is chosen or dropped, with the line ends that it has; a snapshot that is dropped elsewhere is one', async () => {
    const page = await open(kernel);
    const windows = 'net.ipv4.tcp_tw_recycle = 1\r\nvm.swappiness = 10\r\n';
    await page.locator('#lint-file').setInputFiles({ name: '50-sysctl.conf', mimeType: 'text/plain', buffer: Buffer.from(windows) });
    await verdict(page, '50-sysctl.conf, read as sysctl.conf: ');
    expect(await heads(page)).toEqual(linted('50-sysctl.conf', windows));
    const drop = async (where: string, name: string, text: string) => {
      const data = await page.evaluateHandle(
        ([called, held]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([held], called));
          return transfer;
        },
        [name, text] as const,
      );
      await page.dispatchEvent(where, 'drop', { dataTransfer: data });
    };
    await drop('#lint-title', 'edge.yml', '- name: tune\n  ansible.posix.sysctl:\n    name: net.ipv4.tcp_tw_recycle\n    value: "1"\n');
    await verdict(page, 'edge.yml, read as Ansible: ');
    await drop('#answer-title', 'edge1 <b>.txt', 'kernel.osrelease = 6.1.0-18-amd64\nnet.core.somaxconn = 65535\n');
    await page.waitForFunction(
      () => document.querySelector('#record-told')?.textContent === '2 recorded paths are used from edge1 <b>.txt',
    );
    expect(await page.locator('#command').textContent()).toContain("--snapshot 'edge1 <b>.txt'");
    await drop('#answer-title', 'poem.txt', 'a rose is a rose\n');
    await page.waitForSelector('#record-told.problem');
    await page.close();
  });

  test('a large file is checked by a worker, the last one alone; one above 2 MiB is refused', async () => {
    const page = await open(kernel);
    const line = 'net.core.somaxconn = 128\nnet.ipv4.tcp_rmem = 4096 87380 6291456\n';
    // the browser's own way to type takes minutes for so much
    const paste = (times: number) =>
      page.locator('#paste').evaluate((area: HTMLTextAreaElement, text) => {
        area.value = text;
        area.dispatchEvent(new Event('input', { bubbles: true }));
      }, line.repeat(times));
    await page.evaluate(() => {
      const told = document.documentElement.dataset;
      window.Worker = class extends Worker {
        constructor(address: string | URL) {
          super(address);
          told['made'] = `${told['made'] ?? ''}+`;
        }
        override terminate() {
          super.terminate();
          told['ended'] = `${told['ended'] ?? ''}+`;
        }
      };
    });
    await paste(600);
    await page.waitForSelector('[data-made="+"]');
    // what comes next does not wait for it
    await paste(520);
    await page.waitForSelector('[data-made="++"][data-ended^="+"]');
    await verdict(page, 'read as sysctl.conf: 0 errors, 520 warnings, ');
    expect(await page.locator('#lint-verdict').textContent()).toContain('; the first 200 are shown');
    expect(await page.locator('#findings .entry').count()).toBe(200);
    expect(await page.locator('[data-made="++"][data-ended="++"]').count()).toBe(1);
    await page
      .locator('#lint-file')
      .setInputFiles({ name: 'sysctl.conf', mimeType: 'text/plain', buffer: Buffer.alloc((2 << 20) + 1, 'x') });
    await verdict(page, 'sysctl.conf is larger than 2 MiB, too large for this page; use the command line: tune-advise lint FILE');
    expect(await page.locator('#paste').inputValue()).toBe('');
    await page.close();
  });

  test('nothing that is pasted breaks the page or is shown as something else', async () => {
    const page = await open('#profile=proxy-behind-nat');
    await page.locator('#measured summary').click();
    for (const [text, values] of [
      [
        `\ufeff\r;;;\n</script><script>alert(1)</script> = 1\n__proto__ = 1\nconstructor.prototype = 1\nnet.core.__proto__ = 2\nnet.core.somaxconn = \u0007\u001b[31m128\u202e\u0000\nnet.core.somaxconn = ${'1 '.repeat(500)}`,
        'net.core.somaxconn = \u0007\u001b[31m128\u202e\u0000\n__proto__.x = 1\n',
      ],
      [
        '- &a [*a, *a]\n- sysctl: *b\n- name: {{ x }}',
        '{"version":1,"command":"snapshot","files":{"__proto__":"x","/proc/sys/__proto__/x":"1"}}',
      ],
      ['[Service]\nLimitNOFILE=\\\n\\\n', '</script><script>alert(1)</script> = 1'],
    ] as const) {
      await page.evaluate(() => {
        for (const id of ['lint-verdict', 'record-told']) document.getElementById(id)?.replaceChildren();
      });
      await page.locator('#paste').fill(text);
      await page.locator('#record').fill(values);
      await page.waitForFunction(() => !['lint-verdict', 'record-told'].some((id) => document.getElementById(id)?.textContent === ''));
      const shown = (await page.locator('#findings, #record-told, #verdict').allInnerTexts()).join('\n');
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
      expect(shown).not.toContain('this page made a mistake');
    }
    expect(await page.evaluate(() => Object.keys(Object.prototype))).toEqual([]);
    await page.close();
  });
}
