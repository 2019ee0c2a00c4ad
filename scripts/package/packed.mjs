/** The package as npm would publish it, made from a tree and installed in an empty folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs npm and gives what it printed. @throws with npm's own words */
export function runNpm(args, cwd, env = {}) {
  const ran = spawnSync(npm, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, ...env } });
  if (ran.error) throw ran.error;
  if (ran.status !== 0) throw new Error(`npm ${args[0]} ended with ${ran.status}: ${ran.stderr.trim()}`);
  return ran.stdout;
}

/** Packs a tree whose dist is built. @returns the path of the archive, in `folder` */
export function pack(top, folder) {
  mkdirSync(folder, { recursive: true });
  const report = JSON.parse(runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], top));
  // npm 12 keys the list by name
  const [first] = Array.isArray(report) ? report : Object.values(report);
  return join(folder, first.filename);
}

/**
 * Installs an archive into an empty folder, without the network and without any script.
 * @returns the folder of the installed package
 */
export function install(archive, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"edge1","private":true}\n');
  runNpm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', archive], folder, {
    npm_config_cache: join(folder, '.npm'),
  });
  return join(folder, 'node_modules/tune-advise');
}
