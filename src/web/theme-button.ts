import { byId } from './element.ts';

export type Theme = 'light' | 'dark';

export interface ThemeButton {
  /** what somebody chose; `undefined`: as the system has it */
  theme(): Theme | undefined;
  choose(theme: Theme | undefined): void;
}

/** Light or dark as the system has it, until somebody chooses. */
export function themeButton(changed: () => void): ThemeButton {
  const button = byId('theme', 'button');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  let chosen: Theme | undefined;
  const isDark = () => (chosen === undefined ? system.matches : chosen === 'dark');
  const choose = (theme: Theme | undefined) => {
    chosen = theme;
    if (theme === undefined) delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
    button.setAttribute('aria-pressed', String(isDark()));
  };
  button.addEventListener('click', () => {
    choose(isDark() ? 'light' : 'dark');
    changed();
  });
  system.addEventListener('change', () => choose(chosen));
  choose(undefined);
  return { theme: () => chosen, choose };
}
