import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const collections = fileURLToPath(new URL('../../integrations/ansible/tune_advise', import.meta.url));

const ansible = spawnSync('ansible-playbook', ['--version']).status === 0;
const namespaces = process.getuid?.() === 0 && spawnSync('unshare', ['-m', '-n', '--propagation', 'private', 'true']).status === 0;
const lint = spawnSync('ansible-lint', ['--version']).status === 0;

/** Why playbooks cannot be run here on files and values that are thrown away; undefined when they can. */
export const noPlaybook = !ansible ? 'ansible-playbook is not installed here' : namespaces ? undefined : 'namespaces cannot be made here';
export const noLint = lint ? undefined : 'ansible-lint is not installed here';
for (const why of new Set([noPlaybook, noLint])) {
  if (why === undefined) continue;
  if (process.env['CI']) throw new Error(`${why}, and nothing may be skipped in CI`);
  process.stderr.write(`skipped: ${why}\n`);
}

export interface Scene {
  /** files below a copy of /etc, by their path in it: `/etc/sysctl.conf` */
  readonly etc?: Readonly<Record<string, string>>;
  /** files beside the playbooks */
  readonly files: Readonly<Record<string, string>>;
  /** shell commands that run one after the other in the same namespaces; `play ARGUMENTS` is ansible-playbook, on localhost unless -i is given */
  readonly steps: readonly string[];
  /** keys whose values are told after each step */
  readonly keys: readonly string[];
}

export interface Step {
  readonly output: string;
  readonly code: number;
  readonly values: Readonly<Record<string, string>>;
  /** texts of the files below /etc that a plan may touch */
  readonly etc: Readonly<Record<string, string>>;
}

/**
 * Runs steps in new mount and network namespaces: /etc is a copy, /proc/sys can be written below net alone, and these values belong
 * to the namespace. The scene's folder is gone afterwards.
 */
export function act(scene: Scene): readonly Step[] {
  const folder = mkdtempSync(join(tmpdir(), 'edge1-'));
  const put = (base: string, files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, base, path)), { recursive: true });
      writeFileSync(join(folder, base, path), text);
    }
  };
  try {
    const script = [
      'set -e',
      `cd ${folder}`,
      `mkdir ansible_collections && ln -s ${collections} ansible_collections/tune_advise`,
      'mkdir -p copy home && cp -a /etc copy/etc',
      'rm -rf copy/etc/sysctl.conf copy/etc/sysctl.d copy/etc/security/limits.d copy/etc/modules-load.d copy/etc/systemd/system/nginx.service.d',
      'mkdir -p copy/etc/sysctl.d copy/etc/security/limits.d copy/etc/modules-load.d copy/etc/systemd/system',
      '[ ! -d planted ] || cp -a planted/etc/. copy/etc/',
      'mount --bind copy/etc /etc',
      'ip link set lo up',
      'mount --bind /proc/sys /proc/sys && mount --bind /proc/sys/net /proc/sys/net && mount -o remount,bind,ro /proc/sys',
      `play() { case "$*" in *"-i "*) ;; *) set -- -i localhost, "$@";; esac; ansible-playbook -c local -e ansible_become=false -e ansible_python_interpreter=/usr/bin/python3 "$@"; }`,
      'set +e',
      ...scene.steps.flatMap((step, i) => [
        `( ${step} ) > out.${i} 2>&1 < /dev/null; echo $? > code.${i}`,
        `for k in ${scene.keys.join(' ')}; do printf '%s=%s\\n' "$k" "$(sysctl -n "$k" 2>/dev/null | tr '\\t' ' ')"; done > values.${i}`,
        `python3 -c '${dump}' > etc.${i}`,
      ]),
    ];
    put('planted', scene.etc ?? {});
    put('.', scene.files);
    writeFileSync(join(folder, 'act.sh'), `${script.join('\n')}\n`);
    const ran = spawnSync('unshare', ['-m', '-n', '--propagation', 'private', 'bash', join(folder, 'act.sh')], {
      encoding: 'utf8',
      timeout: 240_000,
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        HOME: join(folder, 'home'),
        ANSIBLE_COLLECTIONS_PATH: `${folder}:/usr/lib/python3/dist-packages`,
        PYTHONDONTWRITEBYTECODE: '1',
        ANSIBLE_NOCOLOR: '1',
        ANSIBLE_LOCALHOST_WARNING: 'false',
        ANSIBLE_DEPRECATION_WARNINGS: 'false',
        LC_ALL: 'C.UTF-8',
      },
    });
    if (ran.status !== 0 || !existsSync(join(folder, `etc.${scene.steps.length - 1}`)))
      throw new Error(`the sandbox failed: ${ran.stderr}`);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return scene.steps.map((_, i) => ({
      output: read(`out.${i}`),
      code: Number(read(`code.${i}`)),
      values: Object.fromEntries(
        read(`values.${i}`)
          .trimEnd()
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      ),
      etc: JSON.parse(read(`etc.${i}`)) as Record<string, string>,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const dump = `
import os, json
found = {}
for top in ("/etc/sysctl.d", "/etc/security/limits.d", "/etc/modules-load.d", "/etc/systemd/system/nginx.service.d"):
    for where, folders, names in os.walk(top):
        for name in names:
            found[os.path.join(where, name)] = open(os.path.join(where, name), encoding="utf-8", errors="surrogateescape", newline="").read()
if os.path.exists("/etc/sysctl.conf"):
    found["/etc/sysctl.conf"] = open("/etc/sysctl.conf", newline="").read()
print(json.dumps(found))
`;

/** Names of the tasks (and items) that changed something, as ansible-playbook told them. */
export function changed(output: string): readonly string[] {
  const found: string[] = [];
  let task = '';
  for (const line of output.split('\n')) {
    const named = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \*/.exec(line);
    if (named) task = named[1] ?? '';
    const item = /^changed: \[[^\]]*\](.*)$/.exec(line);
    if (item) found.push(`${task}${item[1] ?? ''}`);
  }
  return found;
}

/** What ansible-playbook showed with --diff, without the names of temporary files. */
export function shownDiff(output: string): string {
  return output
    .split('\n')
    .filter((line) => /^[-+ @]/.test(line) && !/^(---|\+\+\+) /.test(line))
    .join('\n');
}

/** What ansible-lint says at the profile `production` of playbooks in a folder of their own, or of the collection; `''` for nothing. */
export function linted(files: Readonly<Record<string, string>> | 'collection'): string {
  const folder = mkdtempSync(join(tmpdir(), 'edge1-'));
  try {
    const inside = join(folder, 'ansible_collections', 'tune_advise');
    cpSync(collections, inside, { recursive: true });
    const names = files === 'collection' ? [] : Object.keys(files);
    if (files !== 'collection') for (const name of names) writeFileSync(join(folder, name), files[name] ?? '');
    const ran = spawnSync('ansible-lint', ['--offline', '--nocolor', '--profile', 'production', '--strict', ...names], {
      cwd: files === 'collection' ? join(inside, 'linux') : folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', ANSIBLE_COLLECTIONS_PATH: `${folder}:/usr/lib/python3/dist-packages` },
    });
    const said = `${ran.stdout}${ran.stderr}`;
    // that many files at least were looked at, and nothing was found
    const passed = /Passed with production profile: 0 failure\(s\), 0 warning\(s\) on (\d+) files/.exec(said);
    return ran.status === 0 && passed !== null && Number(passed[1]) >= Math.max(1, names.length) ? '' : said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
