import fc from 'fast-check';
import type { LimitsTree, TreeFile } from './limits-module.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const weighted = <T>(...pairs: readonly (readonly [number, fc.Arbitrary<T>])[]) =>
  fc.oneof(...pairs.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const userNames = ['alice', 'bob', 'edge1', 'Alice', 'web-1', 'jörg', 'proxy.a', 'backup$', 'a'].map(bytes);
const groupNames = ['developers', 'Web', 'testers', 'groß', 'edge1', '100', 'a'].map(bytes);
const ids = [0, 1, 5, 100, 500, 999, 1000, 1001, 1002, 2000, 65534, 4294967294];
const items = 'core data fsize memlock nofile rss stack cpu nproc as locks sigpending msgqueue nice rtprio rttime'.split(' ');
const otherItems = ['maxlogins', 'maxsyslogins', 'priority', 'nonewprivs', 'chroot'];

const oddCase = (text: string) =>
  weighted(
    [8, fc.constant(text)],
    [1, fc.constant(text.toUpperCase())],
    [
      1,
      fc
        .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
        .map((up) => [...text].map((c, i) => (up[i] ? c.toUpperCase() : c)).join('')),
    ],
  );

const range = fc
  .tuple(
    pick('', '', '@', '%'),
    weighted([6, pick(...ids).map(String)], [2, fc.constant('')], [1, oddId()]),
    weighted([6, pick(...ids).map(String)], [3, fc.constant('')], [1, oddId()]),
  )
  .map(([mark, min, max]) => `${mark}${min}:${max}`);

function oddId(): fc.Arbitrary<string> {
  return pick(
    '-1',
    '+1000',
    '01000',
    '1000x',
    'x',
    '4294968296',
    '-4294966296',
    '18446744073709551615',
    '18446744073709551616',
    '1:2',
    '0x3e8',
    ' 5',
    '\v7',
    '-',
    '99999999999999999999999',
  );
}

const domain = weighted<string>(
  [6, pick(...userNames, 'root', 'toor')],
  [4, fc.constant('*')],
  [4, pick(...groupNames, 'root').map((group) => `@${group}`)],
  [2, pick(...groupNames, 'root').map((group) => `%${group}`)],
  [1, fc.constant('%')],
  [6, range],
  [
    1,
    pick(
      '@',
      '**',
      '@*',
      'nosuch',
      '@nosuch',
      '1000',
      'ALICE',
      '-',
      ':',
      '::',
      '@:',
      '%:',
      'alice:',
      '*:',
      '@@developers',
      '%@developers',
      '\u00ff',
    ),
  ],
);

const type = weighted<string>(
  [5, fc.constant('soft')],
  [5, fc.constant('hard')],
  [5, fc.constant('-')],
  [1, oddCase('soft')],
  [1, oddCase('hard')],
  [2, pick('both', '--', '-x', 's', '*', 'softhard')],
);

const item = weighted<string>(
  [10, pick(...items).chain(oddCase)],
  [8, fc.constant('nofile')],
  [3, pick(...otherItems).chain(oddCase)],
  [1, pick('nofiles', 'chroots', 'fds', '-', 'maxlogin', '')],
);

const number = weighted<string>(
  [8, fc.integer({ min: 0, max: 70000 }).map(String)],
  [2, fc.integer({ min: -30, max: 30 }).map(String)],
  [3, pick('0', '0', '0', '1', '-1', '-', 'unlimited', 'infinity', 'UNLIMITED', 'Infinity')],
  [2, pick('1048575', '1048576', '1048577', '2000000', '2147483584', '2147483647', '2147483648', '4294967296')],
  [
    2,
    pick(
      '18446744073709551614',
      '18446744073709551615',
      '18446744073709551616',
      '9223372036854775807',
      '9223372036854775808',
      '-9223372036854775809',
    ),
  ],
  [
    2,
    pick('18014398509481982', '18014398509481983', '18014398509481984', '307445734561825859', '307445734561825860', '307445734561825861'),
  ],
  [2, pick('-2', '-5', '-18446744073709551615', '-18446744073709551616', '99999999999999999999999', '-99999999999999999999999')],
  [
    2,
    pick(
      '65k',
      '1e6',
      '1_000',
      '0x400',
      '0500',
      '+5',
      '+-5',
      '--5',
      '5.5',
      '1,024',
      '64K',
      '٣',
      'abc',
      '-x',
      '-1x',
      '1-',
      '"5"',
      '=5',
      'unlimitedx',
      '- 1',
    ),
  ],
  [1, fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String)],
);

const blank = weighted<string>(
  [10, fc.constant(' ')],
  [4, fc.constant('\t')],
  [2, pick('  ', ' \t ', '\t\t')],
  [1, pick('\v', '\f', '\r', ' \r', '\v ')],
);
const before = weighted<string>(
  [12, fc.constant('')],
  [2, pick(' ', '\t', '   ', '\v', '\r', '\f ')],
  [1, pick('\0', '\u00ef\u00bb\u00bf', '#')],
);
const after = weighted<string>(
  [12, fc.constant('')],
  [2, pick(' ', '\t', '  \t', '\r', '\v')],
  [3, pick(' # measured', '#', '#5', ' extra', ' 7 8', '\t9', ' -1', '\0', '\0 x', ' #\0')],
);

const fields = weighted(
  [16, fc.tuple(domain, type, item, number).map((all): string[] => all)],
  [3, fc.tuple(pick(...userNames, '*'), type, pick(...otherItems), pick('0', '1', '2', '-1')).map((all): string[] => all)],
  [1, fc.tuple(domain, pick('-', '-', '-x', '--', 'soft', '-1')).map((all): string[] => all)],
  [1, fc.tuple(domain, type, item).map((all): string[] => all)],
  [1, fc.tuple(domain).map((all): string[] => all)],
);

const written = fc.tuple(before, fields, fc.array(blank, { minLength: 4, maxLength: 4 }), after).map(([start, words, blanks, end]) => {
  let line = start;
  words.forEach((word, i) => {
    line += (i === 0 ? '' : (blanks[i] ?? ' ')) + word;
  });
  return line + end;
});

/** Lines about as long as the buffer of old versions, so that its end falls anywhere. */
const long = fc
  .tuple(
    written,
    written,
    fc.integer({ min: 960, max: 1100 }),
    fc.integer({ min: 1, max: 2 }),
    pick(' ', '#', 'x', '0', '\t', '#', bytes('é')),
  )
  .map(([a, b, length, times, filler]) => {
    const size = length * times;
    const start = filler === '#' || filler.length > 1 ? `${a}#` : a;
    return start + filler.repeat(Math.max(0, size - start.length) / filler.length) + b;
  });

const line = weighted<string>([30, written], [2, pick('', '# a comment', '   ', '#', '\r', '\0', '\t#\t')], [2, long]);
const ending = weighted<string>([12, fc.constant('\n')], [2, fc.constant('\r\n')], [1, pick('\r', '\n\n', '\r\r\n', '\0\n')]);

const content = fc
  .tuple(
    fc.array(fc.tuple(line, ending), { maxLength: 14 }),
    fc.boolean(),
    pick('\n', '\n', '\r\n', undefined),
    fc.integer({ min: 0, max: 30 }),
  )
  .map(([lines, last, same, odd]) => {
    const text = lines.map(([one, end], i) => one + (last && i === lines.length - 1 ? '' : (same ?? end))).join('');
    return odd === 0 ? `\u00ef\u00bb\u00bf${text}` : text;
  });

const names = [
  '10-a.conf',
  '2-b.conf',
  '90-z.conf',
  'A.conf',
  'a.conf',
  'ä.conf',
  '.hidden.conf',
  'x.conf.bak',
  'y.CONF',
  'conf',
  'a b.conf',
  '[x].conf',
  '-.conf',
  '~.conf',
  '.conf',
].map(bytes);
const folder = '/etc/security/limits.d';
/** A distribution's own directory, where a test can write: `usr` in its path tells it. */
const vendor = '/etc/usr/share/security';

const dropIn = fc
  .tuple(
    pick(folder, folder, `${vendor}/limits.d`),
    pick(...names),
    weighted<TreeFile extends infer F ? (F extends { path: string } ? Omit<F, 'path'> : never) : never>(
      [14, content.map((text) => ({ kind: 'file' as const, bytes: text }))],
      [1, fc.constant({ kind: 'directory' as const })],
      [
        2,
        pick('/dev/null', '../limits.conf', '10-a.conf', 'a.conf', 'missing.conf', '/etc/security/limits.d/.hidden.conf', 'self.conf').map(
          (target) => ({ kind: 'link' as const, target }),
        ),
      ],
    ),
  )
  .map(([place, name, file]): TreeFile => ({ ...file, path: `${place}/${name}` }) as TreeFile);
const vendorMain = fc.option(
  content.map((text): TreeFile => ({ path: `${vendor}/limits.conf`, kind: 'file', bytes: text })),
  { nil: undefined },
);

const main = weighted<readonly TreeFile[]>(
  [20, content.map((text): readonly TreeFile[] => [{ path: '/etc/security/limits.conf', kind: 'file', bytes: text }])],
  [1, fc.constant([])],
  [
    1,
    pick('/dev/null', 'limits.d/a.conf', 'nowhere', 'limits.conf').map((target): readonly TreeFile[] => [
      { path: '/etc/security/limits.conf', kind: 'link', target },
    ]),
  ],
  [1, fc.constant<readonly TreeFile[]>([{ path: '/etc/security/limits.conf', kind: 'directory' }])],
);

const limit = weighted<string>(
  [4, fc.integer({ min: 0, max: 100000 }).map(String)],
  [3, fc.constant('18446744073709551615')],
  [1, pick('0', '1024', '1048576', '1073741816', '4096')],
);
const pair = fc.tuple(limit, limit).map(([a, b]): [string, string] => (BigInt(a) <= BigInt(b) ? [a, b] : [b, a]));
const pairs = fc.array(pair, { minLength: 16, maxLength: 16 });

const users = fc
  .uniqueArray(
    fc.record({ name: pick(...userNames), uid: weighted([12, pick(...ids.slice(1))], [1, fc.constant(0)]), gid: pick(...ids) }),
    { minLength: 1, maxLength: 3, selector: (u) => u.name },
  )
  .map((all) => [{ name: 'root', uid: 0, gid: 0 }, ...all]);
const groups = fc
  .array(fc.record({ name: pick(...groupNames), gid: pick(...ids), members: fc.subarray([...userNames, 'root']) }), { maxLength: 5 })
  .map((all) => [{ name: 'root', gid: 0, members: [] }, ...all]);

/** Trees of limits with users and groups: names, ranges, numbers, odd bytes, links and masks as nobody should write them; with a vendor's files. */
export const vendorTrees: fc.Arbitrary<LimitsTree> = fc.record({
  users,
  groups,
  files: fc
    .tuple(main, vendorMain, fc.uniqueArray(dropIn, { maxLength: 5, selector: (file) => file.path }))
    .map(([first, second, rest]) => [...first, ...(second ? [second] : []), ...rest]),
  inherited: pairs,
  pid1: pairs,
  nrOpen: pick('1048576', '1048576', '1073741816', '65536', '2147483584'),
});

/** The same without the distribution's own directory, which most builds do not know. */
export const limitsTrees: fc.Arbitrary<LimitsTree> = vendorTrees.map((tree) => ({
  ...tree,
  files: tree.files.filter(({ path }) => !path.startsWith(vendor)),
}));

/** How often trees contain what: a name and the test for it. */
export const features: readonly (readonly [string, (tree: LimitsTree) => boolean])[] = [
  ['a line for everybody', has(/^\s*\*\s/m)],
  ['a line for a group', has(/^\s*@[^:\s]+\s/m)],
  ['a line for a % domain', has(/^\s*%/m)],
  ['a range of uids', has(/^\s*\d*:\d*\s/m)],
  ['a range of gids', has(/^\s*@\d*:\d*\s/m)],
  ['a range that is none', has(/^\s*[@%]?\S*[^\d\s@%:]\S*:/m)],
  ['a stop line', has(/^\s*\S+\s+-\S*\s*(?:#.*)?$/m)],
  ['too few fields', has(/^\s*[^\s#]+\s+[^\s#]+\s+[^\s#]+\s*$/m)],
  ['a comment after the value', has(/^\s*[^\s#]+\s.*#/m)],
  ['CR LF', has(/\r\n/)],
  ['a lone carriage return', has(/\r[^\n]/)],
  ['NUL', has(/\0/)],
  ['bytes that are not ASCII', has(/[\u0080-\u00ff]/)],
  ['a byte order mark', has(/^\u00ef\u00bb\u00bf/)],
  ['a line longer than 1,023 bytes', has(/[^\n]{1024}/)],
  ['no final newline', has(/[^\n]$/)],
  ['upper case words', has(/\s[A-Z]+\s/)],
  ['unlimited', has(/unlimited|infinity|\s-1?$/im)],
  ['a number beyond 64 bits', has(/\d{21}/)],
  ['a negative number', has(/\s-\d/)],
  ['a number with a tail', has(/\s\d+[a-z,._]/i)],
  ['nofile', has(/nofile/i)],
  ['maxlogins or maxsyslogins', has(/max(?:sys)?logins/i)],
  ['priority, nonewprivs or chroot', has(/priority|nonewprivs|chroot/i)],
  ['several files', ({ files }) => files.length > 2],
  ['a file that the glob does not see', ({ files }) => files.some(({ path }) => /limits\.d\/(?:\..*|.*(?:bak|CONF|\/conf))$/.test(path))],
  ['a link', ({ files }) => files.some(({ kind }) => kind === 'link')],
  ['a directory instead of a file', ({ files }) => files.some(({ kind }) => kind === 'directory')],
  ['no limits.conf', ({ files }) => !files.some(({ path }) => path === '/etc/security/limits.conf')],
  ['a second account with uid 0', ({ users: all }) => all.some(({ name, uid }) => uid === 0 && name !== 'root')],
];

function has(pattern: RegExp): (tree: LimitsTree) => boolean {
  return ({ files }) => files.some((file) => file.kind === 'file' && pattern.test(file.bytes));
}
