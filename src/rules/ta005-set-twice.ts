import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { type Reading, readings, treePlace, winnersOf } from './load-order.ts';
import { assignment, short } from './quoted.ts';
import { atKey, atValue, type SettingLine } from './setting-line.ts';

/** A second write that fails leaves the first: people use that for names that a kernel may lack. */
const fallbacks = new Set(['net.ipv4.tcp_congestion_control', 'net.core.default_qdisc']);

function check(context: RuleContext): readonly Report[] {
  return readings(context).flatMap((reading) => {
    const { settings, reader, kernels } = reading;
    // every line has a key of its own
    if (winnersOf(reading).size === settings.length) return [];
    const all = kernels.length === context.kernels.length;
    const last = new Map<string, SettingLine>();
    let repeated = false;
    const counts = (setting: SettingLine) => setting.kind !== 'action' && overrides(setting);
    for (const setting of settings) {
      if (!counts(setting)) continue;
      const before = last.size;
      last.set(setting.key, setting);
      repeated ||= last.size === before;
    }
    if (!repeated) return [];
    const found: Report[] = [];
    for (const setting of settings) {
      const winner = last.get(setting.key);
      if (winner === undefined || winner === setting || !counts(setting)) continue;
      for (const one of report(setting, winner, { reader, kernels: all ? [] : kernels })) found.push(one);
    }
    return found;
  });
}

/** Where lines of one file are written one after the other: lists of tasks and scripts have hosts, branches and loops around them. */
function overrides({ file: { format }, line }: SettingLine): boolean {
  return (format === undefined || format === 'tuned' || format === 'saptune') && line.conditional === undefined;
}

const plain = (value: string) => value.trim().split(/\s+/).join(' ');

function report(
  lost: SettingLine,
  winner: SettingLine,
  { reader, kernels }: Partial<Pick<Reading, 'reader' | 'kernels'>>,
): readonly Report[] {
  const sameFile = lost.file === winner.file;
  const sameValue = plain(lost.value) === plain(winner.value);
  if (!sameFile && (sameValue || !sameFolder(lost, winner))) return [];
  const where = sameFile ? `line ${winner.line.line}` : `${winner.file.path}:${winner.line.line}`;
  const common = {
    place: atKey(lost, sameValue ? 'set here' : `${where} wins`),
    key: lost.key,
    ...(kernels && { kernels }),
    related: [atValue(winner, sameValue ? 'and here again' : 'this is read later')],
    fix: {
      title: `delete line ${lost.line.line}`,
      disposition: sameFile ? ('safe' as const) : ('review' as const),
      edits: [{ path: lost.file.path, line: lost.line.line, from: lost.line.text, to: null }],
    },
  };
  if (sameValue)
    return [
      {
        ...common,
        severity: 'advice',
        message: `${short(lost.rawKey)} is set twice to the same value`,
        why: 'the next change may reach only one of the lines',
      },
    ];
  const fallback = fallbacks.has(lost.key) && sameFile;
  return [
    {
      ...common,
      severity: fallback ? 'advice' : 'warning',
      message: fallback
        ? `${assignment(lost)} only stays where ${where} is refused`
        : `${assignment(lost)} is overridden by '${short(winner.value)}' in ${where}`,
      why: fallback
        ? 'as a fallback this works, and `sysctl -p` ends with an error where the second name is missing'
        : !sameFile && treePlace(winner.file.path).name === ''
          ? whyConf[reader === 'systemd' ? 'systemd' : 'others']
          : 'the line that is read last wins, without a word',
    },
  ];
}

const whyConf = {
  systemd: 'systemd-sysctl reads /etc/sysctl.conf through the link 99-sysctl.conf, after names that sort before it',
  others: 'procps reads /etc/sysctl.conf after every file of sysctl.d; systemd-sysctl reads it only through a link',
} as const;

/** A later file of /etc overriding the vendor's is what the folders are for; two files of the same folder are not. */
function sameFolder(a: SettingLine, b: SettingLine): boolean {
  const [left, right] = [treePlace(a.file.path), treePlace(b.file.path)];
  const own = (folder: string) => (folder === 'etc' ? 'etc/sysctl.d' : folder);
  return own(left.folder) === own(right.folder);
}

export const setTwice: Rule = {
  id: 'TA005',
  slug: 'set-twice',
  severity: 'warning',
  confidence: 'proved',
  what: 'A key that is set more than once in a file, or differently in files of one folder',
  why: 'the last line wins and the others only mislead',
  instead: 'keep the line that is meant',
  bad: { files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.tcp_ecn = 1\nnet.ipv4.tcp_ecn = 2\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.conf.*.rp_filter = 2\nnet.ipv4.conf.eth0.rp_filter = 1\n' }, kernel: '6.1' },
  check,
};
