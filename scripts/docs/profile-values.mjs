import { comparedKernels } from './kernels.mjs';

const machine = { memory: ['16G'], cpus: ['8'] };

/**
 * What a profile comes to on each kernel, on a machine of which nothing but memory and CPUs is given: every fact is the assumed one.
 * @returns {string} Markdown
 */
export function profileValues(engine, knowledge, name, links) {
  const kernels = comparedKernels(knowledge);
  const plans = kernels.map((kernel) => planOn(engine, knowledge, name, kernel));
  const rows = new Map();
  for (const [column, plan] of plans.entries())
    for (const [key, value] of values(plan)) {
      if (!rows.has(key))
        rows.set(
          key,
          kernels.map(() => undefined),
        );
      rows.get(key)[column] = value;
    }
  const changed = [...rows].filter(([, cells]) => cells.some((cell) => cell !== undefined)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const said = `Without files and with every fact assumed, ${machine.memory[0]} of memory and ${machine.cpus[0]} CPUs: what \`advise --profile ${name} --kernel KERNEL --memory ${machine.memory[0]} --cpus ${machine.cpus[0]}\` changes. An empty cell: it leaves what is there.`;
  if (changed.length === 0) return ['## values by kernel', said, 'Nothing: it asks first, or what the kernel has is enough.'].join('\n\n');
  const cell = (value) => (value === undefined ? '' : engine.markdownText(value));
  const table = engine.markdownTable(
    ['', ...kernels].map((kernel) => engine.markdownPlain(kernel)),
    changed.map(([key, cells]) => [engine.markdownText(key, links.anywhere), ...cells.map(cell)]),
  );
  return ['## values by kernel', said, table].join('\n\n');
}

function planOn(engine, knowledge, name, kernel) {
  const found = engine.machine({ kernel: [kernel], ...machine }, knowledge);
  const asked = engine.profile([name]);
  return engine.advisedPlan({ asked, names: [name] }, found, engine.parsedFiles(found.files), knowledge).plan;
}

/** `4096 -> 8192` of each change; a value that is not known before stands alone. */
function values(plan) {
  return plan.changes.map(({ key, target, type, current, proposed }) => {
    const called = target === 'sysctl' ? key : [target === 'limit' ? 'limit' : target, key, type].filter(Boolean).join(' ');
    return [called, current === null ? proposed : `${shown(current)} -> ${shown(proposed)}`];
  });
}

const shown = (value) => (value === '' ? "''" : value);
