import type { Grade } from '../model/claim.ts';

/** Bytes of one object of the kernel, and where that number comes from. */
export interface ObjectSize {
  readonly bytes: number;
  readonly source: string;
  readonly grade: Grade;
}

const measured = 'measured on Linux 6.18, x86-64';

/**
 * Sizes of what the kernel allocates for one connection, entry or watch. Measured on one kernel; other versions and builds differ by
 * some per cent, which is enough to tell a plan that fits from one that does not.
 */
export const objectSizes = {
  /** 16001 idle connections over loopback, what the slabs grew by: TCP 2368, sock_inode_cache 832, dentry 192, filp 192, epoll 128 */
  socket: { bytes: 3953, source: `${measured}: growth of the slabs for 16001 idle sockets that are watched by epoll`, grade: 'primary' },
  /** the same without the file: nobody accepted it yet */
  waiting: {
    bytes: 2862,
    source: `${measured}: slabs TCP (2521) and request_sock_TCP (341), with what pages leave over`,
    grade: 'primary',
  },
  timeWait: { bytes: 256, source: `${measured}: slab tw_sock_TCP`, grade: 'primary' },
  file: {
    bytes: 203,
    source: `${measured}: slab filp with what pages leave over, and 8 bytes in the table of descriptors`,
    grade: 'inferred',
  },
  tracked: {
    bytes: 384,
    source: `${measured}: slab nf_conntrack 256; its extensions, which are allocated by 128 bytes (net/netfilter/nf_conntrack_extend.c)`,
    grade: 'inferred',
  },
  trackedBucket: { bytes: 8, source: 'one pointer on a 64-bit kernel', grade: 'inferred' },
  watch: { bytes: 1348, source: 'the largest that booted kernels of Debian count for a watch with its inode', grade: 'primary' },
  neighbour: { bytes: 512, source: 'the size class that struct neighbour with its key falls into; not measured', grade: 'inferred' },
} as const satisfies Readonly<Record<string, ObjectSize>>;
