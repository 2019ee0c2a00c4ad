/**
 * Breaks apply and revert at every writing call and tells whether the machine is as it was after that.
 *
 *   node scripts/verify/apply-faults.mjs [--runs N] [--seed S] [--jobs 2] [--cli dist/cli.cjs] [--only FAULT] [--list]
 *
 * kill    SIGKILL before the call           error   the call fails once            stuck  it and all later ones of its name fail
 * signal  SIGTERM, SIGINT, SIGHUP at it     room    few free pages or inodes       locked  a folder is read-only
 * revert-kill, revert-error                 the same in revert, after an apply that went through
 *
 * After each, where apply does not tell that it has rolled back, revert is run as a person would. Then tree (content, mode, owner,
 * times, links, names) and all values of net must be those of the start. A failure is told as the argument of --only that repeats it.
 * Needs root, strace and namespaces; everything happens in mount, network and process namespaces.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { machines } from './apply-machines.mjs';
import { othersCount, pointsOf, writingCalls } from './apply-points.mjs';
import { options, start } from './apply-start.mjs';

const errors = ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT', 'EINVAL', 'EACCES'];
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const state = '/var/lib/tune-advise';
const log = '/srv/strace.log';

/** Commands as a person types them. */
export function commands(cli) {
  return {
    apply: ['node', cli, 'apply', ...options, '--write', '--format', 'json'],
    revert: ['node', cli, 'revert', '--write', '--format', 'json'],
  };
}

const traced = (argv, inject = [], follow = []) => [
  ...['strace', ...follow, '-qq', '-y', '-s', '48', '-o', log, '-e', `trace=${writingCalls.map((call) => `?${call}`).join(',')}`],
  ...['-e', 'signal=none', ...inject.flatMap((rule) => ['-e', `inject=${rule}`]), ...argv],
];
const traceRun = (argv, inject) => ({ run: traced(argv, inject), tail: log, tailBytes: 1500, timeout: 60 });

/** What a whole run does: its points and what it changes. */
export async function referenceOf(ask, { apply, revert }) {
  const whole = { tail: log, tailBytes: 4_000_000, timeout: 60 };
  const [, applied, , { differences }, , listed, reverted, , back] = await ask({
    start,
    steps: [
      { snap: 'start' },
      { run: traced(apply), ...whole },
      { snap: 'applied' },
      { same: ['start', 'applied'] },
      { pause: 0 },
      { list: state },
      { run: traced(revert), ...whole },
      { snap: 'end' },
      { same: ['start', 'end'], except: [state] },
    ],
  });
  const steps = [{ run: traced(apply, [], ['-f']), ...whole }];
  const [threads] = await ask({ start, steps });
  const changed = differences.filter((line) => !line.startsWith(state) && !/ (?:mtime|names): /.test(line));
  const touched = new Set(changed.map((line) => line.split(' ')[0].replace(/:$/, '')));
  return {
    applied,
    reverted,
    back: back.differences,
    listed: listed.paths,
    apply: pointsOf(applied.tail),
    revert: pointsOf(reverted.tail),
    elsewhere: othersCount(threads.tail),
    changed: new Set(changed),
    touched,
    untouched: start.files.filter(({ path, dir }) => !dir && !touched.has(path)).map(({ path }) => path),
  };
}

const named = (fault) => [fault.kind, fault.call, fault.n, fault.how].filter((part) => part !== undefined).join(':');

/** All faults, those of SIGKILL first. */
export function faultsOf(reference) {
  const { apply, revert } = reference;
  const real = (points) => points.filter(({ path, call }) => path !== 'the answer' && call !== 'exit_group');
  const each = (kind, points, hows) => points.flatMap((point) => hows.map((how) => ({ kind, ...point, how })));
  return [
    ...each('kill', apply, [undefined]),
    ...each('revert-kill', revert, [undefined]),
    ...Array.from({ length: 12 }, (_, n) => ({ kind: 'room', call: '/etc', n, how: 'pages' })),
    ...Array.from({ length: 24 }, (_, n) => ({ kind: 'room', call: '/var/lib', n, how: 'pages' })),
    ...Array.from({ length: 6 }, (_, n) => ({ kind: 'room', call: '/etc', n, how: 'inodes' })),
    ...Array.from({ length: 16 }, (_, n) => ({ kind: 'room', call: '/var/lib', n, how: 'inodes' })),
    ...['/etc', '/var/lib', '/proc/sys/net'].map((call) => ({ kind: 'locked', call, n: 0 })),
    ...each('signal', apply, signals),
    ...each('error', real(apply), errors),
    ...each('revert-error', real(revert), errors),
    ...each('stuck', real(apply), errors.slice(0, 3)),
  ];
}

/** Always all of SIGKILL, room and locked; of the others as many as are asked for, by the seed. */
export function drawn(faults, runs, seed) {
  let at = seed >>> 0;
  const chance = () => {
    at = (Math.imul(at ^ (at >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return at / 2 ** 32;
  };
  const must = runs < 200 ? [] : faults.filter(({ kind }) => /^(?:kill|revert-kill|room|locked)$/.test(kind));
  const rest = faults.filter((fault) => !must.includes(fault)).map((fault) => ({ fault, order: chance() }));
  rest.sort((a, b) => a.order - b.order);
  return [...must, ...rest.slice(0, Math.max(0, runs - must.length)).map(({ fault }) => fault)];
}

/** The steps of one fault; `broken` and `end` are what is looked at. */
function stepsOf(fault, { apply, revert }, reference) {
  const { kind, call, n, how } = fault;
  const inject = {
    kill: `:signal=SIGKILL:when=${n}`,
    signal: `:signal=${how}:when=${n}`,
    error: `:error=${how}:when=${n}`,
    stuck: `:error=${how}:when=${n}+`,
  };
  const rule = inject[kind.replace('revert-', '')];
  const inRevert = kind.startsWith('revert-');
  const before = kind === 'room' ? [{ room: call, [how]: n }] : kind === 'locked' ? [{ locked: call, on: true }] : [];
  const after = kind === 'room' ? [{ room: call, again: true }] : kind === 'locked' ? [{ locked: call, on: false }] : [];
  const same = (b) => ({ same: ['start', b], untouched: reference.untouched, except: [`${state}/`, `${state} `] });
  const steps = [
    { snap: 'start' },
    ...(inRevert ? [{ run: apply, timeout: 60, as: 'whole' }] : []),
    ...before,
    { ...(rule ? traceRun(inRevert ? revert : apply, [`${call}${rule}`]) : { run: apply, timeout: 60 }), as: 'faulty' },
    { snap: 'broken' },
    { ...same('broken'), as: 'broken' },
    ...after,
    { run: revert, timeout: 60, as: 'undo' },
    { snap: 'end' },
    { ...same('end'), as: 'end' },
    { list: state, as: 'kept' },
    { run: apply, timeout: 60, as: 'again' },
    { run: revert, timeout: 60, as: 'undoAgain' },
    { snap: 'last' },
    { ...same('last'), as: 'last' },
  ];
  return n % 4 === 0 || fault.whole
    ? steps
    : steps.filter(({ as, snap }) => !['again', 'undoAgain', 'last'].includes(as) && snap !== 'last');
}

function reportOf(out) {
  try {
    return JSON.parse(out);
  } catch {
    return undefined;
  }
}

/** What came of it, and what is wrong with it: nothing where all is as it has to be. */
function judged(fault, seen, reference) {
  const { faulty, broken, end, kept, undo, again, undoAgain, last, whole } = seen;
  const wrong = [];
  const said = reportOf(faulty.out);
  if (whole && whole.rc !== 0) wrong.push(`apply before revert ended with ${whole.rc}: ${whole.err}`);
  const outcome =
    faulty.rc === 'timeout'
      ? 'timeout'
      : faulty.rc < 0
        ? 'killed'
        : faulty.rc === 0
          ? 'went through'
          : said?.rolledBack === true
            ? 'rolled back'
            : broken.differences.length === 0
              ? 'refused'
              : 'told what is left';
  if (faulty.rc === 'timeout') wrong.push('no end within 60 s');
  if (faulty.rc > 3) wrong.push(`exit code ${faulty.rc}: ${faulty.err.slice(0, 300)}`);
  if (/^\s+at .*\(?.*:\d+:\d+\)?$/m.test(faulty.err)) wrong.push(`a stack is shown: ${faulty.err.slice(0, 300)}`);
  if (outcome === 'rolled back' && broken.differences.length > 0)
    wrong.push(...broken.differences.map((line) => `said to be rolled back, but ${line}`));
  if (outcome === 'went through' && !fault.kind.startsWith('revert-')) {
    const here = new Set(broken.differences.filter((line) => !/ (?:mtime|names): /.test(line)));
    for (const line of reference.changed) if (!here.has(line)) wrong.push(`said to be done, but not: ${line}`);
    for (const line of here) if (!reference.changed.has(line)) wrong.push(`said to be done, but also: ${line}`);
  }
  for (const line of broken.differences)
    if (/ content: /.test(line) && !reference.changed.has(line)) wrong.push(`half written when it ended: ${line}`);
  wrong.push(...end.differences.map((line) => `after revert: ${line}`));
  if (undo.rc === 'timeout' || undo.rc > 3 || undo.rc < 0) wrong.push(`revert ended with ${undo.rc}: ${undo.err.slice(0, 300)}`);
  if (outcome !== 'rolled back' && broken.differences.length > 0 && undo.rc !== 0)
    wrong.push(`revert ended with ${undo.rc}: ${undo.err.slice(0, 300)}`);
  wrong.push(...kept.paths.filter((path) => /\.tmp$/.test(path)).map((path) => `left behind: ${path}`));
  if (again && again.rc !== 0) wrong.push(`the next apply ended with ${again.rc}: ${again.err.slice(0, 300)}`);
  if (undoAgain && undoAgain.rc !== 0) wrong.push(`its revert ended with ${undoAgain.rc}: ${undoAgain.err.slice(0, 300)}`);
  if (last) wrong.push(...last.differences.map((line) => `after the next apply and its revert: ${line}`));
  const reached = { kill: faulty.rc === -9, error: faulty.injected, stuck: faulty.injected, signal: true, room: true, locked: true };
  const hit = reached[fault.kind.replace('revert-', '')] === true;
  return { outcome, wrong, hit };
}

/** One fault in a machine of its own. */
export async function broken(ask, fault, argv, reference) {
  const steps = stepsOf(fault, argv, reference);
  const answers = await ask({ start, steps: steps.map(({ as, ...step }) => step) });
  const seen = Object.fromEntries(steps.flatMap(({ as }, at) => (as === undefined ? [] : [[as, answers[at]]])));
  return { fault, name: named(fault), seen, ...judged(fault, seen, reference) };
}

async function main() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '600' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      cli: { type: 'string', default: 'dist/cli.cjs' },
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  // a copy, so that nobody who builds at the same time is taken for a fault
  const copy = mkdtempSync(join(tmpdir(), 'tune-advise-faults-'));
  const { ask, close } = machines(Number(values.jobs));
  let failed = 1;
  try {
    cpSync(dirname(values.cli), copy, { recursive: true });
    failed = await all(ask, commands(join(copy, 'cli.cjs')), values);
  } finally {
    close();
    rmSync(copy, { recursive: true, force: true });
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

async function all(ask, argv, values) {
  const reference = await referenceOf(ask, argv);
  if (reference.applied.rc !== 0 || reference.changed.size === 0 || reference.back.length > 0) {
    const shown = ({ rc, out, err }) => `${rc}\n${out}${err}`;
    console.error(`without any fault, apply: ${shown(reference.applied)}\nrevert: ${shown(reference.reverted)}`);
    for (const line of reference.back) console.error(`after revert: ${line}`);
    return 1;
  }
  const faults = faultsOf(reference);
  console.log(
    `apply changes ${reference.touched.size} files and values by ${reference.apply.length} writing calls, revert by ${reference.revert.length}; ${faults.length} faults, seed ${values.seed}`,
  );
  if (reference.elsewhere > 0)
    console.log(`${reference.elsewhere} writing calls are made by other threads or processes and are not broken`);
  if (values.list) {
    for (const fault of faults) console.log(named(fault), fault.path ?? '');
    return 0;
  }
  const picked = values.only
    ? faults.filter((fault) => named(fault) === values.only)
    : drawn(faults, Number(values.runs), Number(values.seed));
  if (picked.length === 0) {
    console.error(`no fault '${values.only}': see --list`);
    return 1;
  }
  const counts = new Map();
  let failed = 0;
  await Promise.all(
    picked.map(async (fault) => {
      const result = await broken(ask, fault, argv, reference);
      if (values.only) console.log(JSON.stringify(result.seen, undefined, 1));
      const row = counts.get(fault.kind) ?? new Map();
      counts.set(fault.kind, row);
      const column = result.hit ? result.outcome : 'not reached';
      row.set(column, (row.get(column) ?? 0) + 1);
      if (result.wrong.length === 0) return;
      failed += 1;
      row.set('WRONG', (row.get('WRONG') ?? 0) + 1);
      console.log(`--only ${result.name}   ${fault.path ?? ''} (${result.outcome})`);
      for (const line of result.wrong.slice(0, 6)) console.log(`    ${line}`);
      if (result.wrong.length > 6) console.log(`    and ${result.wrong.length - 6} more`);
    }),
  );
  for (const [kind, row] of counts) console.log(kind.padEnd(13), [...row].map(([what, count]) => `${what} ${count}`).join(' · '));
  const reached = picked.length - [...counts.values()].reduce((sum, row) => sum + (row.get('not reached') ?? 0), 0);
  console.log(
    `${picked.length} runs (${reached} with a fault that was reached), ${picked.length - failed} as they were before, ${failed} not`,
  );
  return failed;
}

if (process.argv[1] === import.meta.filename) await main();
