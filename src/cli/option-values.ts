import type { Values } from '../model/command-line.ts';

interface OptionValue {
  /** how the manual calls the value */
  readonly value: string;
  readonly values: Values;
}

const word = (value: string, values: Values = {}): OptionValue => ({ value, values });
const file = word('FILE', { files: true });
const folder = word('DIR', { folders: true });

/** What stands behind an option that takes a value and lists no choices, by name, or by `command name` where commands differ. */
export const optionValues: ReadonlyMap<string, OptionValue> = new Map([
  ['baseline', file],
  ['between', file],
  ['changed-since', word('REVISION')],
  ['cpus', word('N')],
  ['distro', word('ID[:V]', { set: 'distributions' })],
  ['facts', file],
  ['fix', word('review', { words: ['review'] })],
  ['from', word('V', { set: 'distributions' })],
  ['from-diagnosis', file],
  ['interval', word('SECONDS')],
  ['kernel', word('V', { set: 'distributions' })],
  ['kubernetes-version', word('V')],
  ['measure', word('SECONDS')],
  ['memory', word('SIZE')],
  ['nat', word('LIST', { words: ['auto', 'clients', 'gateway', 'none', 'outbound'], commas: true })],
  ['nat-idle-timeout', word('TIME|PRODUCT', { set: 'products' })],
  ['output', folder],
  ['web output', file],
  ['pid', word('N')],
  ['plan', file],
  ['profile', word('PROFILE', { set: 'profiles', commas: true, files: true })],
  ['reader', word('READER[:V]', { set: 'readers' })],
  ['root', folder],
  ['service', word('UNIT')],
  ['set', word('NAME=VALUE', { set: 'facts' })],
  ['snapshot', file],
  ['state-dir', folder],
  ['stdin-filename', file],
  ['to', word('V', { set: 'distributions' })],
  ['try', word('SECONDS')],
  ['user', word('USER', { users: true })],
  ['width', word('COLUMNS')],
]);

/** What a command is asked about: the word that yargs has in its definition, and what it may be. */
export const operandValues: ReadonlyMap<string, Values> = new Map<string, Values>([
  ['lint', { files: true }],
  ['upgrade-check', { files: true }],
  ['fleet', { folders: true }],
  ['effective', { set: 'settings' }],
  ['verify', { set: 'settings' }],
  ['explain', { set: 'names' }],
  ['list', { set: 'kinds' }],
  ['completion', { words: ['bash', 'fish', 'zsh'] }],
  ['confirm', {}],
  ['revert', {}],
]);
