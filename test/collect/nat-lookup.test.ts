import { describe, expect, it } from 'vitest';
import { lookAt } from '../../src/collect/look.ts';
import { natRulesOf } from '../../src/collect/nat-lookup.ts';
import { openTree } from '../../src/collect/tree.ts';
import type { SysctlReading } from '../../src/model/facts.ts';
import type { Ran } from '../../src/model/ran.ts';
import { tree } from './fixture.ts';

const tracking: ReadonlyMap<string, SysctlReading> = new Map([
  ['net.netfilter.nf_conntrack_max', { value: '65536', path: '/proc/sys/net/netfilter/nf_conntrack_max', writable: true }],
]);

/** A running machine whose files lie in a tree and whose programs answer from a list. */
function machine(answers: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}, superuser = true) {
  const asked: string[] = [];
  const run = (program: string): Ran => {
    asked.push(program);
    const output = answers[program];
    return output === undefined ? { problem: `${program} is not installed`, absent: true } : { output };
  };
  return { look: lookAt({ ...openTree(tree(files)), live: true }, run, superuser), asked };
}

describe('NAT rules in force', () => {
  it('nothing is asked where nothing is tracked, as asking would load the tables', () => {
    const { look, asked } = machine({ nft: 'masquerade' });
    expect(natRulesOf(look, new Map(), true)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('nft is asked, and iptables only where its own table is loaded', () => {
    const { look, asked } = machine({ nft: 'oif "eth0" masquerade\n' });
    expect(natRulesOf(look, tracking, true)).toEqual([{ kind: 'masquerade', text: 'oif "eth0" masquerade', path: 'nft list ruleset' }]);
    expect(asked).toEqual(['nft']);
    const old = machine({ nft: '', 'iptables-save': '-A POSTROUTING -j MASQUERADE\n' }, { 'proc/net/ip_tables_names': 'filter\nnat\n' });
    expect(natRulesOf(old.look, tracking, true)?.map(({ path }) => path)).toEqual(['iptables-save -t nat']);
    expect(old.asked).toEqual(['nft', 'iptables-legacy-save', 'iptables-save']);
    expect(old.look.notChecked).toEqual([]);
  });

  it('without root the saved rules are all that is known, and it is said', () => {
    const { look } = machine(
      {},
      { 'etc/nftables.conf': 'table ip nat {\n chain post {\n  ip saddr 10.0.0.0/8 masquerade\n }\n}\n' },
      false,
    );
    expect(natRulesOf(look, tracking, true)).toEqual([
      { kind: 'masquerade', text: 'ip saddr 10.0.0.0/8 masquerade', path: '/etc/nftables.conf' },
    ]);
    expect(look.notChecked.map(({ why }) => why)).toEqual(['nft and iptables-save need root']);
  });

  it('where no program is installed it stays unknown', () => {
    const { look } = machine({});
    expect(natRulesOf(look, tracking, true)).toBeUndefined();
    expect(look.notChecked.map(({ why }) => why)).toEqual(['nft is not installed']);
  });

  it('IPVS is told by /proc', () => {
    const { look } = machine({}, { 'proc/net/ip_vs': 'TCP  C0A80101:0050 rr\n' });
    expect(natRulesOf(look, new Map(), true)).toEqual([{ kind: 'ipvs', text: 'TCP C0A80101:0050 rr', path: '/proc/net/ip_vs' }]);
  });
});
