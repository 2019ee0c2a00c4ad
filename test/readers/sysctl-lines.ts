import fc from 'fast-check';

/** Keys as components below /proc/sys: of a network namespace, with a VLAN whose name has a dot, and of the machine. */
const networkKeys: readonly (readonly string[])[] = [
  ['net', 'ipv4', 'tcp_fin_timeout'],
  ['net', 'ipv4', 'ip_default_ttl'],
  ['net', 'ipv4', 'tcp_rmem'],
  ['net', 'ipv4', 'ip_local_port_range'],
  ['net', 'ipv4', 'ip_local_reserved_ports'],
  ['net', 'ipv4', 'tcp_congestion_control'],
  ['net', 'ipv4', 'tcp_available_congestion_control'],
  ['net', 'ipv4', 'tcp_ecn'],
  ['net', 'ipv4', 'ip_forward'],
  ['net', 'core', 'somaxconn'],
  ...['all', 'default', 'lo', 'eth0', 'eth0.100'].flatMap((iface) =>
    ['forwarding', 'accept_redirects', 'rp_filter', 'arp_ignore'].map((flag) => ['net', 'ipv4', 'conf', iface, flag]),
  ),
  ...['all', 'default', 'eth0', 'eth0.100'].flatMap((iface) =>
    ['forwarding', 'accept_ra'].map((flag) => ['net', 'ipv6', 'conf', iface, flag]),
  ),
];
const machineKeys: readonly (readonly string[])[] = [
  ['kernel', 'domainname'],
  ['kernel', 'core_pattern'],
  ['kernel', 'printk'],
  ['kernel', 'pid_max'],
  ['kernel', 'random', 'uuid'],
  ['kernel', 'ostype'],
  ['vm', 'swappiness'],
  ['vm', 'dirty_ratio'],
  ['fs', 'protected_regular'],
  ['fs', 'protected_fifos'],
  ['fs', 'file-max'],
];
const otherKeys: readonly (readonly string[])[] = [
  ['net', 'ipv4', 'no_such'],
  ['net', 'ipv4', 'conf', 'wlan0', 'rp_filter'],
  ['kernel', 'sched_migration_cost_ns_gone'],
  ['net', 'ipv4', 'conf', 'eth0', '100', 'rp_filter'],
  ['net', 'ipv4', 'conf'],
  ['net'],
  ['no', 'such', 'key'],
  ['a'],
  ['__proto__'],
  ['export net', 'ipv4', 'ip_forward'],
  ['constructor', 'net'],
];

/** Often the same few keys, so that lines meet each other. */
const components = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...networkKeys.slice(0, 4), ...networkKeys.filter((key) => key[4] === 'rp_filter')) },
  { weight: 6, arbitrary: fc.constantFrom(...networkKeys) },
  { weight: 4, arbitrary: fc.constantFrom(...machineKeys) },
  { weight: 2, arbitrary: fc.constantFrom(...otherKeys) },
);

const patternParts = [
  '*',
  '*',
  '*',
  '?o',
  'l?',
  'eth*',
  'e*0',
  '*0',
  'eth0?100',
  '[a-e]*',
  '[!l]*',
  '[^l]*',
  '[el]*',
  '[]l]*',
  '[l',
  '[]',
  '[z-a]*',
  '[[:alpha:]]*',
  '{all,lo}',
  '**',
  '*.*',
  'd\\*',
  '\\lo',
  'tcp_*m',
  'ip*',
  '*_f*',
  'ip_f?rward',
  '[a-]*',
  'rp_filte[r]',
  '*[!0]',
];

const separated = fc.record({
  parts: components,
  glob: fc.option(fc.array(fc.tuple(fc.nat(5), fc.constantFrom(...patternParts)), { minLength: 1, maxLength: 2 }), {
    freq: 3,
    nil: undefined,
  }),
  style: fc.oneof(
    { weight: 6, arbitrary: fc.constant('dots' as const) },
    { weight: 3, arbitrary: fc.constant('slashes' as const) },
    { weight: 1, arbitrary: fc.constant('mixed' as const) },
    { weight: 1, arbitrary: fc.constant('careless' as const) },
  ),
  mixedAt: fc.nat(4),
  twist: fc.oneof(
    { weight: 20, arbitrary: fc.constant('none') },
    {
      weight: 8,
      arbitrary: fc.constantFrom(
        'leading',
        'trailing',
        'doubled',
        'tripled',
        'proc',
        'procdots',
        'dotdot',
        'onedot',
        'upper',
        'blank',
        'quoted',
        'climb',
        'latin1',
        'leading2',
        'dotdotfirst',
        'tab',
      ),
    },
  ),
  twistAt: fc.nat(4),
});

/** A key as somebody might type it. */
export const typedKey: fc.Arbitrary<string> = separated.map(({ parts, glob, style, mixedAt, twist, twistAt }) => {
  const named = [...parts];
  for (const [at, pattern] of glob ?? []) named[named.length - 1 - (at % named.length)] = pattern;
  const dots = style === 'dots';
  // in the dotted spelling a dot inside a name is typed as a slash
  const typed = named.map((part) => (dots ? part.replaceAll('.', '/') : part));
  const separator = (i: number) => {
    if (style === 'mixed') return i === mixedAt % Math.max(1, typed.length - 1) ? '/' : '.';
    return style === 'slashes' ? '/' : '.';
  };
  const extra = 1 + (twistAt % Math.max(1, typed.length - 1));
  const between = (i: number) => {
    if (i !== extra) return separator(i - 1);
    const one = separator(i - 1);
    if (twist === 'doubled') return one + one;
    if (twist === 'tripled') return one + one + one;
    if (twist === 'dotdot') return dots ? `.//.` : `/../`;
    if (twist === 'onedot') return dots ? './.' : '/./';
    if (twist === 'climb') return `/../${typed[i - 1]}/`;
    if (twist === 'blank') return ` ${one} `;
    return one;
  };
  let text = typed.map((part, i) => (i === 0 ? part : between(i) + part)).join('');
  const lead = style === 'slashes' ? '/' : '.';
  if (twist === 'leading') text = lead + text;
  if (twist === 'leading2') text = lead + lead + text;
  if (twist === 'trailing') text += lead;
  if (twist === 'proc') text = `/proc/sys/${text}`;
  if (twist === 'procdots') text = `proc.sys.${text}`;
  if (twist === 'dotdotfirst') text = `../sys/${text}`;
  if (twist === 'upper') text = text.toUpperCase();
  if (twist === 'quoted') text = `"${text}"`;
  if (twist === 'latin1') text += '\xe9';
  if (twist === 'tab') text = text.replace(/[./]/, '\t');
  return text;
});

const blank = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', ' ', '', ' ') },
  { weight: 2, arbitrary: fc.constantFrom('\t', '   ', ' \t ', '\v', '\f', '\r', ' \r', '\xa0', '\xc2\xa0', '\x01', '\x1c', '\x85') },
);

const value = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('0', '1', '2', '3', '11', '22', '51', '70', '100', '1000', '4096') },
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      '4096 131072 6291456',
      '4096\t87380',
      '  4096   131072  8388608',
      '1024 65000',
      '2000 3000',
      '8080,9000-9100',
      'reno',
      'cubic',
      'no-such-algorithm',
      '"1"',
      "'1'",
      '1 # trailing',
      '1 ; x',
      '15;',
      '1 = 2',
      '=1',
      '== 1',
      'a=b=c',
      '0x10',
      '010',
      '-1',
      '99999999999',
      '1 2 3',
      '',
      '',
      '|/usr/bin/core %p=%s',
      'caf\xe9',
      'caf\xc3\xa9',
      '1\0 2',
      '1\\',
      'a \\ b',
      '*',
      'x\ty',
      '%d%n',
      'very '.repeat(30),
    ),
  },
);

const comment = fc.constantFrom(
  '# note',
  '; note',
  '#net.ipv4.ip_forward = 1',
  '#',
  ';',
  '  # indented',
  '\t; indented',
  '\v# tab',
  '// no comment',
  '#\xe9',
  '# \xc3\xa9',
  '#\0net.ipv4.ip_forward = 1',
  '\xa0# note',
  '-# note',
  '- ; note',
  '# joined \\',
  '\r# note',
  '-#x=1',
  '#x=1',
);

const odd = fc.constantFrom(
  '',
  ' ',
  '\t',
  'x',
  '=',
  '= 5',
  ' = ',
  '==',
  '-',
  '--',
  '- ',
  '-=',
  '-=1',
  '-*',
  '*',
  '* = 1',
  '[',
  '[=1',
  'net.ipv4.ip_forward',
  'net.ipv4.ip_forward 1',
  'net.ipv4.tcp_fin_timeout: 51',
  'sysctl -w net.ipv4.ip_forward=1',
  '\0',
  '\0net.ipv4.ip_forward = 1',
  '\xef\xbb\xbf',
  '.',
  '/',
  '. = 1',
  '/ = 1',
  '.. = 1',
  '... = 1',
  '/proc/sys/ = 1',
  'a=1',
  'ab=1',
  '-a=1',
  '-ab',
  '\\',
  '   \\',
  '=\\',
  '\r',
  '~',
  'net.ipv4.*',
  '-net.*.*.lo.*',
);

const assignment = fc
  .record({
    lead: blank,
    dash: fc.oneof(
      { weight: 12, arbitrary: fc.constant('') },
      { weight: 3, arbitrary: fc.constant('-') },
      { weight: 1, arbitrary: fc.constantFrom('- ', '--', '-\t', '- -') },
    ),
    key: typedKey,
    before: blank,
    equals: fc.oneof(
      { weight: 30, arbitrary: fc.constant('=') },
      { weight: 1, arbitrary: fc.constantFrom('==', ':', ' ', '', '=\0', '= =') },
    ),
    after: blank,
    value,
    trail: blank,
  })
  .map(({ lead, dash, key, before, equals, after, value: text, trail }) => lead + dash + key + before + equals + after + text + trail);

/** What most files hold. */
const plain = fc
  .record({ key: components, dots: fc.boolean(), value: fc.constantFrom('0', '1', '2', '51', '70', '4096 131072 6291456') })
  .map(({ key, dots, value: text }) => `${dots ? key.map((part) => part.replaceAll('.', '/')).join('.') : key.join('/')} = ${text}`);

const exclusion = fc
  .record({ dash: fc.constantFrom('-', '-', '-', '- ', ' -'), key: typedKey, trail: blank })
  .map(({ dash, key, trail }) => dash + key + trail);

const oneLine = fc.oneof(
  { weight: 14, arbitrary: assignment },
  { weight: 6, arbitrary: plain },
  { weight: 3, arbitrary: exclusion },
  { weight: 2, arbitrary: comment },
  { weight: 2, arbitrary: odd },
);

const ending = fc.oneof(
  { weight: 60, arbitrary: fc.constant('\n') },
  { weight: 6, arbitrary: fc.constant('\r\n') },
  { weight: 3, arbitrary: fc.constantFrom('\r', '\0', '\n\r', '\n\n', ' \\\n', '\\\n', '\r\r\n', '\n\0', '\\\r\n', '\v', '\x85', '\x1c') },
);

const long = fc
  .record({
    kind: fc.constantFrom('comment', 'value', 'blank', 'key', 'glued', 'words'),
    size: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(253, 1022, 1023, 1024, 4090, 4094, 4095, 4096, 4097, 5000, 8192, 70_000) },
      { weight: 1, arbitrary: fc.constantFrom(1_048_574, 1_048_575, 1_048_576, 1_048_577, 1_100_000, 2_200_000) },
    ),
    next: assignment,
  })
  .map(({ kind, size, next }) => {
    if (kind === 'comment') return `#${'x'.repeat(size)}${next}`;
    if (kind === 'value') return `kernel.domainname = ${'y'.repeat(size)}`;
    if (kind === 'words') return `kernel.core_pattern = ${'a b '.repeat(Math.ceil(size / 4))}`;
    if (kind === 'key') return `net.ipv4.${'k'.repeat(size)} = 1`;
    if (kind === 'glued') return `${' '.repeat(size)}${next}`;
    return ' '.repeat(size);
  });

/** The bytes of one sysctl file, one a character. */
export const fileText: fc.Arbitrary<string> = fc
  .record({
    bom: fc.oneof({ weight: 25, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom('\xef\xbb\xbf', '\xff\xfe') }),
    usual: fc.oneof(
      { weight: 20, arbitrary: fc.constant('\n') },
      { weight: 2, arbitrary: fc.constant('\r\n') },
      { weight: 1, arbitrary: fc.constant('\r') },
    ),
    lines: fc.array(
      fc.tuple(
        fc.oneof({ weight: 150, arbitrary: oneLine }, { weight: 1, arbitrary: long }),
        fc.option(ending, { freq: 5, nil: undefined }),
      ),
      { maxLength: 7 },
    ),
    closed: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  })
  .map(({ bom, usual, lines, closed }) => {
    const text = lines.map(([line, own], i) => line + (i === lines.length - 1 && !closed ? '' : (own ?? usual))).join('');
    return bom + text;
  });
