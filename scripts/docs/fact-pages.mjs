/**
 * Pages of data that have no names to explain: facts, timeouts of NAT, distributions, containers, formats.
 * @returns {ReadonlyMap<string, string>} path → Markdown
 */
export function factPages({ engine, knowledge, links }) {
  const { markdownText: text, markdownTable: table } = engine;
  const made = new Map();
  const add = (path, title, about, head, rows, after = []) => {
    const { anywhere } = links(path, 'fact');
    const body = table(
      head,
      rows.map((row) => row.map((cell) => text(cell ?? '', anywhere))),
    );
    made.set(path, `${[`# ${title}`, '[Contents](README.md)', about, body, ...after].join('\n\n')}\n`);
  };

  add(
    'facts.md',
    'Facts',
    'Names that formulas of profiles use, and that `--set NAME=VALUE` gives. What is assumed is the cautious value; where there is none, it is asked.',
    ['fact', 'unit', 'what it is', 'read from', 'assumed'],
    engine
      .listed('facts', {}, knowledge)
      .items.map((fact) => [fact.name, fact.unit, fact.meaning, fact.readFrom, fact.default === null ? '' : `${fact.default}`]),
  );
  add(
    'nat-timeouts.md',
    'Idle timeouts of NAT gateways and load balancers',
    `For \`--nat-idle-timeout NAME\`. Of ${knowledge.natProducts.length} products ${withGrade(knowledge.natProducts, 'primary')} were read in the maker's own words or code; a value that is "secondary" was told by others or from memory: look it up before you rely on it.`,
    ['name', 'product', 'TCP idle, s', 'UDP idle, s', 'ports to one destination', 'when it ends', 'source', 'grade'],
    knowledge.natProducts.map((p) => [
      p.name,
      p.title,
      `${p.tcpIdle}`,
      known(p.udpIdle),
      known(p.portsPerDestination),
      p.onExpiry,
      p.source,
      p.grade,
    ]),
  );
  add(
    'distributions.md',
    'Distributions',
    'Which kernel a release is called by (`--kernel debian:12`), and which program loads sysctl files when it boots.',
    ['name', 'release', 'kernel', 'init', 'loads sysctl files', '/etc/sysctl.conf is read', 'its kernel was', 'source'],
    knowledge.distributions.map((d) => [
      d.distro,
      d.title,
      d.kernel,
      `${d.init.name}${d.init.version === undefined ? '' : ` ${d.init.version}`}`,
      d.bootReader,
      etcSysctlConf[d.readsEtcSysctlConf],
      d.kernelUnread === true ? 'not read: judged as mainline of that version' : 'read or started',
      `${knowledge.distributionClaims[d.claim].source} (${knowledge.distributionClaims[d.claim].grade})`,
    ]),
  );
  add(
    'later-writers.md',
    'Programs that write parameters after the boot',
    'What a file says is not what the machine does where one of these runs.',
    ['program', 'writes', 'when', 'source', 'grade'],
    knowledge.laterWriters.map((w) => [w.name, w.keys.join(', '), w.what, w.source, w.grade]),
  );
  const { safe, inherited, claims, newest } = knowledge.safeSysctls;
  add(
    'containers.md',
    'Containers and Kubernetes',
    `Sysctls that a kubelet allows by itself, up to Kubernetes ${newest}.`,
    ['sysctl', 'since Kubernetes', 'kernel at least', 'source'],
    safe.map((s) => [s.key, s.since ?? 'always', s.kernel ?? '', claims[s.claim].source]),
    [
      'A new network namespace starts with the kernel’s defaults, but for these, which it takes from the first one:',
      table(
        ['sysctl', 'since Linux', 'unless', 'source'],
        inherited.map((i) => [i.keys.join(', '), i.since ?? 'always', i.unless ?? '', claims[i.claim].source].map((cell) => text(cell))),
      ),
    ],
  );
  add(
    'formats.md',
    'Formats',
    'What `--format` takes. The JSON reports have schemas in `schemas/` of the package.',
    ['command', 'formats'],
    engine.listed('formats', {}, knowledge).items.map((f) => [f.name, f.formats.join(', ')]),
  );
  return made;
}

const known = (value) => (value === undefined ? 'unknown' : `${value}`);
const withGrade = (entries, grade) => entries.filter((entry) => entry.grade === grade).length;
const etcSysctlConf = { link: 'yes, through a link in sysctl.d', itself: 'yes, by itself', no: 'no', unknown: 'not known' };
