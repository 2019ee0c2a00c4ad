/** What a path is in the end, after links: `null` is /dev/null, by which a file is masked; `outside` leads out of the root. */
export type FoundThere = 'file' | 'directory' | 'null' | 'missing' | 'special' | 'unreadable' | 'outside' | 'loop' | 'too-large';

/** A file of the machine or of a tree, by the path that its reader would use. */
export interface SourceFile {
  /** absolute as on the machine for its own files (`/etc/sysctl.conf`); as typed for lint */
  readonly path: string;
  /** absent when `problem` says why */
  readonly text?: string;
  /** bytes that are no UTF-8 are kept one to one as latin1 */
  readonly encoding: 'utf8' | 'latin1';
  /** not read: unreadable, FIFO, socket, directory, too large, link loop, leads out of the root */
  readonly problem?: string;
  /** where a symbolic link leads, as written in it */
  readonly link?: string;
  /** absent: a regular file */
  readonly found?: FoundThere;
}
