import { describe, expect, test } from 'vitest';
import { factNames } from '../../src/model/fact-names.ts';
import { readProfile } from '../../src/read/profile.ts';

const names = factNames.map((fact) => fact.name);
const read = (text: string) => readProfile('proxy', 'profiles/proxy.ini', text, names);
const head = '[profile]\nsummary = Proxy of edge1\n';

function profileOf(text: string) {
  const result = read(text);
  if ('problems' in result) throw new Error(result.problems.map((p) => `${p.line}: ${p.message}`).join('\n'));
  return result.profile;
}

function problemsOf(text: string) {
  const result = read(text);
  return 'problems' in result ? result.problems : [];
}

test('a whole profile', () => {
  const profile = profileOf(`\uFEFF; of edge1
[profile]
summary = "Proxy; with NAT on the path"
include = reverse-proxy , web-server
conflicts = nat-gateway

[ask]
out_conn_rate = New upstream connections per second
[sysctl]
  net.ipv4.tcp_keepalive_time = at most floor(nat_idle_timeout_s / 2)
net.ipv4.tcp_tw_reuse = 1 when kernel >= 4.19 and timestamps_both_ends | default
net.ipv4.tcp_rmem = at least _ _ max(6291456, 2 * bdp_bytes)
net.core.default_qdisc = "'fq' when not kernel < 4.13 | default"
net.ipv4.tcp_tw_recycle = absent
net.ipv4.conf.eth0/100.rp_filter = 2
net.ipv4.ip_local_reserved_ports = at least listeners
[limits]
nofile.soft@haproxy = at least 1024
nofile.hard@@proxies = unlimited
[app]
upstream_keepalive = at least ceil(out_concurrent / workers)
listen_backlog = 511
so_keepalive = nginx: listen 443 so_keepalive=on
[module]
nf_conntrack = load when nat has gateway | default
[why]
net.ipv4.tcp_keepalive_time = The first probe must leave before the path's shortest timeout
net.core.somaxconn = Bursts are long here
[strength]
net.ipv4.tcp_keepalive_time = vendor
[source]
net.ipv4.tcp_keepalive_time = "the \\"VPC\\" guide"
`);
  expect(profile).toMatchObject({
    name: 'proxy',
    path: 'profiles/proxy.ini',
    summary: 'Proxy; with NAT on the path',
    include: ['reverse-proxy', 'web-server'],
    conflicts: ['nat-gateway'],
  });
  expect([...profile.ask]).toEqual([['out_conn_rate', 'New upstream connections per second']]);
  const entry = (key: string) => profile.entries.find((e) => e.key === key);
  expect(entry('net.ipv4.tcp_keepalive_time')).toMatchObject({
    section: 'sysctl',
    line: 10,
    from: 'proxy',
    strength: 'vendor',
    source: 'the "VPC" guide',
    why: "The first probe must leave before the path's shortest timeout",
    rules: [{ verb: 'at most', text: 'at most floor(nat_idle_timeout_s / 2)' }],
  });
  expect(entry('net.ipv4.tcp_tw_reuse')?.rules).toMatchObject([
    {
      verb: 'exactly',
      fields: [{ type: 'number', value: 1 }],
      when: { type: 'and' },
      text: '1 when kernel >= 4.19 and timestamps_both_ends',
    },
    { verb: 'default', fields: [], text: 'default' },
  ]);
  expect(entry('net.ipv4.tcp_rmem')?.rules[0]?.fields.map((f) => f.type)).toEqual(['keep', 'keep', 'call']);
  expect(entry('net.core.default_qdisc')?.rules[0]).toMatchObject({
    fields: [{ type: 'text', value: 'fq' }],
    when: { type: 'not', of: { type: 'kernel', version: '4.13' } },
  });
  expect(entry('net.ipv4.tcp_tw_recycle')?.rules).toEqual([{ verb: 'absent', fields: [], text: 'absent' }]);
  expect(entry('nofile.hard@@proxies')?.rules[0]?.fields).toEqual([{ type: 'unlimited' }]);
  expect(entry('upstream_keepalive')).toMatchObject({ rules: [{ verb: 'at least' }] });
  expect(entry('listen_backlog')).toMatchObject({ rules: [{ verb: 'exactly', fields: [{ value: 511 }] }] });
  expect(entry('so_keepalive')).toMatchObject({ advice: 'nginx: listen 443 so_keepalive=on', rules: [] });
  expect(entry('nf_conntrack')?.rules[0]).toMatchObject({
    verb: 'exactly',
    fields: [{ type: 'text', value: 'load' }],
    when: { type: 'nat', role: 'gateway' },
  });
  // speaks of a key that an included profile may set: composing decides
  expect(profile.notes).toEqual([{ section: 'why', key: 'net.core.somaxconn', text: 'Bursts are long here', line: 28 }]);
});

test('CRLF and lone CR end lines as they do for ini', () => {
  expect(profileOf('[profile]\r\nsummary = edge1\r[sysctl]\r\nnet.core.somaxconn = 4096\r\n').entries[0]?.line).toBe(4);
});

describe('several fields', () => {
  const fieldsOf = (value: string) =>
    profileOf(`${head}[sysctl]\nnet.ipv4.tcp_rmem = ${value}\n`).entries[0]?.rules[0]?.fields.map((f) => f.type);
  test.each([
    ['4096 131072 6291456', ['number', 'number', 'number']],
    ['_ (2 * bdp_bytes) max(1, cores)', ['keep', 'arithmetic', 'call']],
    ['conn_rate (1 + 2)', ['name', 'arithmetic']],
    ['value(net.core.rmem_max) 1', ['planned', 'number']],
    ['1 + 2 * cores', ['arithmetic']],
    ['(1) (2)', ['number', 'number']],
    ['4096 (-1)', ['number', 'negate']],
  ])('%s', (value, types) => expect(fieldsOf(value)).toEqual(types));
});

/** text after the head (its first line is line 3), line of the problem, part of the message */
const broken: readonly (readonly [string, number, string])[] = [
  ['[sysctl] ; tuned\nnet.core.somaxconn = 1', 3, "text after [sysctl]: expected nothing after ']'"],
  [' [sysctl]\nnet.core.somaxconn = 1', 3, '[sysctl] is indented'],
  ['[sysctl\nnet.core.somaxconn = 1', 3, 'is not closed'],
  ['[sysctrl]', 3, 'did you mean [sysctl]?'],
  ['[tuning]', 3, "unknown section '[tuning]'"],
  ['[sysctl.net]', 3, '[sysctl.net] has a dot'],
  ['[]', 3, "unknown section '[]'"],
  ['[__proto__]', 3, 'unknown section'],
  ['[constructor]', 3, 'unknown section'],
  ['[sysctl]\nnet.core.somaxconn = 1\n[app]\n[sysctl]', 6, '[sysctl] stands twice: first in line 3'],
  ['[sysctl]\nnet.core.somaxconn[] = 1', 4, 'has brackets'],
  ['[sysctl]\n__proto__ = 1', 4, "'__proto__' is no key"],
  ['[sysctl]\nnet.core.somaxconn', 4, "has no '='"],
  ['[sysctl]\n= 5', 4, 'a value without a key'],
  ['[sysctl]\nnet.core.somaxconn =', 4, 'has no value'],
  ['[sysctl]\nnet.core.somaxconn = ""', 4, 'has no value'],
  ['[sysctl]\nnet.core.somaxconn = 4096 ; more', 4, "an unquoted ';'"],
  ['[sysctl]\nnet.core.somaxconn = 4096 # more', 4, "an unquoted '#'"],
  ['[sysctl]\nnet.core.somaxconn = 4096 \\', 4, 'an unquoted backslash'],
  ["[sysctl]\nnet.core.default_qdisc = \"'fq'", 4, 'partly quoted'],
  ['[sysctl]\nnet.core.default_qdisc = "\'fq\'" when splice', 4, 'partly quoted'],
  ['[sysctl]\nnet.core.default_qdisc = fq "x"', 4, 'partly quoted'],
  ["[sysctl]\nnet.core.default_qdisc = 'fq'", 4, 'begins with a single quote'],
  ['[sysctl]\nnet.core.default_qdisc = "\\u001b[31m"', 4, 'control character'],
  ['[sysctl]\nnet.core.somaxconn = 1\u001b[31m', 4, 'U+001B at column'],
  ['[sysctl]\nnet.core.somaxconn = 1\u2028', 4, 'U+2028'],
  ['[sysctl]\nnet.core.somaxconn = \u202e1', 4, 'U+202E'],
  ['[sysctl]\nnet.ipv4.ip_forward = true', 4, "'true' is no value"],
  ['[sysctl]\nnet.ipv4.ip_forward = "null"', 4, "'null' is no value"],
  ['[sysctl]\nnet.core.somaxconn = 1\nnet.core.somaxconn = 2', 5, 'stands twice in [sysctl]: first in line 4'],
  ['[sysctl]\nnet.core.somaxconn when kernel >= 5.4 = 3', 4, 'conditions stand in values'],
  ['[sysctl]\nsomaxconn = 3', 4, "'somaxconn' is no parameter"],
  ['[sysctl]\nnet/core/somaxconn = 3', 4, 'is no parameter'],
  ['[sysctl]\nnet.ipv4.conf.*.rp_filter = 2', 4, 'has a wildcard'],
  ['[sysctl]\nnet.core.somaxconn = atleast 4096', 4, "'atleast' is no verb: expected a value, at least"],
  ['[sysctl]\nnet.core.somaxconn = at leest 4096', 4, 'did you mean at least?'],
  ['[sysctl]\nnet.core.somaxconn = at least', 4, "after 'at least'"],
  ['[sysctl]\nnet.core.somaxconn = at least max(4096, con_rate)', 4, 'did you mean conn_rate?'],
  ['[sysctl]\nnet.core.somaxconn = defualt', 4, 'did you mean default?'],
  ['[sysctl]\nnet.core.somaxconn = default 5', 4, "'5' after 'default'"],
  ['[sysctl]\nnet.core.somaxconn = 1 when', 4, "after 'when'"],
  ['[sysctl]\nnet.core.somaxconn = when splice', 4, "no verb before 'when'"],
  ['[sysctl]\nnet.core.somaxconn = 1 when splice when scylla', 4, "'when' stands twice"],
  ['[sysctl]\nnet.core.somaxconn = 1 when splice |', 4, "an empty rule beside '|'"],
  ['[sysctl]\nnet.core.somaxconn = | 1', 4, "an empty rule beside '|'"],
  ['[sysctl]\nnet.core.somaxconn = 1 | 2', 4, "what follows '1' can never hold"],
  ['[sysctl]\nnet.core.somaxconn = 1 when conn_rate', 4, "'conn_rate' is no condition"],
  ['[sysctl]\nnet.core.somaxconn = 1 when kernel >= 5', 4, 'compared with a version'],
  ['[sysctl]\nnet.core.somaxconn = 1 when nat_in_path', 4, 'did you mean nat has outbound?'],
  ['[sysctl]\nnet.ipv4.ip_local_port_range = widen to 10240', 4, 'two ends of a range'],
  ['[sysctl]\nnet.ipv4.ip_local_port_range = widen to _ 60999', 4, 'takes two numbers'],
  ['[sysctl]\nnet.ipv4.tcp_rmem = 4096 bdp_bytes * 2', 4, "'*' between several fields"],
  ['[sysctl]\nnet.ipv4.tcp_rmem = _', 4, "'_' keeps one of several fields"],
  ['[sysctl]\nnet.core.somaxconn = unlimited', 4, "'unlimited' is a value of limits"],
  ['[limits]\nnofile = listeners', 4, "'listeners' is a list of ports"],
  ['[limits]\nnofile = 1024 2048', 4, 'expected one in [limits]'],
  ['[limits]\nnofiles = 1024', 4, 'did you mean nofile?'],
  ['[limits]\nnofile.both = 1024', 4, 'expected nofile.soft or nofile.hard'],
  ['[limits]\nnofile@* = 1024', 4, 'is for everybody'],
  ['[app]\nupstream_keepalive = at least ceil(out_concurent / workers)', 4, 'did you mean out_concurrent?'],
  ['[module]\nnf_conntrack = 1', 4, 'expected load, default or absent'],
  ['[ask]\ncon_rate = how many', 4, 'did you mean conn_rate?'],
  ['[sysctl]\nnet.core.somaxconn = 4096\n[why]\nnet.core.somaxcon = bursts', 6, 'did you mean net.core.somaxconn?'],
  ['[strength]\nnet.core.somaxconn = vendor', 4, 'which no section sets'],
  ['[sysctl]\nnet.core.somaxconn = 4096\n[strength]\nnet.core.somaxconn = vender', 6, 'did you mean vendor?'],
  ['[sysctl]\nnet.core.somaxconn = 4096\n[app]\nnet.core.somaxconn = see above', 6, 'stands in [sysctl] too (line 4)'],
];

describe('broken profiles are refused with the line', () => {
  test.each(broken)('%j', (text, line, part) => {
    const problems = problemsOf(head + text);
    expect(problems).toContainEqual({ path: 'profiles/proxy.ini', line, message: expect.stringContaining(part) });
    for (const { message } of problems) expect(message).not.toMatch(/\.$|\p{Cc}/u);
  });

  test.each([
    ['', 1, 'no section [profile]'],
    ['[sysctl]\nnet.core.somaxconn = 1', 1, 'no section [profile]'],
    ['summary = edge1\n[profile]\nsummary = edge1', 1, 'stands before any section'],
    ['[profile]\ninclude = reverse-proxy', 1, 'has no summary'],
    ['[profile]\nsummary = edge1\nincludes = reverse-proxy', 3, 'did you mean include?'],
    ['[profile]\nsummary = edge1\ninclude = reverse-proxy,,web', 3, 'is no profile name'],
    ['[profile]\nsummary = edge1\ninclude = ../../etc/passwd', 3, 'is no profile name'],
    ['[profile]\nsummary = edge1\ninclude = proxy', 3, 'names itself'],
    ['[profile]\nsummary = edge1\nconflicts = web, web', 3, 'stands twice in conflicts'],
    ['x'.repeat(300_000), 1, 'expected at most 262144'],
    [`[profile]\nsummary = ${'x'.repeat(5000)}`, 2, 'expected at most 4000'],
  ])('%j', (text, line, part) => {
    expect(problemsOf(text)).toContainEqual({ path: 'profiles/proxy.ini', line, message: expect.stringContaining(part) });
  });
});

test('all problems are told, by line, and a thousand of them are cut short', () => {
  const text = `${head}[sysctl]\nnet.core.somaxconn = con_rate\nnet.ipv4.tcp_sack = true\n[whyy]\n[ask]\nqps = a ; b\n`;
  expect(problemsOf(text).map((p) => p.line)).toEqual([4, 5, 6, 8]);
  const many = problemsOf(`${head}[sysctl]\n${'bare\n'.repeat(1000)}`);
  expect(many).toHaveLength(101);
  expect(many.at(-1)?.message).toBe('900 more problems');
});

test('a section that is refused as indented or repeated still takes its own lines', () => {
  expect(problemsOf(`${head} [sysctl]\nnet.core.somaxconn = con_rate`).map((p) => p.line)).toEqual([3, 4]);
});
