import type { Report, Rule, RuleContext } from '../model/rule.ts';
import { keptValue } from './kept-value.ts';
import { lineReports } from './line-reports.ts';
import { assignment } from './quoted.ts';
import { atValue } from './setting-line.ts';

/** Counted in pages, and copied together with tcp_rmem and its kind, which count bytes. The knowledge judges tcp_mem itself. */
const inPages = new Set(['net.ipv4.udp_mem', 'net.sctp.sctp_mem']);
/** 32 GiB in pages of 4096 bytes */
const beyond = 8388608n;

function check(context: RuleContext): readonly Report[] {
  return lineReports(context, (setting) => {
    if (!inPages.has(setting.key)) return [];
    const most = (kept: string | undefined) => {
      const field = kept?.split(' ')[2] ?? '';
      return /^\d{1,19}$/.test(field) ? BigInt(field) : 0n;
    };
    const kernels = context.kernels.filter((kernel) => most(keptValue(context, setting, kernel)) > beyond);
    const [first] = kernels;
    if (first === undefined) return [];
    return [
      {
        message: `${assignment(setting)} counts pages, not bytes: the last number allows ${(most(keptValue(context, setting, first)) * 4096n) / 2n ** 30n} GiB`,
        place: atValue(setting),
        key: setting.key,
        kernels,
        why: 'a bound above the memory of the machine is none: packets may fill all of it',
        fix: { title: 'delete the line: the kernel sizes it by memory', disposition: 'review' },
        sources: ['linux: Documentation/networking/ip-sysctl.rst, udp_mem'],
      },
    ];
  });
}

export const bytesInPages: Rule = {
  id: 'TA024',
  slug: 'bytes-in-pages',
  severity: 'warning',
  confidence: 'likely',
  what: 'Bytes in a field that counts pages',
  why: 'the bound is 4096 times what was meant',
  instead: 'delete the line, or divide by the size of a page',
  bad: { files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.udp_mem = 8388608 12582912 16777216\n' }, kernel: '6.1' },
  good: { files: { 'etc/sysctl.d/60-edge.conf': 'net.ipv4.udp_mem = 65536 131072 262144\n' }, kernel: '6.1' },
  check,
};
