import type { Theme } from './theme-button.ts';

export interface PageAddress {
  /** what stands behind `#`: a link of inputs, and the theme that was chosen here */
  held(): { readonly link: string; readonly theme: Theme | undefined };
  /**
   * Puts the inputs behind `#`: a new entry of the history, so that Back leads before the change; what is typed in one go is one.
   * @param field that was changed last
   */
  hold(link: string, theme: Theme | undefined, field?: EventTarget | null): void;
  /** what comes next is a change of its own, also in the same field */
  settle(): void;
}

/** The address of the page, the only place where it keeps anything: a reload and a bookmark have it, Back and Forward go along it. */
export function pageAddress(arrived: () => void): PageAddress {
  let link: string | undefined;
  let last: EventTarget | null = null;
  const held = () => {
    const behind = location.hash.slice(1);
    const theme = /(?:^|&)theme=(light|dark)(?:&|$)/.exec(behind)?.[1] as Theme | undefined;
    return { link: behind.replace(/(?:^|&)theme=[^&]*/g, '').replace(/^&/, ''), theme };
  };
  addEventListener('hashchange', () => {
    if (held().link === link) return;
    link = undefined;
    arrived();
  });
  return {
    held,
    hold(next, theme, field = last) {
      const address = `#${[next, ...(theme === undefined ? [] : [`theme=${theme}`])].filter((part) => part !== '').join('&')}`;
      if (link === undefined || link === next || (field === last && field !== null)) history.replaceState(null, '', address);
      else history.pushState(null, '', address);
      if (link !== next) last = field;
      link = next;
    },
    settle() {
      last = null;
    },
  };
}
