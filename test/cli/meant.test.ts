import { expect, it } from 'vitest';
import { meant } from '../../src/cli/meant.ts';

const profiles = ['forward-proxy', 'nat-gateway', 'proxy-behind-nat', 'reverse-proxy', 'wireguard-vpn'];
const keys = ['net.ipv4.tcp_tw_reuse', 'net.ipv4.tcp_tw_reuse_delay', 'net.ipv4.tcp_tw.CPU', 'vm.swappiness'];

it.each([
  ['a mistyped name', 'revers-proxy', profiles, "; did you mean 'reverse-proxy'?"],
  ['one word of several names', 'proxy', profiles, "; did you mean 'forward-proxy' or 'reverse-proxy' or 'proxy-behind-nat'?"],
  ['the end of a key', 'tw_reuse', keys, "; did you mean 'net.ipv4.tcp_tw_reuse' or 'net.ipv4.tcp_tw_reuse_delay'?"],
  ['a part of a word', 'prox', profiles, ''],
  ['a short word', 'nat', profiles, "; did you mean 'nat-gateway' or 'proxy-behind-nat'?"],
  ['a letter', 'n', profiles, ''],
  ['nothing near', 'kafka', profiles, ''],
  ['a hostile name', '__proto__', profiles, ''],
  ['an endless name', 'proxy-'.repeat(100_000), profiles, ''],
])('%s', (_, typed, names, said) => expect(meant(typed, names)).toBe(said));
