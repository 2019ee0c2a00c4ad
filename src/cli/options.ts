/** One option as yargs takes it. Values stay texts: `5.10` is no number, and the commands say what they expected. */
export interface OptionDefinition {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  readonly group: string;
  /** may be given more than once; the value is a list */
  readonly array?: true;
  /** each occurrence takes so many values, so that a path after it stays a path */
  readonly nargs?: 1 | 2;
  readonly requiresArg?: true;
  readonly choices?: readonly string[];
}

export type Options = Readonly<Record<string, OptionDefinition>>;

const text = (group: string, describe: string): OptionDefinition => ({ type: 'string', group, describe, requiresArg: true, nargs: 1 });
const list = (group: string, describe: string): OptionDefinition => ({ ...text(group, describe), array: true });
const flag = (group: string, describe: string): OptionDefinition => ({ type: 'boolean', group, describe });
const choice = (group: string, describe: string, choices: readonly string[]): OptionDefinition => ({ ...text(group, describe), choices });

const machine = 'Which machine';
const workload = 'What it is for';
const out = 'Output';
const verdict = 'Exit code';

/** `--kernel` of commands that judge files: repeatable, a finding says on which of them it holds. */
export const kernelsOption: Options = {
  kernel: list(machine, 'a kernel to judge for: a release (6.1, 5.14.0-427.el9) or a distribution (rhel:8, debian:12); may be repeated'),
};

/** Whose facts count: this machine, a tree, or a stand-in made of the options alone. */
export const machineOptions: Options = {
  root: text(machine, "a folder with another machine's proc/, etc/, usr/lib/, run/"),
  snapshot: text(
    machine,
    'what was recorded of a machine (- for standard input): a snapshot, what the collector printed, an unpacked sosreport, sysctl -a, Ansible facts',
  ),
  kernel: text(
    machine,
    'a release (6.1, 5.14.0-427.el9) or a distribution (rhel:8, debian:12); without --root or --snapshot nothing of this host is read',
  ),
  distro: text(machine, 'a distribution instead of the one found: debian:12, rhel:9'),
  memory: text(machine, 'memory as MemTotal shows it: 16G, 64G; K M G T are powers of 1024, a bare number is bytes'),
  cpus: text(machine, 'the number of CPUs'),
  service: list(machine, 'the systemd unit whose limits and sockets count; may be repeated'),
  pid: list(machine, 'the process whose limits and sockets count; may be repeated'),
  measure: text(machine, 'read the counters twice, so many seconds apart, to learn rates'),
};

/** What only an administrator knows of the workload and of the path. */
export const workloadOptions: Options = {
  profile: list(
    workload,
    'what the machine is to be good at: a name (list profiles) or the path of an INI file of your own, a profile of tuned or a note of saptune; may be repeated, or several with commas between',
  ),
  nat: text(workload, 'NAT on the path: clients, outbound, gateway (with commas between), none, or auto'),
  'nat-idle-timeout': text(workload, 'idle timeout of the NAT on the path: 350s, or a product (aws-nat-gateway)'),
  set: list(workload, 'a fact: conn_rate=2000 (list facts); may be repeated'),
  facts: text(workload, 'an INI file with facts'),
};

/** Asks on the terminal for what is not known. */
export const askOption: Options = {
  ask: flag(workload, 'ask on the terminal for the facts that decide most and are not known; enter keeps what is assumed'),
};

/** Formats of a command; the first is the default. */
export function formatOption(formats: readonly string[]): Options {
  return { format: choice(out, `what is printed; otherwise ${formats[0] ?? 'text'}`, formats) };
}

/** What `effective` is asked of: sysctl keys as a reader takes them, or the limits of a user. */
export const effectiveOptions: Options = {
  reader: text(
    machine,
    'who reads the sysctl files: systemd, procps (sysctl --system), procps-p (sysctl -p), busybox or tuned, with a version as in systemd:252; otherwise the one that this distribution boots with',
  ),
  user: text(machine, 'the user whose limits a login gives, by name or number; names are then limits: nofile'),
  service: text(machine, 'the systemd unit whose limits count; names are then limits: nofile'),
};

export const outputOption: Options = {
  output: text(out, 'write all files as a tree below this folder'),
};

/** Which sysctls a kubelet allows by itself depends on its release. */
export const clusterOption: Options = {
  'kubernetes-version': text(out, 'with --format kubernetes: the oldest release of a kubelet in the cluster, as in 1.29'),
};

/** Which variable `--format ansible` writes the settings into. */
export const ansibleOption: Options = {
  'ansible-shape': choice(
    out,
    'for --format ansible: a dictionary sysctl_overwrite (otherwise), a list of name and value, or kernel_settings_sysctl',
    ['list', 'sysctl-overwrite', 'kernel-settings'],
  ),
};

/** How text looks on a terminal. `--no-color` and NO_COLOR switch colour off, `--color` switches it on for a pipe. */
export const screenOptions: Options = {
  color: flag(out, 'colour also into a pipe; --no-color or NO_COLOR=1 for none'),
  verbose: flag(out, 'every reason and source, also of what stays as it is'),
  width: text(out, 'columns of the screen; otherwise those of the terminal, or 100'),
};

export const failOnOption: Options = {
  'fail-on': choice(verdict, 'from which severity on findings make the exit code 1', ['error', 'warning', 'advice', 'never']),
  'exit-zero': flag(verdict, 'exit with 0 where findings would make it 1'),
};

export const requireInputOption: Options = {
  'require-input': flag(verdict, 'exit with 3 when there was nothing to check'),
};

export const checkOption: Options = {
  check: flag(verdict, 'exit with 1 when there is something to change'),
};

/** Options of lint alone: what it mends, and what it keeps quiet about. */
export const lintOptions: Options = {
  fix: {
    type: 'string',
    group: out,
    describe: 'write the fixes that cannot change what a machine does; --fix=review writes the others too',
  },
  diff: flag(out, 'print what --fix (or --fix=review) would write as a patch instead, and write nothing'),
  baseline: text(verdict, 'a file with findings to put up with; otherwise that of tune-advise.ini'),
  'write-baseline': flag(verdict, 'write all that is found into the baseline'),
  'changed-since': text(machine, 'tell only of files that differ from where git left this revision'),
};

export const snapshotOptions: Options = {
  snapshot: text(
    machine,
    'write this record as a snapshot instead: what the collector printed, sysctl -a, Ansible facts; - for standard input',
  ),
  collector: flag(out, 'print the script that collects the same on machines without Node: ssh HOST sh -s < collect.sh > HOST.snapshot'),
  redact: flag(out, 'put pseudonyms in place of addresses and of the names of the host, of users and of programs'),
};

export const stdinOption: Options = {
  'stdin-filename': text(machine, 'the path that the text from standard input (-) is judged as'),
};

/** How `diagnose` looks: twice, once, at two records, or again and again. */
export const diagnoseOptions: Options = {
  interval: text(machine, 'seconds between the two looks at the counters; otherwise 5'),
  once: flag(machine, 'one look without waiting: weaker, as rates are not known'),
  between: { ...list(machine, 'two snapshots of one machine, the earlier first, instead of two looks'), nargs: 2 },
  watch: flag(machine, 'look again and again until ctrl-C'),
  pid: text(machine, 'the process whose network namespace is looked at'),
};

/** `--fail-on` of `diagnose`: causes have a harm instead of a severity. */
export const failOnHarmOption: Options = {
  'fail-on': choice(verdict, 'which causes make the exit code 1: error those of harm 70 and more, warning 40, advice all (otherwise)', [
    'error',
    'warning',
    'advice',
    'never',
  ]),
  'exit-zero': flag(verdict, 'exit with 0 where causes would make it 1'),
};

/** Advice for what `diagnose` found. */
export const fromDiagnosisOption: Options = {
  'from-diagnosis': text(workload, 'a report of diagnose --format json: only what its causes name, with the rates that it measured'),
};
