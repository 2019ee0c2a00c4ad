import { tunedProfiles } from './compare-tools.mjs';

/** The twelve, by the key that a tool must name: what is wrong, and whose field it is. */
const faults = [
  ['net.ipv4.tcp_tw_recycle', 'gone since Linux 4.12'],
  ['net.ipv4.tcp_tw_reuse', 'does nothing while `tcp_timestamps` is 0'],
  ['net.ipv4.tcp_max_tw_buckets', '5000 is below what this kernel has by itself'],
  ['net.core.somaxconn', '128 is below what this kernel has by itself'],
  ['net.ipv4.tcp_mem', 'bytes where the kernel counts pages'],
  ['net.ipv4.ip_local_port_range', 'takes the ports that services listen on'],
  ['net.ipv4.tcp_keepalive_probes', 'refused: at most 127'],
  ['net.ipv4.tcp_keepalive_tme', 'misspelt'],
  ['vm.swappiness', 'set twice'],
  ['kernel.kptr_restrict', '0 shows addresses of the kernel'],
  ['net.ipv4.conf.all.accept_redirects', '1 lets others change routes'],
  ['kernel.unprivileged_bpf_disabled', '0 lets every user load BPF programs'],
];

/**
 * Which tool tells which fault. A tool tells it when its output names the key as wrong, for whatever reason.
 * @returns {string} Markdown
 */
export function faultTable(ran, ours, checker) {
  const tells = tellers(ran, ours, checker);
  const names = Object.keys(tells);
  const rows = faults.map(([key, what]) => [`\`${key}\``, what, ...names.map((name) => (tells[name].told.has(key) ? 'told' : '–'))]);
  const keys = new Set(faults.map(([key]) => key));
  const sum = (name) => `${rows.filter((row) => row[2 + names.indexOf(name)] === 'told').length} of ${faults.length}`;
  const beyond = (name) => `${[...tells[name].told].filter((key) => !keys.has(key) && key !== 'net.ipv4.tcp_timestamps').length}`;
  return table(
    ['line', 'fault', ...names],
    [...rows, ['', '**told**', ...names.map(sum)], ['', 'other keys of the machine found fault with', ...names.map(beyond)]],
  );
}

function tellers(ran, ours, checker) {
  return {
    'tune-advise lint': { told: new Set(ours.lint.findings.map(({ key }) => key)) },
    'sysctl -p': { told: new Set([...keysOf(ran.sysctl, /No such file or directory/), ...keysOf(ran.refused, /Invalid argument/)]) },
    tuned: {
      told: new Set([...keysOf(ran.faults, /ERROR .*does not exist/), ...keysOf(ran['tuned refused'], /ERROR .*Invalid argument/)]),
    },
    lynis: { told: keysOf(ran.lynis, /\(exp: .*\[ DIFFERENT \]/) },
    'kernel-hardening-checker': {
      told: new Set(checker.rows.filter((row) => row.check_result_bool !== true).map((row) => row.option_name)),
    },
  };
}

/** Keys that stand in the lines that find fault: dotted, or as paths below /proc/sys. */
function keysOf({ output }, wrong) {
  const lines = output.filter((line) => wrong.test(line)).map((line) => line.replaceAll('/proc/sys/', ''));
  return new Set(
    lines.flatMap((line) => /\b(?:dev|fs|kernel|net|user|vm)[./][A-Za-z0-9_./-]*[A-Za-z0-9_]/.exec(line)?.[0].replaceAll('/', '.') ?? []),
  );
}

/** Which of the faults in the field of hardening lint leaves out, and which of them a profile of ours would mend. @returns {string} Markdown */
export function hardenedLine({ lint, hardened }) {
  const missed = faults.map(([key]) => key).filter((key) => !lint.findings.some((finding) => finding.key === key));
  const proposed = hardened.changes.filter(({ key }) => missed.includes(key)).map(({ key, proposed }) => `${key} = ${proposed}`);
  const list = (names) => names.map((name) => `\`${name}\``).join(', ') || 'none';
  return `Not told by \`lint\`: ${list(missed)}. \`advise --profile hardened-baseline\` proposes ${list(proposed)}.`;
}

/** What each profile of tuned changes on that machine, and what advise makes of the same profile. @returns {string} Markdown */
export function tunedTable(ran, ours) {
  const rows = tunedProfiles.map((name) => {
    const { changes, judged } = ours.tuned[name];
    const set = Object.entries(ran[name].changed)
      .map(([path, value]) => [path.replaceAll('/', '.'), value.trim()])
      .sort();
    const left = set.filter(([key]) => !changes.some((change) => change.key === key));
    const why = left.map(([key]) => `${key}: ${judged.find((line) => line.key === key)?.why ?? 'not followed'}`);
    return [
      `\`${name}\``,
      set.map(([key, value]) => `\`${key} = ${value}\``).join('<br>'),
      why.length === 0 ? 'the same' : `the same, but for ${why.join('; ')}`,
    ];
  });
  return table(['profile of tuned', 'what tuned sets on that machine', 'what `tune-advise --profile /usr/lib/tuned/NAME` proposes'], rows);
}

/** @returns {string} Markdown */
export function versionLine(ran, checker) {
  const of = (name) => /\d+(?:\.\d+)+/.exec(ran[`${name} version`].output.join(' '))?.[0] ?? 'unknown';
  return `tuned ${of('tuned')}, lynis ${of('lynis')}, procps ${of('sysctl')}, kernel-hardening-checker ${checker.version} (commit ${checker.commit.slice(0, 10)}, ${checker.date})`;
}

const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
