import type { EmbeddedOptions } from './embedded-text.ts';
import type { SettingFinder, Token } from './setting-finder.ts';
import type { ShellWord } from './shell-words.ts';

/** What a command reader needs to know of where it stands. */
export interface ShellContext {
  readonly finder: SettingFinder;
  readonly options: EmbeddedOptions;
  /** `a script`, `task 'set somaxconn'` */
  readonly base: string;
  readonly conditional: boolean;
  token(word: ShellWord, from?: number, to?: number): Token;
  /** the shell or a template fills it in */
  dynamic(word: ShellWord): boolean;
}
