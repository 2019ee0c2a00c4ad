/** Starts a kernel under emulation and takes down what its /proc/sys holds. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Runs until the guest powers off, panics or takes too long. Nothing is put on the command line that would change a key
 * (`panic=`, `quiet`), so a panic is seen in the console.
 * @param run `append` is put on the kernel's command line, `devices` are further arguments of QEMU
 * @returns {Promise<{ data: string, seconds: number }>} what the guest sent
 */
export async function boot({
  qemu,
  image,
  initrd,
  memory,
  probe,
  append = probe ? 'doprobe' : '',
  devices = [],
  cpus = 2,
  seconds = 900,
  out,
}) {
  const [console, data] = [`${out}.console`, `${out}.data`];
  for (const path of [console, data]) rmSync(path, { force: true });
  const started = Date.now();
  const guest = spawn(
    qemu[0],
    [
      ...qemu.slice(1),
      ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-machine', 'q35', '-smp', String(cpus), '-m', String(memory)],
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-kernel', image, '-initrd', initrd],
      ...['-append', `console=ttyS0 rdinit=/init ${append}`, ...devices, '-serial', `file:${console}`, '-serial', `file:${data}`],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((resolve, reject) => {
    guest.on('exit', resolve);
    guest.on('error', reject);
  });
  let over = false;
  const end = () => {
    over = true;
  };
  ended.then(end, end);
  while (!over) {
    await wait(200);
    const panicked = existsSync(console) && readFileSync(console, 'latin1').includes('end Kernel panic');
    if (panicked || Date.now() - started > seconds * 1000) guest.kill();
  }
  await ended;
  return { data: readFileSync(data, 'latin1').replaceAll('\r', ''), seconds: (Date.now() - started) / 1000 };
}

const heads = {
  base: 'key\tmode\tvalue',
  full: 'key\tmode\tvalue',
  modules: 'module\tinsmod',
  netns: 'key\tmode_init\tvalue_init\tmode_netns\tvalue_netns\twrite_same_netns\tisolation\tmode_userns\twrite_same_userns',
  syntax: 'key\torig\twrote\trc\treadback',
  probe: 'key\tkind\torig\twrote\trc\treadback\trestore',
  range: 'key\torig\tmin\tmax\trc_below_min\trc_above_max\treadback_after_rejected\trestore',
};

/** Writes what a guest sent as tables: RELEASE-MEMORY-*.tsv, and RELEASE-{syntax,probe,range}.tsv of a run that probed. */
export function writeDumps({ data, seconds }, { folder, release, memory, suite, name, version, notLoaded }) {
  const sections = new Map();
  let current;
  for (const line of data.split('\n')) {
    const begin = /^@@BEGIN (\w+)$/.exec(line);
    if (begin || line.startsWith('@@END')) {
      current = [];
      sections.set(begin?.[1] ?? 'end', current);
    }
    if (line !== '' && !/^(#|@@)/.test(line)) current?.push(line);
  }
  const write = (path, head, lines) => writeFileSync(join(folder, path), `${[head, ...lines].join('\n')}\n`, 'latin1');
  const run = `${release}-${memory}`;
  for (const [section, path] of [
    ['full', `${run}.tsv`],
    ['base', `${run}-base.tsv`],
    ['modules', `${run}-modules.tsv`],
    ['netns', `${run}-netns.tsv`],
    ['syntax', `${release}-syntax.tsv`],
  ])
    if (sections.has(section)) write(path, heads[section], sections.get(section));
  const probed = (sections.get('probe') ?? []).map((line) => line.split('\t'));
  if (probed.length > 0) {
    write(
      `${release}-probe.tsv`,
      heads.probe,
      probed.filter((c) => c[1] !== 'range').map((c) => c.join('\t')),
    );
    write(`${release}-range.tsv`, heads.range, probed.filter((c) => c[1] === 'range').map(rangeRow));
  }
  const complete = sections.has('end');
  const told = [...(sections.get('meta') ?? []), ...(sections.get('done') ?? []), ...notLoaded.map((m) => `module_not_loaded\t${m}`)];
  const own = { suite, package: name, package_version: version, mem_mb: memory, wall_s: seconds.toFixed(1), complete };
  write(`${run}-meta.tsv`, 'field\tvalue', [...Object.entries(own).map((pair) => pair.join('\t')), ...told]);
  return { complete, keys: sections.get('full')?.length ?? 0, probed: probed.length };
}

/** `MIN..MAX`, `below:RC above:RC` → a column each; a search that found nothing says why in the place of the first result. */
function rangeRow([key, , first, range, refusals, after, restore]) {
  const bounds = /^(-?\d+)\.\.(-?\d+)$/.exec(range);
  const results = /^below:(\S+) above:(\S+)$/.exec(refusals);
  if (bounds === null || results === null) return [key, first, '', '', refusals, '', '', ''].join('\t');
  return [key, first, bounds[1], bounds[2], results[1], results[2], after, restore].join('\t');
}
