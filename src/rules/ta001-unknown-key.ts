import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { lineReports } from './line-reports.ts';
import { isKnown, meantKey } from './meant-key.ts';
import { nearKey } from './near-key.ts';
import { short } from './quoted.ts';
import { atKey, type SettingLine } from './setting-line.ts';

function check(context: RuleContext): readonly Report[] {
  return lineReports(context, (setting) => {
    const { key, kind, glob, rawKey } = setting;
    if (glob) return everyInterface(context, setting);
    if ((kind !== undefined && kind !== 'never') || meantKey(context.knowledge, key, rawKey) !== undefined) return [];
    return [report(context, setting)];
  });
}

/** `*` in the place of an interface: what stands behind it is a name like any other. */
function everyInterface(context: RuleContext, setting: SettingLine): readonly Report[] {
  const { key, rawKey } = setting;
  if (!/^net\.ipv[46]\.(?:conf|neigh)\.\*\.[a-z0-9_]{3,60}$/.test(key)) return [];
  const one = key.replace('*', 'default');
  if (isKnown(context.knowledge, one)) return [];
  const near = context.suggest(one).find((known) => nearKey(one, known));
  if (near === undefined) return [];
  const name = near.slice(near.lastIndexOf('.') + 1);
  return [
    {
      confidence: 'likely',
      message: `'${short(rawKey)}' matches nothing that is known here: expected ${name} at its end`,
      place: atKey(setting, `did you mean ${name}?`),
      key,
      why: 'a pattern without a match sets nothing, and no reader says so',
    },
  ];
}

function report(context: RuleContext, setting: SettingLine): Report {
  const { key, rawKey } = setting;
  const suggested = context.suggest(key);
  const [best] = suggested;
  const never = setting.kind === 'never';
  const near = suggested.filter((known) => nearKey(key, known)).slice(0, 2);
  const typo = near.length > 0;
  const file = setting.line;
  const meant = typo ? near.join(' or ') : best;
  const base = { place: atKey(setting, meant === undefined ? 'not known' : `did you mean ${meant}?`), key };
  if (!/[./]/.test(rawKey))
    return {
      ...base,
      severity: 'error',
      confidence: 'proved',
      message: `'${short(rawKey)}' is no kernel parameter: expected a name with dots such as net.core.somaxconn`,
      why: 'the top level of /proc/sys holds only directories, so there is nothing to write to',
    };
  const named = context.knowledge.known(key)?.renamedTo;
  if (never && !typo)
    return {
      ...base,
      severity: 'error',
      confidence: 'proved',
      message: `'${short(rawKey)}' is no kernel parameter: no kernel ever had it${named === undefined ? '' : `, expected ${named}`}`,
      why: 'a line for a key that does not exist sets nothing, and `sysctl -p` ends with an error',
    };
  if (!typo)
    return {
      ...base,
      severity: 'advice',
      confidence: 'heuristic',
      message: `'${short(rawKey)}' is not known here: not checked`,
      why: 'it may belong to a module, a distribution or a kernel that the knowledge does not cover, or never have existed',
    };
  return {
    ...base,
    severity: file.conditional ? 'warning' : 'error',
    confidence: 'likely',
    message: `'${short(rawKey)}' is no kernel parameter that is known here: expected ${meant}`,
    why: 'a line for a key that does not exist sets nothing, and `sysctl -p` ends with an error',
    fix: {
      title: `write ${meant}`,
      disposition: 'review',
      ...(near.length === 1 && {
        edits: [{ path: file.path, line: file.line, from: file.text, to: file.text.replace(rawKey, () => near.join('')) }],
      }),
    },
  };
}

export const unknownKey: Rule = {
  id: 'TA001',
  slug: 'unknown-key',
  severity: 'error',
  confidence: 'likely',
  what: 'A key that no kernel has, by all that is known here',
  why: 'a misspelt key sets nothing; the readers only log it',
  instead: 'write the key as it stands below /proc/sys',
  bad: { files: { 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_keepalive_tmie = 300\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-proxy.conf': 'net.ipv4.tcp_keepalive_time = 300\n' }, kernel: '6.1' },
  check,
};
