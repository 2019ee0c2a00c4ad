import type { Finding } from '../model/finding.ts';
import type { PlanMemory } from '../model/plan-memory.ts';
import { fingerprint } from './fingerprint.ts';

/** In per cent of the memory. Kernel memory can be neither swapped out nor dropped: half is the most that programs can spare. */
export const memoryShares = { expected: 25, worst: 50 } as const;

/**
 * A finding where the plan makes its settings cost more than a stated share of the memory: a quarter at the load that is expected,
 * half when everything is used. What is as much already without the plan is none of its making.
 */
export function planMemoryFinding(
  memory: PlanMemory | undefined,
  profile: { readonly name: string; readonly path: string },
): readonly Finding[] {
  if (memory?.memory === undefined || memory.memory === null || !(memory.memory > 0)) return [];
  const whole = memory.memory;
  const percent = (bytes: number) => (bytes * 100) / whole;
  const [expected, worst] = [percent(memory.expected), percent(memory.worst)];
  const grows = memory.worst > memory.worstNow * 1.01;
  const over = expected > memoryShares.expected ? 'expected' : worst > memoryShares.worst && grows ? 'worst' : undefined;
  if (over === undefined) return [];
  const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  const said =
    over === 'expected'
      ? `at the ${memory.assumed.length > 0 ? 'assumed' : 'expected'} load take ${mib(memory.expected)}`
      : `when all is used take ${mib(memory.worst)}`;
  const share = Math.ceil(over === 'expected' ? expected : worst);
  const largest = memory.rows
    .map((row) => ({ row, bytes: (over === 'expected' ? row.expected : (row.worst ?? row.expected)) ?? 0 }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes || (a.row.id < b.row.id ? -1 : 1))
    .slice(0, 4);
  return [
    {
      id: 'TA131',
      slug: 'plan-memory',
      // what is only assumed is asked about, too
      severity: over === 'expected' && memory.assumed.length > 0 ? 'advice' : 'warning',
      confidence: memory.assumed.length > 0 ? 'heuristic' : 'likely',
      message: `the settings of profile ${profile.name} ${said}, ${share} % of memory: expected at most ${memoryShares[over]} %`,
      place: { path: profile.path, line: 1, column: 1, endLine: 1, endColumn: 1 },
      kernels: [],
      related: [],
      evidence: [
        { fact: 'ram_bytes', value: String(whole), from: 'MemTotal' },
        ...(over === 'expected' && memory.assumed.length > 0
          ? [{ fact: 'assumed', value: memory.assumed.join(', '), from: 'assumed' }]
          : []),
        ...largest.map(({ row, bytes }) => ({ fact: row.what, value: mib(bytes), from: `${row.arithmetic}; ${row.source}` })),
      ],
      why: 'memory of the kernel can be neither swapped out nor dropped: what it takes is gone for programs, and the OOM killer ends one of them',
      fix: { title: 'more memory, less load on this machine, or smaller numbers for what stands first', disposition: 'review' },
      sources: [...new Set(largest.map(({ row }) => row.source))],
      fingerprint: fingerprint(['TA131', profile.name, over]),
    },
  ];
}
