import type { Account } from '../../model/limits-file.ts';

interface Entry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Who is in /etc/passwd and /etc/group. Other sources of names (LDAP, SSSD, systemd-userdb) are not asked. */
export interface Accounts {
  /** in the order of the file, each once */
  readonly names: readonly string[];
  /** by name, else by number; undefined: not in the file */
  find(user: string): Account | undefined;
}

/** Lines that a name service would skip (too few fields, no number, `+` and `-` of NIS) are skipped; the first of a name counts. */
export function accounts(passwd: string, group: string): Accounts {
  const entries = new Map<string, Entry>();
  for (const fields of rows(passwd)) {
    const [name = '', , uid = '', gid = ''] = fields;
    if (fields.length >= 4 && plain(name) && number(uid) && number(gid) && !entries.has(name))
      entries.set(name, { name, uid: Number(uid), gid: Number(gid) });
  }
  return {
    names: [...entries.keys()],
    find(user) {
      const byNumber = number(user) ? [...entries.values()].find((entry) => entry.uid === Number(user)) : undefined;
      const entry = entries.get(user) ?? byNumber;
      return entry && { ...entry, groups: groupsOf(entry, group) };
    },
  };
}

function groupsOf({ name, gid }: Entry, group: string): Account['groups'] {
  const found: { readonly name: string; readonly gid: number }[] = [];
  for (const [title = '', , id = '', members = ''] of rows(group)) {
    if (!plain(title) || !number(id) || found.some((known) => known.name === title)) continue;
    if (Number(id) === gid || members.split(',').includes(name)) found.push({ name: title, gid: Number(id) });
  }
  return found;
}

const rows = (text: string) => text.split('\n', 200_000).map((line) => line.split(':', 8));
const plain = (name: string) => name !== '' && !/^[#+-]/.test(name);
const number = (text: string) => /^\d{1,10}$/.test(text);
