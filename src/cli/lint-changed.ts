import { JobError, UsageError } from './errors.ts';
import { git } from './git.ts';
import { folderOf, isFolder, prefixOf } from './lint-paths.ts';

/**
 * Which files differ from where the history left a revision, untracked ones too, by the paths that reports show.
 * @throws {UsageError} where it is no revision; {JobError} where there is no work tree or no git
 */
export function changedSince(revision: string, paths: readonly string[]): ReadonlySet<string> {
  if (revision === '' || revision.startsWith('-') || /[\0-\x20\x7f]/.test(revision))
    throw new UsageError(`--changed-since '${revision}': expected a revision (main, HEAD~1, v1.2)`);
  const folders = new Set(paths.map((path) => (isFolder(path) ? path : folderOf(path))));
  return new Set([...folders].flatMap((folder) => changedIn(folder, revision)));
}

function changedIn(folder: string, revision: string): readonly string[] {
  const inside = git(folder, ['rev-parse', '--is-inside-work-tree']);
  if ('problem' in inside) throw new JobError(`--changed-since: ${folder}: ${inside.problem}`);
  const commit = git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if ('problem' in commit) throw new UsageError(`--changed-since '${revision}' is no revision here: expected one that git knows`);
  const base = git(folder, ['merge-base', commit.output.trim(), 'HEAD']);
  const since = 'output' in base ? base.output.trim() : commit.output.trim();
  const filters = filtersOff(folder);
  const lists = [
    [
      'diff',
      '--name-only',
      '-z',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--ignore-submodules',
      '--relative',
      '--diff-filter=d',
      since,
      '--',
    ],
    ['ls-files', '-z', '-o', '--exclude-standard'],
  ];
  const prefix = prefixOf(folder);
  return lists.flatMap((args) => {
    const answer = git(folder, args, filters);
    if ('problem' in answer) throw new JobError(`--changed-since: ${folder}: ${answer.problem}`);
    return answer.output
      .split('\0')
      .filter((name) => name !== '')
      .map((name) => prefix + name);
  });
}

/**
 * A comparison with the work tree sends files through the programs that the repository's settings name. Without them a file that a
 * filter rewrites may count as changed, which only tells more.
 */
function filtersOff(folder: string): readonly string[] {
  const found = git(folder, ['config', '-z', '--name-only', '--get-regexp', '^filter\\.']);
  const names = 'output' in found ? found.output.split('\0').filter((name) => name !== '') : [];
  const drivers = new Set(names.map((name) => name.slice(0, name.lastIndexOf('.'))));
  for (const driver of drivers)
    if (/[=\n]/.test(driver)) throw new JobError(`--changed-since: ${folder}: '${driver}' in the settings of git cannot be switched off`);
  return [...drivers].flatMap((driver) => [`${driver}.clean=`, `${driver}.process=`, `${driver}.required=false`]);
}
