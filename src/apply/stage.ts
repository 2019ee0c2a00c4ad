import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';

export interface Ownership {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Writes a whole file beside its place, flushed, with the mode and owner of the one that is there; without one it is 0644. */
export function stage(temporary: string, bytes: Uint8Array, old: Ownership | undefined): void {
  const descriptor = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    writeFileSync(descriptor, bytes);
    const mine = fstatSync(descriptor);
    // the owner goes first: a change of owner takes set-id bits away
    if (old && (old.uid !== mine.uid || old.gid !== mine.gid)) fchownSync(descriptor, old.uid, old.gid);
    fchmodSync(descriptor, old ? old.mode & 0o7777 : 0o644);
    fsyncSync(descriptor);
  } catch (error) {
    quietly(() => unlinkSync(temporary));
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** The umask of an administrator may be 077; a sysctl.d that only root can list would be told from the packaged one. */
export function makeFolder(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o755);
}

/** Some file systems refuse to flush a directory; the files are whole all the same. */
export function flushDirectory(path: string): void {
  quietly(() => {
    const descriptor = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

export function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // what is left behind harms nobody, and the first error is the one to tell
  }
}
