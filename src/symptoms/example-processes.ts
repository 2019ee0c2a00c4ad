import type { ProcessReading } from '../model/readings.ts';

/** nginx of nginx.service with 120 of 1024 descriptors, for the examples of symptoms. */
export function exampleProcess(part: Partial<ProcessReading>): ProcessReading {
  return {
    pid: 812,
    program: 'nginx',
    parent: 1,
    unit: 'nginx.service',
    uid: 33,
    threads: 1,
    state: 'S',
    open: 120,
    nofile: { soft: '1024', hard: '524288' },
    nproc: { soft: '63704', hard: '63704' },
    ...part,
  };
}
