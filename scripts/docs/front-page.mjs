/** The first page: what there is, and how much of it. @returns {string} Markdown */
export function frontPage({ engine, knowledge }, pages) {
  const { name, version, knowledge: known } = engine.tool(knowledge);
  const count = (kind) => pages.filter((page) => page.kind === kind).length;
  const rows = [
    ['[Command line](command-line.md)', 1, 'every command, option and exit code: the manual page'],
    ['[Rules](rules/README.md)', count('rule'), 'what `lint` and `advise` find fault with'],
    ['[Parameters](parameters/README.md)', count('parameter'), 'sysctl keys: since when, default, range, scope, needs, false beliefs'],
    ['[Limits](limits/README.md)', count('limit'), 'ulimits in their three spellings, and whom which file reaches'],
    ['[Profiles](profiles/README.md)', count('profile'), 'what to set for a workload, on whose word, with the values by kernel'],
    ['[Symptoms](symptoms/README.md)', count('symptom'), 'what `diagnose` sees on a running machine'],
    ['[Programs](programs/README.md)', count('application'), 'what nginx, PostgreSQL and others ask of the kernel by themselves'],
    ['[Counters](counters/README.md)', count('counter'), 'numbers of the kernel and what they say'],
    ['[Log lines](log-lines/README.md)', count('log-line'), 'messages, what they mean, what to look at next'],
    ['[Words](words/README.md)', count('term'), 'TCP states, socket options, columns of ss'],
    ['[Facts](facts.md)', engine.listed('facts', {}, knowledge).items.length, 'names for `--set` and for formulas'],
    ['[NAT timeouts](nat-timeouts.md)', knowledge.natProducts.length, 'idle timeouts of gateways and load balancers'],
    ['[Distributions](distributions.md)', knowledge.distributions.length, 'which kernel, and what loads sysctl files'],
    ['[Later writers](later-writers.md)', knowledge.laterWriters.length, 'programs that write parameters after the boot'],
    ['[Containers](containers.md)', knowledge.safeSysctls.safe.length, 'sysctls that Kubernetes allows by itself'],
    ['[Formats](formats.md)', engine.listed('formats', {}, knowledge).items.length, 'what `--format` takes'],
  ];
  return `# Documentation of ${name}

Built from ${name} ${version} with knowledge ${known}, which ends with Linux ${knowledge.newestKernel}. [What it does not know](coverage.md) is counted too.

${engine.markdownTable(
  ['pages', 'how many', 'about'],
  rows.map(([link, many, about]) => [link, `${many}`, about]),
)}
`;
}
