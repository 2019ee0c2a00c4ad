import { byId } from './element.ts';

/** Light or dark as the system has it, until somebody chooses; the choice is kept nowhere. */
export function themeButton(): void {
  const button = byId('theme', 'button');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const isDark = () => (root.dataset['theme'] === undefined ? system.matches : root.dataset['theme'] === 'dark');
  const tell = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    tell();
  });
  system.addEventListener('change', tell);
  tell();
}
