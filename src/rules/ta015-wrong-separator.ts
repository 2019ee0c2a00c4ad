import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { lineReports } from './line-reports.ts';
import { meantKey } from './meant-key.ts';
import { short } from './quoted.ts';
import { atKey } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  return lineReports(context, (setting) => {
    const { key, rawKey, kind, glob, line } = setting;
    const meant = glob || (kind !== undefined && kind !== 'never') ? undefined : meantKey(context.knowledge, key, rawKey);
    if (meant === undefined) return [];
    const mixed = rawKey.includes('/') && rawKey.includes('.');
    return [
      {
        message: `'${short(rawKey)}' names a file that is not there: expected ${meant}`,
        place: atKey(setting, mixed ? 'the first separator decides for all' : 'a dot inside an interface name is written /'),
        key,
        why: mixed
          ? 'where the first separator is a slash, dots are parts of names; only busybox takes both'
          : 'every dot is read as a directory, so the name of the interface falls apart',
        fix: {
          title: `write ${meant}`,
          disposition: 'review',
          edits: [{ path: line.path, line: line.line, from: line.text, to: line.text.replace(rawKey, () => meant) }],
        },
      },
    ];
  });
}

export const wrongSeparator: Rule = {
  id: 'TA015',
  slug: 'wrong-separator',
  severity: 'error',
  confidence: 'proved',
  what: 'A key whose separators lead to another file than the one meant',
  why: 'an interface with a dot in its name needs a slash there; a mix of slashes and dots needs one kind',
  instead: 'write net.ipv4.conf.eth0/100.rp_filter or net/ipv4/conf/eth0.100/rp_filter',
  bad: { files: { 'etc/sysctl.d/70-vlan.conf': 'net.ipv4.conf.eth0.100.rp_filter = 2\n' }, kernel: '6.1' },
  good: {
    files: { 'etc/sysctl.d/70-vlan.conf': 'net.ipv4.conf.eth0/100.rp_filter = 2\nnet/ipv4/conf/eth0.200/rp_filter = 2\n' },
    kernel: '6.1',
  },
  check,
};
