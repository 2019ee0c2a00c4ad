import { delta, type Readings, rate, reading, shownNow } from '../model/readings.ts';
import type { Outcome, Symptom, SymptomContext } from '../model/symptom.ts';
import { limitEvidence } from './limit-of.ts';
import { logEvidence, loggedLately } from './logged-lately.ts';
import { bytesText, percentText } from './number-text.ts';

const [limit, background] = ['vmstat.nr_dirty_threshold', 'vmstat.nr_dirty_background_threshold'];
const message = ['hung-task'];
/** of the window in which nothing ran because all waited for storage */
const leastStalled = 0.2;
/** how long a flush should take at most, to work out a value */
const tolerated = 2;

export const writebackStalls: Symptom = {
  id: 'TS037',
  slug: 'writeback-stalls',
  title: 'Programs wait for dirty memory to be written',
  what: 'So much memory is changed and not yet written to disk that the kernel stops whoever writes, and flushes take seconds',
  why: 'writers are slowed down from the middle of the two thresholds on; that alone is how the kernel works, so the pressure file must say that all tasks waited for storage for a fifth of the window (proved), or without it tasks must be blocked in both looks (likely)',
  sources: ['linux 6.6: mm/page-writeback.c (balance_dirty_pages, dirty_freerun_ceiling)', 'linux 6.12: Documentation/accounting/psi.rst'],
  needs: [{ number: 'vmstat.nr_dirty' }, { number: limit }, { number: background }],
  ill: {
    numbers: {
      'vmstat.nr_dirty': [700_000, 820_000],
      'vmstat.nr_writeback': [40_000, 60_000],
      'vmstat.nr_written': [1_000_000, 1_128_000],
      [limit]: 1_000_000,
      [background]: 500_000,
      'pressure.io.full.total': [0, 3_000_000],
      'tasks.blocked': 4,
    },
    sysctl: { 'vm.dirty_ratio': '20', 'vm.dirty_background_ratio': '10', 'vm.dirty_bytes': '0' },
  },
  well: {
    numbers: {
      'vmstat.nr_dirty': 820_000,
      'vmstat.nr_writeback': 60_000,
      [limit]: 1_000_000,
      [background]: 500_000,
      'pressure.io.full.total': [0, 100_000],
    },
  },
  look(context) {
    const { readings } = context;
    const begin = ((reading(readings, limit) ?? 0) + (reading(readings, background) ?? 0)) / 2;
    const dirty = dirtyPages(readings) ?? 0;
    const used = `${dirty} pages dirty or being written, writers are slowed down from ${Math.round(begin)} on`;
    const stalled = stalledShare(readings);
    const before = dirtyPages({ ...readings, after: readings.before ?? readings.after }) ?? 0;
    const blocked = Math.min(readings.before?.numbers.get('tasks.blocked') ?? 0, reading(readings, 'tasks.blocked') ?? 0);
    const proved = stalled !== undefined && stalled >= leastStalled;
    const hung = loggedLately(readings, message) !== undefined;
    const waits = proved || hung || (stalled === undefined && readings.before !== undefined && before >= begin && blocked > 0);
    if (begin > 0 && dirty >= begin && waits) return [causeOf(context, dirty, begin, stalled, proved)];
    const share = begin > 0 ? dirty / begin : 0;
    if (share >= 0.9) return [{ kind: 'notYet', what: 'memory that waits to be written', why: used, share: Math.min(1, share) }];
    return [{ kind: 'ruledOut', why: used }];
  },
};

function dirtyPages(readings: Readings): number | undefined {
  const pages = reading(readings, 'vmstat.nr_dirty');
  return pages === undefined ? undefined : pages + (reading(readings, 'vmstat.nr_writeback') ?? 0);
}

/** Undefined without two looks or where the kernel keeps no pressure. */
function stalledShare(readings: Readings): number | undefined {
  const perSecond = rate(readings, 'pressure.io.full.total');
  return perSecond === undefined ? undefined : perSecond / 1e6;
}

function causeOf(context: SymptomContext, dirty: number, begin: number, stalled: number | undefined, proved: boolean): Outcome {
  const { readings, facts } = context;
  const page = facts.pageSize.value;
  const speed = (rate(readings, 'vmstat.nr_written') ?? 0) * page;
  const mebibyte = 2 ** 20;
  const wanted = Math.max(16, Math.round((speed * tolerated) / mebibyte)) * mebibyte;
  const useful = speed > 0 && wanted < (reading(readings, limit) ?? 0) * page;
  return {
    kind: 'cause',
    title: 'Programs wait for dirty memory to be written',
    confidence: proved ? 'proved' : 'likely',
    evidence: [
      ...['vmstat.nr_dirty', 'vmstat.nr_writeback', background, limit, 'tasks.blocked']
        .map((name) => shownNow(readings, name))
        .filter((one) => one !== undefined),
      ...(stalled === undefined
        ? []
        : [{ fact: 'all tasks waited for storage', value: percentText(Math.min(1, stalled)), from: '/proc/pressure/io' }]),
      ...(speed > 0 ? [{ fact: 'written', value: `${bytesText(Math.round(speed))}/s`, from: '/proc/vmstat' }] : []),
      ...limitEvidence(context, ['vm.dirty_ratio', 'vm.dirty_background_ratio', 'vm.dirty_bytes', 'vm.dirty_background_bytes']),
      ...logEvidence(readings, message),
    ],
    reading: [
      `${dirty} pages (${bytesText(dirty * page)}) wait to be written; writers are slowed down from ${Math.round(begin)} on, the middle of the two thresholds.`,
      speed > 0 &&
        `At the ${bytesText(Math.round(speed))}/s that were written this is a flush of ${((dirty * page) / speed).toFixed(1)} s.`,
      delta(readings, 'vmstat.nr_written') === 0 && 'Nothing at all was written meanwhile: storage stands still.',
    ]
      .filter(Boolean)
      .join(' '),
    do: [
      'Find who writes (pidstat -d, iotop) and let it write less at once, or limit it by its cgroup (io.max).',
      useful
        ? `Let the kernel begin sooner: vm.dirty_bytes = ${wanted} and vm.dirty_background_bytes = ${wanted / 4}, which is ${tolerated} s of the present speed and a quarter of it.`
        : 'Look at the storage first (iostat -x): no threshold makes it faster.',
    ],
    notThis: [
      { key: 'vm.dirty_ratio', text: 'raised, it lets more pile up and makes the flush longer' },
      { key: 'kernel.hung_task_timeout_secs', text: 'it hides the message, nobody waits less' },
      { key: 'vm.swappiness', text: 'these pages are to be written to files, not swapped out' },
    ],
    ...(useful && { keys: ['vm.dirty_bytes', 'vm.dirty_background_bytes'] }),
    harm: Math.round(50 + 30 * Math.min(1, stalled ?? 0)),
  };
}
