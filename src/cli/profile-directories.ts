import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { slashes } from '../collect/slashes.ts';

export interface ProfileDirectory {
  readonly path: string;
  /** as it is called in lists and notes */
  readonly title: string;
}

/**
 * Where a profile that is named is looked for, the first directory first. A profile is input that the user names, like a file by its
 * path, so this holds with --kernel, --root and --snapshot too: facts are never read here. The system's directory comes last and only
 * adds names: what a shipped name gives for options alone does not depend on the host that it was asked on.
 */
export function profileDirectories(): readonly ProfileDirectory[] {
  const config = process.env['XDG_CONFIG_HOME'];
  const home = process.env['HOME'] ?? ownFolder();
  const own = config !== undefined && isAbsolute(config) ? config : isAbsolute(home) ? join(home, '.config') : undefined;
  return [
    { path: './profiles', title: './profiles' },
    ...(own === undefined ? [] : [folder(join(own, 'tune-advise', 'profiles'))]),
    { path: packaged(), title: 'package' },
    folder('/etc/tune-advise/profiles'),
  ];
}

const folder = (path: string): ProfileDirectory => ({ path: slashes(path), title: slashes(path) });

/** A user without an entry in passwd, as in many containers, has none. */
function ownFolder(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

let found: string | undefined;

/** The folder with the profiles of this package. */
export function packaged(): string {
  found ??=
    ['..', '../..'].map((up) => join(import.meta.dirname, up, 'profiles')).find(isDirectory) ?? join(import.meta.dirname, '..', 'profiles');
  return found;
}

function isDirectory(path: string): boolean {
  try {
    // dist/ and src/cli/ lie differently deep
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
