import type { NotChecked } from '../model/facts.ts';
import { decode } from './decode.ts';
import { type Accounts, accounts } from './parse/accounts.ts';
import { largestFile } from './source.ts';
import type { Tree } from './tree.ts';

/**
 * The accounts of a machine.
 * @returns without names where there is no /etc/passwd that can be read; `notChecked` says so
 */
export function accountsOf(tree: Tree): { readonly accounts: Accounts; readonly notChecked: readonly NotChecked[] } {
  const notChecked: NotChecked[] = [];
  const text = (path: string) => {
    const content = tree.read(path, largestFile);
    if ('bytes' in content) return decode(content.bytes).text;
    notChecked.push({ what: path, why: content.problem, couldChange: 'who there is, and the groups that lines for a group reach' });
    return '';
  };
  const found = accounts(text('/etc/passwd'), text('/etc/group'));
  notChecked.push({
    what: 'accounts beyond /etc/passwd and /etc/group',
    why: 'LDAP, SSSD and the like are not asked',
    couldChange: 'groups of the user, and with them which lines reach',
  });
  return { accounts: found, notChecked };
}
