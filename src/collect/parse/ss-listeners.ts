/** One listening socket as `ss -ltunp` or `ss -ltune` prints it. */
export interface SsListener {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly queued: number;
  readonly backlog: number;
  /** only with `-e` */
  readonly inode?: number;
  readonly owners: readonly { readonly program: string; readonly pid: number }[];
}

/**
 * Reads the output of `ss -ltunp` or `ss -ltune`, with or without its heading line (old versions know no `-H`).
 * `*:443` is a socket for both families and is called `::` here, as /proc does.
 */
export function ssListeners(text: string): readonly SsListener[] {
  const all: SsListener[] = [];
  for (const line of text.split('\n')) {
    const fields = /^(tcp|udp)\s+(LISTEN|UNCONN)\s+(\d{1,10})\s+(\d{1,10})\s+(\S+)\s+\S+(.*)$/.exec(line);
    const place = endpoint(fields?.[5] ?? '');
    if (!fields || !place) continue;
    const protocol = fields[1] === 'udp' ? 'udp' : 'tcp';
    const more = fields[6] ?? '';
    // a program may call itself so
    const inode = more.includes('users:(') ? undefined : /\sino:(\d{1,15})(?:\s|$)/.exec(more)?.[1];
    all.push({
      protocol,
      ...place,
      queued: Number(fields[3]),
      backlog: Number(fields[4]),
      ...(inode !== undefined && { inode: Number(inode) }),
      owners: owners(more),
    });
  }
  return all;
}

function endpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const colon = text.lastIndexOf(':');
  const port = text.slice(colon + 1);
  if (colon < 0 || !/^\d{1,5}$/.test(port)) return undefined;
  const host = text.slice(0, colon).replace(/%[^\]]{0,64}(?=\]|$)/, '');
  return { address: host === '*' ? '::' : host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** `users:(("nginx",pid=12,fd=6),…)`, in old versions `users:(("nginx",12,6))`. A name may itself hold quotes: it is up to 15 bytes. */
function owners(text: string): readonly { readonly program: string; readonly pid: number }[] {
  const all = new Map<number, { readonly program: string; readonly pid: number }>();
  for (const match of text.matchAll(/\("(.{0,15}?)",(?:pid=)?(\d{1,10}),(?:fd=)?\d{1,10}\)/g)) {
    const pid = Number(match[2]);
    if (!all.has(pid)) all.set(pid, { program: match[1] ?? '', pid });
  }
  return [...all.values()].sort((a, b) => a.pid - b.pid);
}
