import { delta, type Readings, rate, reading, risen } from '../model/readings.ts';
import type { Cause, Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { limitEvidence, limitOf } from './limit-of.ts';
import { logEvidence, loggedEver, loggedLately } from './logged-lately.ts';
import { bytesText, percentText } from './number-text.ts';
import { movedBy, unmoved } from './unmoved.ts';

const counter = 'TcpExt.PFMemallocDrop';
const message = ['page-alloc-fail'];
/** of the window in which nothing ran because all waited for memory */
const leastStalled = 0.2;

export const memoryReserve: Symptom = {
  id: 'TS038',
  slug: 'memory-reserve',
  title: 'The kernel has no free memory at hand',
  what: 'Packets are dropped because they came out of the last reserve of memory, allocations fail, or programs stop to free memory themselves',
  why: 'PFMemallocDrop (4.19 and later) rises with every packet that was dropped for it; a failed allocation is told when the kernel says so in the window; reclaim by programs only when the pressure file says that all tasks waited for memory for a fifth of the window, since some of it is normal',
  sources: [
    'linux 6.6: net/core/filter.c (sk_filter_trim_cap)',
    'linux 6.6: mm/page_alloc.c',
    'linux 6.12: Documentation/accounting/psi.rst',
  ],
  needs: [],
  ill: {
    numbers: { [counter]: [0, 320], 'meminfo.MemTotal': 16_512_000_000, 'meminfo.MemFree': 60_000_000, 'meminfo.MemAvailable': 9e9 },
    sysctl: { 'vm.min_free_kbytes': '67584' },
  },
  well: {
    numbers: { [counter]: 0, 'vmstat.allocstall_normal': [100, 130], 'pressure.memory.full.total': [0, 20_000] },
    sysctl: { 'vm.min_free_kbytes': '67584' },
  },
  look(context) {
    const { readings } = context;
    const dropped = delta(readings, counter) ?? 0;
    const lately = loggedLately(readings, message);
    if (dropped > 0 || lately !== undefined) return [reserveGone(context, dropped)];
    const stalls = movedBy(readings, stallsOf(readings));
    const share = (rate(readings, 'pressure.memory.full.total') ?? 0) / 1e6;
    if (stalls > 0 && share >= leastStalled) return [reclaims(context, stalls, share)];
    const earlier = loggedEver(readings, message);
    const quiet = reading(readings, counter) === undefined ? undefined : unmoved(readings, [counter]);
    if (quiet?.kind === 'notChecked') return [quiet];
    if (quiet === undefined && readings.after.log === undefined)
      return [{ kind: 'notChecked', why: 'this kernel does not count such packets, and its log could not be read' }];
    const told = quiet?.kind === 'ruledOut' ? quiet.why : 'the kernel log has no failed allocation in the window';
    return [{ kind: 'ruledOut', why: earlier === undefined ? told : `${told}; of failed allocations ${earlier}` }];
  },
};

/** The counters of direct reclaim: one up to 4.7, later one for each zone. */
function stallsOf({ after }: Readings): readonly string[] {
  return [...after.numbers.keys()].filter((name) => /^vmstat\.allocstall(?:_[a-z0-9]{1,20})?$/.test(name)).sort();
}

function memoryEvidence(readings: Readings): Cause['evidence'] {
  return ['MemTotal', 'MemFree', 'MemAvailable'].flatMap((name) => {
    const bytes = reading(readings, `meminfo.${name}`);
    return bytes === undefined ? [] : [{ fact: name, value: bytesText(bytes), from: '/proc/meminfo' }];
  });
}

function reserveGone(context: SymptomContext, dropped: number): Outcome {
  const { readings } = context;
  const least = limitOf(context, 'vm.min_free_kbytes');
  const total = reading(readings, 'meminfo.MemTotal');
  // a fiftieth of memory is what it is kept below here: what is reserved nobody can use
  const most = total === undefined ? undefined : Math.floor(total / 1024 / 50);
  const wanted = least === undefined || most === undefined ? undefined : Math.min(2 * least.value, most);
  const raises = wanted !== undefined && least !== undefined && wanted > least.value;
  return {
    kind: 'cause',
    title: dropped > 0 ? 'Packets are dropped because free memory ran out' : 'The kernel found no free memory for an allocation',
    confidence: dropped > 0 ? 'proved' : 'likely',
    evidence: [
      ...[counter].map((name) => risen(readings, name)).filter((one) => one !== undefined),
      ...memoryEvidence(readings),
      ...limitEvidence(context, ['vm.min_free_kbytes', 'vm.watermark_scale_factor']),
      ...logEvidence(readings, message),
    ],
    reading: [
      dropped > 0 && `${dropped} packets were taken in with the last reserve of memory and dropped, as their socket may not use it.`,
      'Memory that is available but not free has to be cleaned first, and whoever takes in packets cannot wait for that: what counts is how much is kept free.',
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      'Find what takes memory in bursts, and give it a limit (MemoryMax= of its unit).',
      raises
        ? `Raise vm.min_free_kbytes from ${least.text} to ${wanted}, so that the kernel begins to free sooner; what it keeps nobody else can use.`
        : 'Raise vm.watermark_scale_factor a little, so that the kernel begins to free sooner; vm.min_free_kbytes is large enough for this memory.',
    ],
    notThis: [
      { key: 'vm.drop_caches', text: 'it empties caches once, and they fill again' },
      { key: 'net.core.rmem_max', text: 'larger buffers take more of what is short' },
    ],
    keys: [raises ? 'vm.min_free_kbytes' : 'vm.watermark_scale_factor'],
    harm: 65,
  };
}

function reclaims(context: SymptomContext, stalls: number, share: number): Outcome {
  const { readings } = context;
  return {
    kind: 'cause',
    title: 'Programs stop to free memory themselves',
    confidence: 'likely',
    evidence: [
      { fact: 'direct reclaim (allocstall)', value: `+${stalls} in ${readings.seconds.toFixed(1)} s`, from: '/proc/vmstat' },
      { fact: 'all tasks waited for memory', value: percentText(Math.min(1, share)), from: '/proc/pressure/memory' },
      ...memoryEvidence(readings),
    ],
    reading: `All tasks that could run waited for memory for ${percentText(Math.min(1, share))} of the window, and ${stalls} times one had to free some itself: more is used than there is.`,
    do: ['Find who uses it (ps by RSS, memory.current of the cgroups) and let it use less, or give the machine more memory.'],
    notThis: [
      { key: 'vm.min_free_kbytes', text: 'keeping more free leaves still less to use' },
      { key: 'vm.drop_caches', text: 'caches are given up already' },
    ],
    harm: Math.round(55 + 35 * Math.min(1, share)),
  };
}
