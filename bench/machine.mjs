import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What the figures were taken on. `load`: the load average of the last minute. */
export function machine() {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memoryBytes: totalmem(),
    kernel: `${platform()} ${release()}`,
    node: process.version,
    load: loadavg()[0],
  };
}

/** The machine in lines for people. */
export function machineText({ cpu, processors, memoryBytes, kernel, node, load }) {
  const loaded = load > processors / 2 ? ': other work ran meanwhile, and ratios of short runs are noisy then' : '';
  return `${cpu}, ${processors} processors, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${kernel}, node ${node}\nload average at the start ${load.toFixed(2)}${loaded}\n`;
}
