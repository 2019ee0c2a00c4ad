import { expect, test } from 'vitest';
import { planOf } from './plan-of.ts';

const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
const path = '/etc/sysctl.d/50-edge.conf';

test('what would take too long to compare is not asked, and said', () => {
  // patterns without a plain text, each of which may match any name
  const patterns = letters.flatMap((a) =>
    letters.flatMap((b) => letters.slice(0, 2).map((c) => `net.ipv4.conf.*[!${a}]*[!${b}]?[!${c}]*.arp_ignore`)),
  );
  const keys = patterns.map((_, i) => `net.ipv4.conf.eth${i}.rp_filter`);
  const text = (all: readonly string[]) => all.map((key) => `${key} = 1\n`).join('');
  // in a file that is hidden, so that no line which is read names them
  const plan = planOf('', { files: { [path]: text(patterns), '/usr/lib/sysctl.d/50-edge.conf': text(keys) } });
  const left = /^guards over (\d+) of 2704 keys in sysctl files$/.exec(plan.notChecked?.[0]?.what ?? '')?.[1];
  expect(Number(left)).toBeGreaterThan(0);
  expect(plan.notChecked).toHaveLength(1);
});
