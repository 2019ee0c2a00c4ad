/**
 * A smaller input that fails the same way: whole pieces go first, halves of halves, then single bytes.
 * @param most how often it may be tried
 */
export async function shrink(bytes: Buffer, fails: (bytes: Buffer) => Promise<boolean>, most: number): Promise<Buffer> {
  let now = bytes;
  let tries = 0;
  for (let size = Math.ceil(now.length / 2); size >= 1 && tries < most; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < now.length && tries < most; ) {
      const smaller = Buffer.concat([now.subarray(0, at), now.subarray(at + size)]);
      tries++;
      if (await fails(smaller)) now = smaller;
      else at += size;
    }
  }
  return now;
}
