import type { NatRule } from '../../model/facts.ts';

const longest = 300;
const most = 2000;

/** `nft list ruleset` or a file for `nft -f`. Counters are left out of the text: they differ on every look. */
export function nftRules(text: string, path: string): readonly NatRule[] {
  return collect(text, path, (line) => {
    const bare = line.replace(/"[^"]{0,300}"/g, (quoted) =>
      /^"(?:MASQUERADE|SNAT|DNAT|REDIRECT)"$/.test(quoted) ? quoted.slice(1, -1).toLowerCase() : '""',
    );
    if (/^(?:include|define)\b/.test(bare) || (/^(?:table|chain|type|set|map)\b/.test(bare) && !/[;}]/.test(bare))) return undefined;
    const words = new Set(bare.replace(/\b(?:chain|map|set|jump|goto|status(?: !=)?) \S+/g, '').split(/[\s{};:]+/));
    return (['masquerade', 'redirect', 'snat', 'dnat'] as const).find((kind) => words.has(kind));
  });
}

/** `iptables-save` and the files that it is kept in. */
export function iptablesRules(text: string, path: string): readonly NatRule[] {
  return collect(text, path, (line) => {
    const target = /(?:^|\s)(?:-j|--jump)\s+(\S+)/.exec(line)?.[1];
    if (target === 'MASQUERADE') return 'masquerade';
    if (target === 'REDIRECT') return 'redirect';
    if (target === 'SNAT' || target === 'NETMAP') return 'snat';
    return target === 'DNAT' ? 'dnat' : undefined;
  });
}

/** A firewalld zone, where `<masquerade/>` says it. */
export function firewalldRules(text: string, path: string): readonly NatRule[] {
  const all: NatRule[] = [];
  if (/<masquerade(?:\s[^>]{0,100})?\/?>/.test(text)) all.push({ kind: 'masquerade', text: '<masquerade/>', path });
  for (const match of text.matchAll(/<forward-port\b[^>]{0,200}>/g)) all.push({ kind: 'dnat', text: match[0], path });
  return all.slice(0, most);
}

/** /proc/net/ip_vs: one rule for each virtual service. */
export function ipvsRules(text: string, path: string): readonly NatRule[] {
  return text
    .split('\n')
    .filter((line) => /^(?:TCP|UDP|SCTP|FWM)\s+\S/.test(line))
    .slice(0, most)
    .map((line) => ({ kind: 'ipvs', text: line.trim().split(/\s+/).join(' ').slice(0, longest), path }));
}

function collect(text: string, path: string, kindOf: (line: string) => NatRule['kind'] | undefined): readonly NatRule[] {
  const all: NatRule[] = [];
  for (const whole of text.split('\n')) {
    const line = withoutRemarks(whole.trim());
    if (line === '' || line.startsWith('#')) continue;
    const kind = kindOf(line);
    if (kind === undefined) continue;
    if (all.length >= most) break;
    all.push({ kind, text: line.slice(0, longest), path });
  }
  return all;
}

/** Comments may say what is nobody's business. */
const withoutRemarks = (line: string) =>
  line
    .slice(0, 4 * longest)
    .replace(/\bcounter packets \d+ bytes \d+ ?/g, '')
    .replace(/^\[\d+:\d+\] /, '')
    .replace(/(?: -m comment)? --comment (?:"(?:[^"\\]|\\.){0,600}"|\S+)/g, '')
    .replace(/ ?\bcomment "[^"]{0,600}"/g, '')
    .replace(/ # handle \d+$/, '');
