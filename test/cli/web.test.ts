import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, tree } from './run.ts';

describe('web', () => {
  test('prints one page into a pipe and writes the same to a file, twice', () => {
    const printed = run(['web']);
    expect(printed.code).toBe(0);
    const folder = tree({});
    for (const _ of [1, 2]) {
      const { code, out, err } = run(['web', '--output', 'tune.html'], { cwd: folder });
      expect({ code, out, err }).toEqual({ code: 0, out: '', err: 'written: tune.html; open it in a browser, it needs no network\n' });
      expect(readFileSync(join(folder, 'tune.html'), 'utf8')).toBe(printed.out);
    }
  });

  test('the policy of the page names its two scripts and its one style, and beyond them allows a worker that is made of itself', () => {
    const { out } = run(['web']);
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = [...out.matchAll(/<script>([\s\S]*?)<\/script>/g)].map((found) => found[1] ?? '');
    const style = /<style>([\s\S]*?)<\/style>/.exec(out)?.[1] ?? '';
    expect(out).toContain(
      `content="default-src 'none'; script-src ${scripts.map(hash).join(' ')}; style-src ${hash(style)}; worker-src blob:; base-uri 'none'; form-action 'none'"`,
    );
    expect(scripts.length).toBe(2);
    // the first is for browsers that cannot run the second
    expect(scripts[0]).not.toMatch(/=>|`|\b(?:const|let|class)\b|\?\./);
    expect(scripts.join('\n')).not.toMatch(
      /\beval\(|new Function\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|fetch\(|XMLHttpRequest|WebSocket/,
    );
    expect(out.length).toBeLessThan(1_500_000);
  });

  test('a folder and another file are left alone', () => {
    const folder = tree({ 'notes.txt': 'mine\n' });
    const other = run(['web', '--output', 'notes.txt'], { cwd: folder });
    expect(other).toMatchObject({
      code: 2,
      err: "tune-advise: --output 'notes.txt' is there and is no page of tune-advise: expected another name\n",
    });
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine\n');
    expect(run(['web', '--output', folder]).code).toBe(2);
  });
});
