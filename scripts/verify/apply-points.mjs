/** The calls by which a program can change files, values and locks. */
export const writingCalls =
  'openat write pwrite64 writev fsync fdatasync ftruncate fallocate rename renameat renameat2 link linkat unlink unlinkat mkdir mkdirat rmdir symlink symlinkat chmod fchmod fchmodat chown fchown lchown fchownat utimensat utime utimes futimesat copy_file_range sendfile flock exit_group'.split(
    ' ',
  );

const place = /["<](\/(?:etc|run|var\/lib|proc\/sys\/net)\/[^">]*)[">]/;
const opensToWrite = /O_(?:WRONLY|RDWR|CREAT|TRUNC)/;
const called = /^(?:(\d+) +)?([a-z0-9_]+)\(/;

/**
 * Where a run can be broken: each writing call on a path of the machine, the answer on standard output and the end.
 * @param {string} log of strace -y for one thread, all of `writingCalls`
 * @returns {{call: string, n: number, path: string}[]} n counts all calls of that name, as strace's `when` does
 */
export function pointsOf(log) {
  const count = new Map();
  return log.split('\n').flatMap((line) => {
    const call = called.exec(line)?.[2];
    if (call === undefined) return [];
    const n = (count.get(call) ?? 0) + 1;
    count.set(call, n);
    const path = call === 'exit_group' ? 'the end' : /^write\(1</.test(line) ? 'the answer' : place.exec(line)?.[1];
    if (path === undefined || (call === 'openat' && !opensToWrite.test(line))) return [];
    return [{ call, n, path }];
  });
}

/** How many writing calls on paths of the machine are made by other threads and children: `log` is of strace -f. */
export function othersCount(log) {
  const main = log.split(' ', 1)[0];
  return log.split('\n').filter((line) => {
    const [, thread, call] = called.exec(line) ?? [];
    return call !== undefined && thread !== main && place.test(line) && (call !== 'openat' || opensToWrite.test(line));
  }).length;
}
