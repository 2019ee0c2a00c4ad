import { expect, test } from 'vitest';
import type { Effective, EffectiveLimits, EffectiveValue } from '../../src/model/effective.ts';
import { effectiveLimitsText } from '../../src/render/effective-limits-text.ts';
import { effectiveText } from '../../src/render/effective-text.ts';

const plain = (key: string, value: string, line: number): EffectiveValue => ({
  key,
  value,
  winner: { path: '/etc/sysctl.d/60-edge.conf', line },
  shadowed: [],
  held: value,
  running: value,
  later: [],
});

const effective: Effective = {
  reader: { name: 'systemd', version: '252' },
  readerWhy: 'Debian 12 (bookworm) boots with it',
  values: [
    plain('kernel.panic', '10', 1),
    plain('net.core.somaxconn', '4096', 2),
    {
      ...plain('net.ipv4.tcp_fin_timeout', '30 # text', 3),
      pattern: 'net.ipv4.tcp_fin*',
      shadowed: Array.from({ length: 14 }, (_, i) => ({ path: '/etc/sysctl.conf', line: i + 1, value: '', why: 'it is read earlier' })),
      held: '30',
      heldWhy: "the kernel drops '# text' behind it",
      running: '60',
      later: [{ name: 'tuned', what: 'writes its profile', source: 'tuned: plugin_sysctl.py' }],
      notes: ['eth0 really does 1'],
    },
    { key: 'vm.swappiness', shadowed: [], heldWhy: 'its default is not known', later: [] },
  ],
  masked: [{ path: '/usr/lib/sysctl.d/50-a.conf', by: '/etc/sysctl.d/50-a.conf' }],
  unread: [{ path: '/etc/sysctl.conf', why: 'not read' }],
  disagreements: [
    {
      key: 'net.ipv4.tcp_fin_timeout',
      readers: {
        procps: { value: '41', path: '/etc/sysctl.conf', line: 9 },
        systemd: { value: '30 # text', path: '/etc/sysctl.d/60-edge.conf', line: 3 },
        'procps-p': {},
      },
      remedy: 'delete /etc/sysctl.conf:9',
    },
  ],
  notes: ['nothing tells the kernel'],
  notChecked: [{ what: 'init system', why: 'nothing tells it' }],
};

test('a screen: plain keys together, the others with all that is to be said', () => {
  expect(effectiveText({ effective, host: 'edge1', asked: false }, { width: 100, colour: false })).toBe(
    `edge1 · as systemd-sysctl 252 reads the files (Debian 12 (bookworm) boots with it)

kernel.panic = 10                                       /etc/sysctl.d/60-edge.conf:1
net.core.somaxconn = 4096                               /etc/sysctl.d/60-edge.conf:2

net.ipv4.tcp_fin_timeout = 30 # text                    /etc/sysctl.d/60-edge.conf:3
by      the pattern 'net.ipv4.tcp_fin*'
${Array.from({ length: 12 }, (_, i) => `over    '' at /etc/sysctl.conf:${i + 1}: it is read earlier`).join('\n')}
over    2 more lines; --verbose tells all
holds   30: the kernel drops '# text' behind it
runs    60 now: something else wrote it, or the files were not loaded since
later   tuned: writes its profile
note    eth0 really does 1
differ  systemd-sysctl: 30 # text (/etc/sysctl.d/60-edge.conf:3), sysctl --system: 41
        (/etc/sysctl.conf:9), sysctl -p: nothing
do      delete /etc/sysctl.conf:9

vm.swappiness                                           not set by this reader

MASKED  /usr/lib/sysctl.d/50-a.conf: hidden by /etc/sysctl.d/50-a.conf
UNREAD  /etc/sysctl.conf: not read
NOTE    nothing tells the kernel

not checked: init system (nothing tells it)
3 keys set, 1 file masked, readers disagree on 1; nothing was changed
`,
  );
});

test('lines that were too many to be listed are counted with those that are not told', () => {
  const text = (shadowedMore: number, verbose: boolean, others: readonly EffectiveValue[] = []) => {
    const values = [...others, ...effective.values.slice(2, 3).map((value) => ({ ...value, shadowedMore }))];
    return effectiveText({ effective: { ...effective, values }, host: 'edge1', asked: false }, { width: 100, colour: false, verbose });
  };
  expect(text(5000, false)).toContain('over    5002 more lines; --verbose tells all\n');
  expect(text(199_986, false)).toContain('over    199988 more lines; --verbose tells all\n');
  expect(text(199_987, false)).toContain('over    199989 more lines; --verbose tells the first 200000\n');
  expect(text(5000, true)).toContain('over    5000 more lines\n');
  // what the keys before took of the limit leaves fewer than a dozen to this one
  const before = { ...plain('net.core.somaxconn', '4096', 2), shadowedMore: 200_000 };
  expect(text(5000, false, [before])).toContain('over    5002 more lines; ask for this key alone with --verbose\n');
  expect(text(5000, false, [before])).toContain('over    200000 more lines; ask for this key alone with --verbose\n');
  expect(text(5000, true, [before])).toContain('over    5000 more lines; ask for this key alone\n');
});

test('what is not known of a key is said where it was asked for, and --verbose tells every lost line and source', () => {
  const asked = effectiveText({ effective, host: 'edge1', asked: true }, { width: 100, colour: false, verbose: true });
  expect(asked).toContain('holds   not known: its default is not known');
  expect(asked).toContain("over    '' at /etc/sysctl.conf:14: it is read earlier");
  expect(asked).toContain('later   tuned: writes its profile (tuned: plugin_sysctl.py)');
});

test('no line is wider than the screen where its words allow, and nothing steers the terminal', () => {
  const evil = JSON.parse(JSON.stringify(effective).replaceAll('edge', 'e\\u001b[2J\\u202e\\ndge')) as Effective;
  const text = effectiveText({ effective: evil, host: 'e\x1bdge', asked: true }, { width: 40, colour: false });
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  const wide = text.split('\n').filter((line) => line.length > 40 && line.trim().split(' ').length > 1);
  expect(wide.filter((line) => !/sysctl\.(?:d|conf)|^kernel|^net|^vm/.test(line))).toEqual([]);
  expect(effectiveText({ effective, host: 'edge1', asked: true }, { width: 100, colour: true })).toContain('\x1b[36mkernel.panic\x1b[39m');
});

test('limits with the rule that decided', () => {
  const limits: EffectiveLimits = {
    reader: 'pam_limits',
    version: '1.5.2',
    who: 'alice',
    values: [
      {
        key: 'nofile',
        type: 'soft',
        value: '65',
        unitOfValue: 'descriptors',
        domain: 'alice',
        winner: { path: '/etc/security/limits.conf', line: 4 },
        rule: 'a line that names the user',
        shadowed: [{ path: '/etc/security/limits.conf', line: 1, value: '4096', why: 'a line for the user beats one for everybody' }],
      },
      { key: 'core', type: 'hard', value: 'unlimited', unitOfValue: 'bytes', rule: 'inherited', shadowed: [] },
      { key: 'nproc', type: 'hard', unitOfValue: 'processes', rule: 'inherited', shadowed: [] },
    ],
    masked: [],
    notes: ['the login is refused'],
    notChecked: [],
  };
  expect(effectiveLimitsText(limits, 'edge1', { width: 100, colour: false })).toBe(
    `edge1 · limits of alice, a session through PAM, as pam_limits 1.5.2 sets them

nofile soft = 65 descriptors                            /etc/security/limits.conf:4
rule    a line that names the user
over    4096 at /etc/security/limits.conf:1: a line for the user beats one for everybody
core hard = unlimited
rule    inherited
nproc hard = unknown
rule    inherited

NOTE    the login is refused

lines decide 1 limit of alice; nothing was changed
`,
  );
});
