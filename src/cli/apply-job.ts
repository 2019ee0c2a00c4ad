import { applyOrder } from '../core/apply-order.ts';
import { applyWatched } from '../core/apply-watched.ts';
import type { ApplyJob } from '../model/apply.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { AdvisedPlan } from './advised-plan.ts';
import type { Machine } from './machine.ts';

/** What of a plan is to be written and loaded. @param live values are loaded too: the machine is this one */
export function applyJob({ plan, after }: AdvisedPlan, found: Machine, knowledge: Knowledge, live: boolean): ApplyJob {
  const sources = new Map(found.files.map((file) => [file.path, file]));
  const files = [...after].flatMap(([path, text]) => {
    const source = sources.get(path);
    const encoding = source?.encoding ?? 'utf8';
    if (source?.text === text) return [];
    const before = source?.text === undefined ? undefined : Buffer.from(source.text, encoding);
    return [{ path, before, after: Buffer.from(text, encoding) }];
  });
  const changes = plan.changes.filter((change) => change.target === 'sysctl');
  const oneWay = changes.filter(({ key, proposed }) => knowledge.parameter(key)?.oneWay.includes(proposed) === true);
  const running = live ? changes.filter((change) => change.where !== 'boot' && !oneWay.includes(change)) : [];
  const values = running.map(({ key, current, currentFrom, proposed }) => ({
    key,
    current: currentFrom.startsWith('/proc/') ? current : null,
    value: proposed,
  }));
  const before = (key: string) => {
    const reading = found.facts.sysctl.get(key);
    return reading !== undefined && 'value' in reading ? reading.value : undefined;
  };
  const readable = new Set([...found.facts.sysctl].flatMap(([key, reading]) => ('value' in reading && reading.writable ? [key] : [])));
  const watched = applyWatched(
    values.map(({ key }) => key),
    knowledge.propagation,
    readable,
  );
  const kept = new Map(
    plan.kept.flatMap(({ target, key, from }) => (target === 'sysctl' && from !== undefined ? [[key, before(key)]] : [])),
  );
  const keep = new Map(
    watched.flatMap((key) => {
      const value = kept.get(key);
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  return {
    profile: plan.profile,
    files,
    modules: live ? plan.changes.filter((c) => c.target === 'module' && c.where !== 'boot').map((c) => c.key) : [],
    values: applyOrder(values, { kernel: found.kernel, knowledge, before }),
    watched,
    keep,
    notLoaded: oneWay.map(({ key, proposed }) => ({ key, value: proposed, why: 'it cannot be taken back, so it acts from the next boot' })),
    restart: plan.restart,
    run: plan.load.filter((command) => command === 'systemctl daemon-reload'),
  };
}
