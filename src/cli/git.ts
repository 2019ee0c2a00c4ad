import { existsSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';

/** What git printed, or why there is nothing. */
export type GitAnswer = { readonly output: string } | { readonly problem: string };

/** What git itself needs of the environment; no `GIT_…`, which could name another repository or programs to run. */
const passed = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'SYSTEMROOT', 'TEMP', 'TMP', 'TMPDIR'];

/** Settings of a repository that would make git start a program or ask a server. */
const harmless = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.pager=cat', 'diff.external=', 'protocol.allow=never'];

/** Whether a folder lies in a work tree: asked without starting git, as most folders do not. */
export function inWorkTree(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true;
    if (dirname(at) === at) return false;
  }
}

/**
 * Asks git in a folder, without a shell, hooks, network or locks; at most 20 seconds and 64 MiB.
 * @param more settings for this one question, each `name=value`
 */
export function git(folder: string, args: readonly string[], more: readonly string[] = []): GitAnswer {
  const program = place();
  if (program === undefined) return { problem: 'git is not installed' };
  // loading it takes longer than many a command that runs no program
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const settings = [...harmless, ...more].flatMap((setting) => ['-c', setting]);
  const done = spawnSync(program, ['--no-pager', '--no-optional-locks', '--literal-pathspecs', ...settings, ...args], {
    cwd: folder,
    timeout: 20_000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 << 20,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: {
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      ...Object.fromEntries(passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    },
  });
  if (done.error)
    return { problem: 'code' in done.error && done.error.code === 'ETIMEDOUT' ? 'git gave no answer in 20 s' : 'git could not be run' };
  if (done.status !== 0)
    return { problem: done.stderr.split('\n')[0]?.replace(/^fatal: /, '') || `git ended with ${done.status ?? done.signal}` };
  return { output: done.stdout };
}

/** The first git on PATH in a folder named whole: a checked-out tree may hold a git of its own. */
function place(): string | undefined {
  const names = process.platform === 'win32' ? ['git.exe'] : ['git'];
  const folders = (process.env['PATH'] ?? '/usr/bin:/bin').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}
