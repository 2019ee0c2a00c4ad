import type { Ran } from '../model/ran.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

const mostForOwners = 20_000;

/**
 * Asks `ss` for listening sockets: with their owners, or on a machine with many open files with their inodes only. For the owners it
 * looks at every descriptor of every process, which takes longer than all else.
 * @param run asks in the network that is looked at
 */
export function askListeners(look: Look, run: Run): Ran {
  // a record has only the one answer
  const many = look.tree.record === undefined && Number(look.text('/proc/sys/fs/file-nr')?.split('\t')[0] ?? 0) > mostForOwners;
  return run('ss', ['-l', '-t', '-u', '-n', many ? '-e' : '-p']);
}
