import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/render/diff.ts';

type Before = ReadonlyMap<string, string | undefined>;
type After = ReadonlyMap<string, string | null>;

/** Lays `before` in a tree, runs a real program over the diff, and says what stands there then. */
function applied(before: Before, after: After, program: 'patch' | 'git'): Record<string, string> {
  const root = mkdtempSync(join(tmpdir(), 'edge1-'));
  try {
    for (const [path, text] of before) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, 'latin1');
    }
    const diff = Buffer.from(unifiedDiff(before, after), 'latin1');
    if (diff.length > 0) {
      const [command, args] = program === 'patch' ? ['patch', ['-p1', '-s', '-d', root]] : ['git', ['apply', '--whitespace=nowarn', '-']];
      execFileSync(command as string, args as string[], {
        cwd: root,
        input: diff,
        stdio: ['pipe', 'pipe', 'pipe'],
        env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root) },
      });
    }
    const found: Record<string, string> = {};
    for (const name of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const full = join(name.parentPath, name.name);
      if (name.isFile()) found[full.slice(root.length)] = readFileSync(full, 'latin1');
    }
    return found;
  } finally {
    rmSync(root, { recursive: true });
  }
}

function wanted(before: Before, after: After): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, text] of before) if (text !== undefined && !after.has(path)) found[path] = text;
  for (const [path, text] of after) if (text !== null) found[path] = text;
  return found;
}

const conf = '/etc/sysctl.conf';

test('the form of a diff', () => {
  const before = 'net.ipv4.tcp_syncookies = 1\nnet.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_fin_timeout = 30\n';
  const after = 'net.ipv4.tcp_syncookies = 1\nnet.ipv4.tcp_fin_timeout = 30\n';
  const own = '/etc/sysctl.d/99-tune-advise.conf';
  expect(
    unifiedDiff(
      new Map([[conf, before]]),
      new Map([
        [own, 'net.ipv4.tcp_keepalive_time = 175\n'],
        [conf, after],
      ]),
    ),
  ).toBe(`\
--- a/etc/sysctl.conf
+++ b/etc/sysctl.conf
@@ -1,3 +1,2 @@
 net.ipv4.tcp_syncookies = 1
-net.ipv4.tcp_tw_recycle = 1
 net.ipv4.tcp_fin_timeout = 30
--- /dev/null
+++ b/etc/sysctl.d/99-tune-advise.conf
@@ -0,0 +1 @@
+net.ipv4.tcp_keepalive_time = 175
`);
});

test('nothing that differs gives nothing', () => {
  expect(unifiedDiff(new Map([[conf, 'vm.swappiness = 10\n']]), new Map([[conf, 'vm.swappiness = 10\n']]))).toBe('');
  expect(unifiedDiff(new Map(), new Map([[conf, null]]))).toBe('');
});

const cases: readonly (readonly [string, Before, After])[] = [
  ['no final newline before', new Map([[conf, 'a = 1\nb = 2']]), new Map([[conf, 'a = 1\nb = 3\n']])],
  ['no final newline after', new Map([[conf, 'a = 1\nb = 2\n']]), new Map([[conf, 'a = 1\nb = 2']])],
  ['no final newline on both', new Map([[conf, 'a = 1\nb = 2']]), new Map([[conf, 'a = 2\nb = 2']])],
  ['lines end in CR LF', new Map([[conf, 'a = 1\r\nb = 2\r\nc = 3\r\n']]), new Map([[conf, 'a = 1\r\nc = 3\r\n']])],
  ['CR LF becomes LF', new Map([[conf, 'a = 1\r\nb = 2\r\n']]), new Map([[conf, 'a = 1\nb = 2\n']])],
  ['a new file of CR LF lines', new Map(), new Map([[conf, 'a = 1\r\nb = 2\r\n']])],
  ['a lone CR inside a line', new Map([[conf, 'a = 1\rb = 2\n']]), new Map([[conf, 'a = 1\rb = 3\n']])],
  [
    'a new file in a new directory',
    new Map(),
    new Map([['/etc/systemd/system/nginx.service.d/50.conf', '[Service]\nLimitNOFILE=65536\n']]),
  ],
  [
    'a file goes',
    new Map([
      [conf, 'a = 1\n'],
      ['/etc/limits.conf', 'x\n'],
    ]),
    new Map([[conf, null]]),
  ],
  ['a file becomes empty', new Map([[conf, 'a = 1\nb = 2\n']]), new Map([[conf, '']])],
  ['an empty file gets lines', new Map([[conf, '']]), new Map([[conf, 'a = 1\n']])],
  ['a new empty file masks another', new Map(), new Map([['/etc/sysctl.d/10-vendor.conf', '']])],
  ['an empty file goes', new Map([[conf, '']]), new Map([[conf, null]])],
  ['a blank in the name', new Map([['/etc/sysctl.d/my file.conf', 'a = 1\n']]), new Map([['/etc/sysctl.d/my file.conf', 'a = 2\n']])],
  [
    'a quote and a backslash in the name',
    new Map([['/etc/sysctl.d/q"\\x.conf', 'a = 1\n']]),
    new Map([['/etc/sysctl.d/q"\\x.conf', 'a = 2\n']]),
  ],
  [
    'a line end and ESC in the name',
    new Map([['/etc/sysctl.d/a\nb\u001b.conf', 'a = 1\n']]),
    new Map([['/etc/sysctl.d/a\nb\u001b.conf', 'a = 2\n']]),
  ],
  [
    'control characters and lines like a diff in the content',
    new Map([[conf, '-- a\n\u001b[2J\n@@ -1 +1 @@\n']]),
    new Map([[conf, '-- b\n\u001b[3J\n+++ x\n\\ No newline\n']]),
  ],
  ['bytes that are no UTF-8', new Map([[conf, '# gr\u00fcn\nv = 1\n']]), new Map([[conf, '# gr\u00fcn\nv = 2\n']])],
  [
    'more changes than are compared line by line',
    new Map([[conf, Array.from({ length: 6000 }, (_, i) => `old.${i}\n`).join('')]]),
    new Map([[conf, `${Array.from({ length: 6000 }, (_, i) => `new.${i}\n`).join('')}last`]]),
  ],
];

test.each(cases)('patch applies: %s', (_name, before, after) => {
  expect(applied(before, after, 'patch')).toEqual(wanted(before, after));
});

test.each(cases)('git applies: %s', (_name, before, after) => {
  expect(applied(before, after, 'git')).toEqual(wanted(before, after));
});

test('a path out of the root is refused', () => {
  expect(() => unifiedDiff(new Map(), new Map([['/etc/../../passwd', 'x\n']]))).toThrow('not a path below the root');
});

test('the same bytes whatever the order of the maps', () => {
  const files: readonly (readonly [string, string])[] = [
    [conf, 'a = 1\n'],
    ['/etc/b.conf', 'b = 1\n'],
    ['/etc/a.conf', 'c = 1\n'],
  ];
  expect(unifiedDiff(new Map(), new Map(files))).toBe(unifiedDiff(new Map(), new Map(files.toReversed())));
});

test('any two texts: patch turns one into the other', { timeout: 60_000 }, () => {
  const line = fc.constantFrom('a = 1', 'b = 2', '', '# c', '-- x', '++ y', ' z', 'd\r', '\\', '@@ -1 +1 @@', '\u001b[m');
  const text = fc
    .tuple(fc.array(line, { maxLength: 24 }), fc.boolean())
    .map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''));
  fc.assert(
    fc.property(fc.option(text, { nil: undefined }), fc.option(text), (before, after) => {
      const from: Before = new Map([[conf, before]]);
      const to: After = new Map([[conf, after]]);
      expect(applied(from, to, 'patch')).toEqual(wanted(new Map(), to));
    }),
    { numRuns: process.env['FULL'] === '1' ? 2000 : 150 },
  );
});

test('patch is here, so that nothing above was skipped', () => {
  expect(existsSync('/usr/bin/patch')).toBe(true);
});
