import type { Origin } from '../model/facts.ts';

/** Where a fact came from, in a few words: `--nat outbound`, `/proc/meminfo`, `measured for 30 s: /proc/net/snmp`, `assumed: …`. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'read':
      return origin.path;
    case 'measured':
      return `measured for ${origin.seconds} s: ${origin.path}`;
    case 'given':
      return `given: ${origin.option}`;
    case 'assumed':
      return `assumed: ${origin.why}`;
  }
}
