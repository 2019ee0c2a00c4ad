import { readKernel } from '../model/kernel.ts';
import type { Knowledge } from '../model/knowledge.ts';
import { noSockets } from '../model/no-sockets.ts';
import type { Sample } from '../model/readings.ts';
import type { Symptom, SymptomExample } from '../model/symptom.ts';
import type { DiagnoseQuestion } from './diagnose.ts';

const empty: Sample = { numbers: new Map(), softnet: [], sockets: noSockets, processes: [], pids: [], log: [] };

/** What `diagnose` is asked for an example: a machine of which nothing is known but what the example gives. */
export function exampleQuestion(example: SymptomExample, knowledge: Knowledge, symptoms: readonly Symptom[]): DiagnoseQuestion {
  const { numbers = {}, before = {}, after = {}, seconds = 5, sysctl = {}, facts = {}, limitsFiles } = example;
  const at = (which: 0 | 1) => new Map(Object.entries(numbers).map(([name, n]) => [name, typeof n === 'number' ? n : n[which]]));
  const single = seconds === 0;
  const kernel = readKernel(example.kernel ?? '6.6', knowledge.distributions);
  return {
    readings: {
      ...(!single && { before: { ...empty, numbers: at(0), ...before } }),
      after: { ...empty, numbers: at(1), ...after },
      seconds,
      ...(single && { weak: 'one look: counters since boot, no rates' }),
      notChecked: [],
    },
    facts: {
      from: 'stand-in',
      pageSize: { value: 4096, origin: { kind: 'assumed', why: 'an example' } },
      sysctl: new Map(
        Object.entries(sysctl).map(([key, value]) => [key, { value, path: `/proc/sys/${key.replaceAll('.', '/')}`, writable: true }]),
      ),
      sysctlComplete: false,
      nat: [],
      limits: [],
      gauges: new Map(),
      named: new Map(),
      notChecked: [],
      ...facts,
    },
    ...(!('error' in kernel) && { kernel }),
    knowledge,
    symptoms,
    ...(limitsFiles && { limitsFiles }),
  };
}
