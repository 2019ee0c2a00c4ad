import type { NatRule, SysctlReading } from '../model/facts.ts';
import type { Look } from './look.ts';
import { firewalldRules, iptablesRules, ipvsRules, nftRules } from './parse/nat-rules.ts';

const savedIptables = [
  '/etc/iptables/rules.v4',
  '/etc/iptables/rules.v6',
  '/etc/sysconfig/iptables',
  '/etc/sysconfig/ip6tables',
  '/etc/ufw/before.rules',
  '/etc/ufw/before6.rules',
];
const savedNft = ['/etc/nftables.conf', '/etc/sysconfig/nftables.conf'];
const couldChange = 'whether this host translates addresses for others (nat gateway)';

/**
 * Rules that translate addresses: those in force where they can be asked, else those that are saved. Asking for tables that are
 * not loaded would load them and switch on connection tracking, so nothing is asked on a machine without conntrack, which
 * translates nothing.
 * @param sysctl with its completeness: a machine that was walked whole and has no conntrack key tracks nothing
 */
export function natRulesOf(look: Look, sysctl: ReadonlyMap<string, SysctlReading>, complete: boolean): readonly NatRule[] | undefined {
  const ipvs = look.text('/proc/net/ip_vs');
  const balanced = ipvs === undefined ? [] : ipvsRules(ipvs, '/proc/net/ip_vs');
  const tracked =
    sysctl.has('net.netfilter.nf_conntrack_max') || sysctl.has('net.netfilter.nf_conntrack_count') || sysctl.has('net.nf_conntrack_max');
  if (look.tree.live && complete && !tracked) return balanced;
  const live = look.tree.live ? inForce(look) : undefined;
  if (live) return [...live, ...balanced];
  const saved = savedRules(look);
  if (!look.tree.live && complete && !tracked && saved.length === 0) return balanced;
  if (!look.tree.live && saved.length === 0) look.skip('NAT rules', 'a tree holds only saved rules, and none are there', couldChange);
  const all = [...saved, ...balanced];
  return all.length > 0 ? all : undefined;
}

/** Undefined where nothing could be asked; then it is told why. */
function inForce(look: Look): readonly NatRule[] | undefined {
  if (!look.superuser) {
    look.skip('NAT rules', 'nft and iptables-save need root', couldChange);
    return undefined;
  }
  const rules: NatRule[] = [];
  let asked = false;
  const ask = (program: string, args: readonly string[], parse: (text: string, path: string) => readonly NatRule[]): string | undefined => {
    const ran = look.run(program, args);
    if ('problem' in ran) return ran.problem;
    asked = true;
    rules.push(...parse(ran.output, [program, ...args].join(' ')));
    return undefined;
  };
  const problem = ask('nft', ['list', 'ruleset'], nftRules);
  // without nft its rules are still told by the iptables that are built on it
  const other = problem === undefined ? undefined : ask('iptables-nft-save', ['-t', 'nat'], iptablesRules);
  const hasTable = (path: string) => /^nat$/m.test(look.text(path) ?? '');
  const four = hasTable('/proc/net/ip_tables_names')
    ? ask('iptables-legacy-save', ['-t', 'nat'], iptablesRules) && ask('iptables-save', ['-t', 'nat'], iptablesRules)
    : undefined;
  const six = hasTable('/proc/net/ip6_tables_names')
    ? ask('ip6tables-legacy-save', ['-t', 'nat'], iptablesRules) && ask('ip6tables-save', ['-t', 'nat'], iptablesRules)
    : undefined;
  const missed = [problem && other ? problem : undefined, four, six].filter((text) => text !== undefined);
  if (missed.length > 0) look.skip('NAT rules', missed.join(', '), couldChange);
  return asked && missed.length === 0 ? dedupe(rules) : asked && rules.length > 0 ? dedupe(rules) : undefined;
}

function dedupe(rules: readonly NatRule[]): readonly NatRule[] {
  return [...new Map(rules.map((rule) => [`${rule.path}\n${rule.text}`, rule])).values()];
}

function savedRules(look: Look): readonly NatRule[] {
  const all: NatRule[] = [];
  for (const path of savedIptables) all.push(...iptablesRules(look.text(path) ?? '', path));
  for (const path of [...savedNft, ...confFiles(look, '/etc/nftables.d', '.nft')]) all.push(...nftRules(look.text(path) ?? '', path));
  for (const path of confFiles(look, '/etc/firewalld/zones', '.xml')) all.push(...firewalldRules(look.text(path) ?? '', path));
  return all;
}

const confFiles = (look: Look, directory: string, ending: string) =>
  (look.tree.list(directory) ?? []).filter((name) => name.endsWith(ending)).map((name) => `${directory}/${name}`);
