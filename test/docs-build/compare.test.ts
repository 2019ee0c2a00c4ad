import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gfm, noGfm } from './gfm.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const page = readFileSync(at('docs/comparison.md'), 'utf8');
const file = readFileSync(at('test/docs-build/compare/sysctl.conf'), 'utf8');

describe('the comparison with other tools', () => {
  it('shows what they said when they were run, and what tune-advise says now', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [at('scripts/docs/compare.mjs'), '--recorded'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const table of stdout.trim().split('\n\n')) expect(page).toContain(table);
    // tables that are empty would agree with an empty page
    expect(stdout.split('\n').filter((line) => line.startsWith('| `')).length).toBe(15);
  });

  it('shows the file that was given to them', () => {
    expect(/^```text\n([^`]*)```$/m.exec(page)?.[1]).toBe(file);
  });

  it('says of every tool what it does that tune-advise does not, with a link', () => {
    const rows = page.split('\n').filter((line) => /^\| \[/.test(line));
    expect(rows.map((row) => /^\| \[([^\]]+)\]\(https:\/\/[^)]+\) \| \S.* \| \S.{40,} \|$/.exec(row)?.[1])).toEqual([
      'tuned',
      'saptune',
      'Lynis',
      'kernel-hardening-checker',
      'bpftune',
    ]);
  });

  it.skipIf(noGfm !== undefined)(`has tables that GitHub takes for tables${noGfm === undefined ? '' : ` (skipped: ${noGfm})`}`, () => {
    const html = gfm(page);
    expect(html.match(/<table>/g)?.length).toBe(3);
    expect(html.match(/<td>told<\/td>/g)?.length).toBe(21);
  });
});
