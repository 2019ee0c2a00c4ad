import fc from 'fast-check';
import type { UnitTree } from './unit-systemd.ts';

// those with rules of their own come up twice
const items = 'NICE CPU RTTIME AS CORE CPU DATA FSIZE LOCKS MEMLOCK MSGQUEUE NICE NOFILE NPROC RSS RTPRIO RTTIME SIGPENDING STACK'.split(
  ' ',
);

/** Units that every tree asks for; some have no file. */
export const askedUnits = [
  'edge1.service',
  'edge2.service',
  'proxy.service',
  'proxy-front.service',
  'proxy-front-a.service',
  'proxy--b.service',
  'proxy-.service',
  'cache@a.service',
  'cache@b.service',
  'cache-x@a.service',
  'web.socket',
  'mnt-data.mount',
  'dev-sdz.swap',
  'other.service',
];

const mainNames = [...askedUnits.filter((name) => name !== 'other.service'), 'cache@.service', 'cache-x@.service'];
const places = [
  'etc/systemd/system',
  'etc/systemd/system.control',
  'run/systemd/system',
  'usr/local/lib/systemd/system',
  'usr/lib/systemd/system',
];
const dropInDirectories = [
  ...mainNames,
  'proxy-.service',
  'proxy-front-.service',
  'cache-.service',
  'cache-@a.service',
  'cache-@.service',
  '-.service',
  'service',
  'socket',
  'mount',
  'swap',
  'other.service',
  'mnt-.mount',
].map((name) => `${name}.d`);
const dropInNames = ['10-a.conf', '50-b.conf', '9-c.conf', '90-c.conf', 'a.conf', 'Z.conf', 'ä.conf', '.hid.conf', 'x.con', 'c.conf~'];
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const nat = fc.nat({ max: 5_000_000 }).map(String);

const count = fc.oneof(
  { weight: 6, arbitrary: nat },
  {
    weight: 4,
    arbitrary: pick(
      ...[
        '0',
        '1',
        '65536',
        '0x1F',
        '0X1f',
        '0x',
        '010',
        '08',
        '0b101',
        '0B2',
        '0o17',
        '0o8',
        '+5',
        '-0',
        '-1',
        '0b-0',
        '0b 1',
        '\v5',
        '\v-5',
      ],
      ...['18446744073709551615', '18446744073709551614', '18446744073709551616', '9223372036854775807', '9223372036854775808', '00'],
      ...['infinity', 'Infinity', 'unlimited', '', '"5"', '5 # five', '64K', '1e3', '1_000', '5;', '\u00c2\u00a05', '\u00d9\u00a3'],
    ),
  },
);
const digits = fc.oneof(nat, pick('0', '1', '7', '15', '16', '1023', '18014398509481984', '17179869183', '18446744073709551615'));
const fraction = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 3, arbitrary: fc.nat({ max: 99999 }).map((n) => `.${n}`) },
  {
    weight: 1,
    arbitrary: pick('.', '.0', '.5', '.05', '.9999999999999999999', '.99999999999999999999', '.123456789123', '.5.5', '.-5', '. 5'),
  },
);
const blank = fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: pick(' ', '\t', '  ') });
const size = fc
  .array(
    fc.tuple(blank, digits, fraction, blank, pick('', 'K', 'M', 'G', 'T', 'P', 'E', 'B', 'k', 'Ki', 'KB')).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join(''));
const time = fc
  .array(
    fc
      .tuple(
        blank,
        fc.oneof(digits, pick('', '+3', '-3', '9223372036854775807', '9223372036854775808', '584542')),
        fraction,
        blank,
        pick(
          ...['', '', 's', 'sec', 'second', 'seconds', 'm', 'min', 'minute', 'minutes', 'M', 'month', 'months', 'ms', 'msec', 'h', 'hr'],
          ...[
            'hour',
            'hours',
            'd',
            'day',
            'days',
            'w',
            'week',
            'weeks',
            'y',
            'year',
            'years',
            'us',
            'usec',
            '\u00c2\u00b5s',
            '\u00ce\u00bcs',
          ],
          ...['S', 'mins', 'q'],
        ),
      )
      .map((parts) => parts.join('')),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join(''));
const nice = fc
  .tuple(pick('', '+', '-', '++', '+ ', ' '), pick('0', '1', '5', '19', '20', '21', '39', '40', '41', '0x5', '010'))
  .map((p) => p.join(''));
const odd = fc
  .array(pick(...'0123456789abxoKMGTPE.:+-\\ \tsminhduy'.split('')), { minLength: 1, maxLength: 8 })
  .map((letters) => letters.join(''));

const plainTime = fc
  .tuple(fc.nat({ max: 400 }), pick('s', 'm', 'M', 'ms', 'min', 'month', 'h', 'd', 'w', 'y', 'us'))
  .map((parts) => parts.join(''));
const plainNice = pick('+0', '+5', '+19', '+20', '-0', '-20', '-21', '40', '41', '+0x5');

function limitValue(item: string): fc.Arbitrary<string> {
  const own =
    item === 'NICE'
      ? nice
      : item === 'CPU' || item === 'RTTIME'
        ? time
        : /^(NOFILE|NPROC|LOCKS|RTPRIO|SIGPENDING)$/.test(item)
          ? count
          : size;
  const one = fc.oneof(
    { weight: 8, arbitrary: own },
    { weight: 2, arbitrary: count },
    { weight: 1, arbitrary: fc.oneof(size, time, nice, odd) },
  );
  const plain = item === 'NICE' ? plainNice : /^(CPU|RTTIME)$/.test(item) ? plainTime : nat;
  return fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 5, arbitrary: one },
    { weight: 3, arbitrary: fc.tuple(one, one).map(([soft, hard]) => `${soft}:${hard}`) },
    { weight: 3, arbitrary: fc.tuple(nat, nat).map(([a, b]) => (Number(a) < Number(b) ? `${a}:${b}` : `${b}:${a}`)) },
    { weight: 1, arbitrary: fc.tuple(one, one, pick(':', '::', ':x', ': ')).map(([soft, hard, end]) => `${soft}:${hard}${end}`) },
    { weight: 1, arbitrary: one.map((soft) => `:${soft}`) },
    { weight: 1, arbitrary: one.map((soft) => `${soft}:`) },
    { weight: 1, arbitrary: one.map((soft) => `${soft}:infinity`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(one, fc.nat({ max: 6 }), pick('\\', '\\\\', "'", '\\:'))
        .map(([text, at, extra]) => `${text.slice(0, at)}${extra}${text.slice(at)}`),
    },
  );
}

const limitLine = (prefix: string) =>
  pick(...items).chain((item) =>
    fc
      .tuple(
        blank,
        fc
          .oneof(
            { weight: 12, arbitrary: fc.constant(`${prefix}${item}`) },
            {
              weight: 1,
              arbitrary: pick(
                ...[
                  `${prefix}${item.toLowerCase()}`,
                  `${prefix.toLowerCase()}${item}`,
                  `${prefix}Bogus`,
                  `X-${prefix}${item}`,
                  `${prefix}${item} x`,
                  `"${prefix}${item}"`,
                ],
                ...[prefix === 'Limit' ? `DefaultLimit${item}` : `Limit${item}`, prefix],
              ),
            },
          )
          .filter((name) => !name.startsWith('"')),
        blank,
        blank,
        limitValue(item),
        blank,
      )
      .map(([lead, name, before, after, value, end]) => `${lead}${name}${before}=${after}${value}${end}`),
  );

/** A line cut by a backslash somewhere, with comments and blanks in between. */
const joined = (line: fc.Arbitrary<string>) =>
  fc
    .tuple(line, fc.nat({ max: 30 }), pick('', '# note\n', ' ; note \\\n', '#\\\n', '\n', ' '))
    .map(([text, at, between]) => `${text.slice(0, at)}\\\n${between}${text.slice(at)}`);

const header = pick(
  ...['[Service]', '[Service]', '[Service]', '[Service]', '[Unit]', '[Install]', '[Socket]', '[Mount]', '[Manager]', ' [Service]\t'],
  ...['[X-Note]', '[X-]', '[Bogus]', '[service]', '[ Service]', '[Service ]', '[]', '[[Service]]', '[Ser\\\nvice]'],
);
const fatal = pick(
  '[Service',
  '[Service] # note',
  "['Service']",
  '[Ser"vice]',
  '[',
  '[Serv\u0001ice]',
  'Description=\u00ff',
  '\u00ef\u00bf\u00be=1',
  '[\u0080]',
);

function textOf(section: string, prefix: string): fc.Arbitrary<string> {
  const line = fc.oneof(
    { weight: 50, arbitrary: limitLine(prefix) },
    { weight: 8, arbitrary: joined(limitLine(prefix)) },
    { weight: 8, arbitrary: header },
    { weight: 4, arbitrary: pick('# note', ';note', ' \t# note = 5', '#LimitNOFILE=5', '# note \\') },
    { weight: 4, arbitrary: pick('', ' ', '\t', '\f', '\u00c2\u00a0') },
    { weight: 2, arbitrary: pick('nonsense', '=5', ' = 5', 'X-Note=1', 'X-Note = \\\\', '\\', '\\\\') },
    { weight: 3, arbitrary: pick('\u00ef\u00bb\u00bfLimitCORE=7', '\u00ef\u00bb\u00bfLimitDATA=8', '\u00ef\u00bb\u00bf#') },
    { weight: 1, arbitrary: fatal },
  );
  const end = fc.oneof(
    { weight: 20, arbitrary: fc.constant('\n') },
    { weight: 1, arbitrary: pick('\r\n', '\r', '\n\r', '\0', '\n\0', '\n\n', '\r\r\n', '\0\n') },
  );
  const whole = pick('\n', '\n', '\n', '\r\n');
  return fc
    .tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constant(`[${section}]`) }, { weight: 1, arbitrary: pick('', '# note') }),
      fc.array(fc.tuple(line, end), { maxLength: 8 }),
      fc.oneof({ weight: 15, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constant('\u00ef\u00bb\u00bf') }),
      whole,
      fc.boolean(),
    )
    .map(([first, lines, mark, ending, cut]) => {
      const text = `${mark}${first}\n${lines.map(([words, stop]) => words + stop).join('')}`;
      const ended = ending === '\n' ? text : text.replaceAll('\n', ending);
      return cut ? ended.slice(0, -1) : ended;
    });
}

type Entry = { readonly bytes: string } | { readonly link: string } | { readonly directory: true };
const bytes = (text: fc.Arbitrary<string>) => text.map((value): Entry => ({ bytes: value }));
const sectionOf = (name: string) =>
  /socket/.test(name) ? 'Socket' : /mount/.test(name) ? 'Mount' : /swap/.test(name) ? 'Swap' : 'Service';

const mainFile = fc.tuple(pick(...mainNames), pick(...places)).chain(([name, place]) =>
  fc
    .oneof(
      { weight: 16, arbitrary: bytes(textOf(sectionOf(name), 'Limit')) },
      { weight: 1, arbitrary: fc.constant<Entry>({ link: '/dev/null' }) },
      { weight: 1, arbitrary: fc.constant<Entry>({ bytes: '' }) },
      {
        weight: 2,
        arbitrary: pick<Entry>(
          ...[
            'edge1.service',
            '/usr/lib/systemd/system/edge2.service',
            '../system/proxy.service',
            'cache@.service',
            '/etc/systemd/system/web.socket',
            '/nowhere.service',
          ].map((link) => ({ link })),
        ),
      },
    )
    .map((entry) => [`${place}/${name}`, entry] as const),
);

const dropIn = fc
  .tuple(pick(...places), pick(...dropInDirectories), pick(...dropInNames))
  .chain(([place, directory, name]) =>
    fc
      .oneof(
        { weight: 20, arbitrary: bytes(textOf(sectionOf(directory), 'Limit')) },
        { weight: 1, arbitrary: pick<Entry>({ link: '/dev/null' }, { bytes: '' }, { link: '/nowhere.conf' }, { directory: true }) },
      )
      .map((entry) => [`${place}/${directory}/${name}`, entry] as const),
  );

const managerFile = fc
  .tuple(
    fc.oneof(
      pick('etc/systemd/user.conf', 'etc/systemd/user.conf', 'usr/lib/systemd/user.conf', 'run/systemd/user.conf'),
      fc
        .tuple(pick('etc', 'run', 'usr/local/lib', 'usr/lib'), pick(...dropInNames))
        .map(([place, name]) => `${place}/systemd/user.conf.d/${name}`),
    ),
    fc.oneof(
      { weight: 15, arbitrary: bytes(textOf('Manager', 'DefaultLimit')) },
      { weight: 1, arbitrary: pick<Entry>({ link: '/dev/null' }, { bytes: '' }, { link: '/nowhere.conf' }) },
    ),
  )
  .map(([path, entry]) => [path, entry] as const);

/** What every unit needs to load; nothing else has these names. */
export const baseFiles: UnitTree = new Map([
  ['etc/systemd/system/all.target', { bytes: `[Unit]\nDefaultDependencies=no\nWants=${askedUnits.join(' ')}\n` }],
  ...[
    ['service', '[Service]\nType=oneshot\nExecStart=/bin/true\n'],
    ['socket', '[Socket]\nListenStream=1\n'],
    ['mount', '[Mount]\nWhat=tmpfs\n'],
    ['swap', '[Swap]\nWhat=/dev/sdz\n'],
  ].map(([kind, text]) => [`usr/lib/systemd/system/${kind}.d/00-base.conf`, { bytes: `[Unit]\nDefaultDependencies=no\n${text}` }] as const),
]);

/** Trees of unit files, drop-ins and manager files. */
export const unitTree: fc.Arbitrary<UnitTree> = fc
  .tuple(
    fc.array(mainFile, { minLength: 8, maxLength: 16, size: 'max' }),
    fc.array(dropIn, { maxLength: 14, size: 'max' }),
    fc.array(managerFile, { maxLength: 3, size: 'max' }),
  )
  .map(([mains, dropIns, managers]) => withoutClashes([...baseFiles, ...mains, ...dropIns, ...managers]));

/** The same for a user's manager: its directories, some of them in the home directory. */
export function asUserTree(tree: UnitTree): UnitTree {
  const moved = (path: string) =>
    path
      .replace('etc/systemd/system.control/', 'home/.config/systemd/user.control/')
      .replace('run/systemd/system/', 'home/.local/share/systemd/user/')
      .replace('run/systemd/user.conf', 'home/.config/systemd/user.conf')
      .replace('/systemd/system/', '/systemd/user/');
  return new Map(
    [...tree]
      .map(([path, entry]) => [moved(path), 'link' in entry ? { link: moved(entry.link) } : entry] as const)
      // a user's manager knows no swap
      .map(([path, entry]) => [
        path,
        path.endsWith('all.target') && 'bytes' in entry ? { bytes: entry.bytes.replace('dev-sdz.swap ', '') } : entry,
      ]),
  );
}

/** The first entry of a path stays. */
function withoutClashes(entries: readonly (readonly [string, Entry])[]): UnitTree {
  const tree = new Map<string, Entry>();
  const instances = entries.some(([path]) => /\/cache@[ab]\.service$/.test(path));
  for (const [path, entry] of entries) {
    // an instance reached by two files is what systemd loads first: nothing that can be told from the files
    const twice = instances && path.includes('/cache-x@') && 'link' in entry && entry.link === 'cache@.service';
    if (!tree.has(path) && !twice) tree.set(path, entry);
  }
  return tree;
}
