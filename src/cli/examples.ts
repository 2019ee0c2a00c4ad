/** What most people come for: the command line, where `$0` is the program, and what it tells. */
export const examples: readonly (readonly [string, string])[] = [
  ['$0 --profile proxy-behind-nat', 'what to set on this machine, and why'],
  ['$0', 'what this machine does, and a judgement of what is set'],
  ['$0 --profile proxy-behind-nat --format diff', 'the same as a patch for /etc'],
  ['$0 --profile proxy-behind-nat --kernel rhel:8 --memory 16G --cpus 8', 'for a machine that is not here'],
  ['$0 lint etc/ --kernel 6.1', 'check committed files'],
  ['$0 effective net.ipv4.conf.all.rp_filter', 'which line of which file wins'],
  ['$0 explain net.ipv4.tcp_tw_reuse', 'all that is known of a parameter'],
];
